"""Items as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tools.output.json_text import cell_text
from tools.output.tables import Column, Content, Grid

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MAX_COLUMNS = 7
"""Items with more attributes are shown one below the other."""


def items_grid(
    items: Sequence[Mapping[str, Any]], attributes: Sequence[str], keys: Collection[str]
) -> Grid:
    """Return items as one grid.

    Parameters
    ----------
    items
        What was found, at least one.
    attributes
        What is shown of them; all they have, if there is none.
    keys
        The attributes whose values are names: they stay whole.
    """
    shown = list(attributes) or list(dict.fromkeys(name for item in items for name in item))
    columns = [Column(name, _content(name, items, keys)) for name in shown]
    grid = Grid(columns, as_blocks=len(columns) > MAX_COLUMNS)
    for item in items:
        grid.add_row(*(cell_text(item[name]) if name in item else None for name in shown))
    return grid


def _content(name: str, items: Sequence[Mapping[str, Any]], keys: Collection[str]) -> Content:
    values = [item[name] for item in items if name in item]
    if all(isinstance(value, Decimal | int | float) for value in values):
        return Content.NUMBER
    return Content.NAME if name in keys else Content.VALUE
