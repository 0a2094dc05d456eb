"""What a question returned, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from tools.output.json_text import json_text
from tools.output.tables import print_grid
from tools.queries.display import items_grid

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a question returned, of tables or of PostgreSQL.

    Attributes
    ----------
    items
        The items, in their order.
    attributes
        What is shown of them; all they have, if there is none.
    keys
        The attributes whose values stay whole.
    cost
        What the answer took, in words.
    notes
        What people have to know about items that are not shown, a sentence each.
    """

    items: Sequence[dict[str, Any]]
    attributes: Sequence[str] = ()
    keys: frozenset[str] = frozenset()
    cost: str
    notes: Sequence[str]


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print a table, or nothing but a JSON list on standard output."""
    if as_json:
        click.echo(json_text(answer.items))
    else:
        if answer.items:
            print_grid(items_grid(answer.items, answer.attributes, answer.keys))
        click.echo(f"{counted(len(answer.items))}, {answer.cost}")
    for note in answer.notes:
        click.echo(note, err=as_json)


def counted(count: int) -> str:
    """Return a number of items, in words."""
    return "1 item" if count == 1 else f"{count:,} items"


def more_note(limit: int) -> str:
    """Say that a limit leaves items out."""
    return f"There are more: the limit of {limit:,} is reached. --limit N shows N, --all shows all."
