"""Items and results as people read them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.table import Table as Grid
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MAX_COLUMNS = 7
"""Items with more attributes are shown one below the other."""


def items_json(items: Iterable[Mapping[str, Any]]) -> str:
    """Return items as JSON; a Number without fraction becomes an integer."""
    return json.dumps(list(items), default=_plain, indent=2, ensure_ascii=False)


def items_grid(items: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Grid:
    """Return items as one grid: a row each, or a block each if they have many attributes."""
    names = list(columns) or list(dict.fromkeys(name for item in items for name in item))
    if len(names) <= MAX_COLUMNS:
        grid = Grid(*names)
        for item in items:
            grid.add_row(*(_text(item.get(name)) for name in names))
        return grid
    grid = Grid("attribute", "value")
    for item in items:
        for name in names:
            if name in item:
                grid.add_row(name, _text(item[name]))
        grid.add_section()
    return grid


def _text(value: object) -> Text:
    if isinstance(value, str):
        return Text(value)
    if value is None:
        return Text("")
    return Text(json.dumps(value, default=_plain, ensure_ascii=False))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
