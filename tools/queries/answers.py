"""What a question returned, and how it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import click

from tools.output.json_text import cell_text, json_text
from tools.output.tables import Column, Content, Grid, print_grid

MAX_COLUMNS = 7
"""Items with more attributes are shown one below the other."""
MORE, HIDDEN = 4, 8
"""Exit statuses, where they are asked for: items are left out by a limit, or since they have
expired. Both add up."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a question returned, of tables or of PostgreSQL.

    Attributes
    ----------
    items
        The items, in their order.
    attributes
        What is shown of them; all they have, if there is none.
    scores
        Of a search, how far each item is from what was searched for; else none.
    keys
        The attributes whose values stay whole.
    cost
        What the answer took, in words.
    notes
        What people have to know about items that are not shown, a sentence each.
    more
        Whether a limit leaves items out.
    hidden
        How many items are left out since they have expired and are not deleted yet.
    page_token
        What goes on behind the last item; None if there is no more, or nothing that goes on there.
    """

    items: Sequence[dict[str, Any]]
    attributes: Sequence[str] = ()
    scores: Sequence[float] = ()
    keys: frozenset[str] = frozenset()
    cost: str
    notes: Sequence[str]
    more: bool = False
    hidden: int = 0
    page_token: str | None = None

    @property
    def status(self) -> int:
        """The exit status that tells scripts whether items are left out."""
        return (MORE if self.more else 0) + (HIDDEN if self.hidden else 0)

    def grid(self) -> Grid:
        """Return the items, at least one, as one grid."""
        names = self.attributes or dict.fromkeys(name for item in self.items for name in item)
        columns = [Column(name, self._content(name)) for name in names]
        if self.scores:
            columns.insert(0, Column("(score)", Content.NUMBER))
        grid = Grid(columns, as_blocks=len(columns) > MAX_COLUMNS)
        for item, score in zip_longest(self.items, self.scores):
            cells = (cell_text(item[name]) if name in item else None for name in names)
            grid.add_row(*([f"{score:.4f}"] if self.scores else []), *cells)
        return grid

    def for_scripts(self) -> list[dict[str, Any]]:
        """Return the items; those of a search each with its score beside it."""
        if not self.scores:
            return list(self.items)
        return [
            {"score": score, "item": item}
            for item, score in zip(self.items, self.scores, strict=True)
        ]

    def _content(self, name: str) -> Content:
        values = [item[name] for item in self.items if name in item]
        if all(isinstance(value, Decimal | int | float) for value in values):
            return Content.NUMBER
        return Content.NAME if name in self.keys else Content.VALUE


def print_answer(answer: Answer, *, as_json: bool, as_page: bool = False) -> None:
    """Print a table, or nothing but JSON on standard output: a list, or an object with a list."""
    if as_page:
        page = {
            "items": answer.for_scripts(),
            "more": answer.more,
            "page_token": answer.page_token,
            "hidden_as_expired": answer.hidden,
        }
        click.echo(json_text(page))
    elif as_json:
        click.echo(json_text(answer.for_scripts()))
    else:
        if answer.items:
            print_grid(answer.grid())
        click.echo(f"{counted(len(answer.items))}, {answer.cost}")
    for note in answer.notes:
        click.echo(note, err=as_json or as_page)
    if answer.page_token and not (as_json or as_page):
        click.echo(f"The next page: --page-token {answer.page_token}")


def counted(count: int) -> str:
    """Return a number of items, in words."""
    return "1 item" if count == 1 else f"{count:,} items"


def more_note(limit: int) -> str:
    """Say that a limit leaves items out."""
    return f"There are more: the limit of {limit:,} is reached. --limit N shows N, --all shows all."
