"""Checks as people and scripts read them."""

from collections.abc import Iterable
from typing import Any

from tools.output.tables import Grid, names, texts
from tools.preflight.rows import Row


def rows_grid(rows: Iterable[Row]) -> Grid:
    """Return a row a check."""
    grid = Grid((*names("check", "status"), *texts("found", "needed", "what to do")))
    for row in rows:
        grid.add_row(row.check, row.status, row.found, row.needed, row.advice)
    return grid


def described(row: Row) -> dict[str, Any]:
    """Describe a check for scripts."""
    return {
        "check": row.check,
        "status": row.status,
        "found": row.found,
        "needed": row.needed,
        "whatToDo": row.advice,
    }
