"""What `datactl db indexes` prints."""

from dataclasses import asdict

import click

from tools.database.indexes import IndexStatistics, IndexUse
from tools.output.json_text import json_text
from tools.output.tables import Grid, names, numbers, print_grid

_KIB = 1024


def print_indexes(statistics: IndexStatistics, *, as_json: bool) -> None:
    """Print how indexes are used, and since when that is counted."""
    if as_json:
        rows = [{**asdict(each), "unused": each.is_unused} for each in statistics.indexes]
        click.echo(json_text({**asdict(statistics), "indexes": rows}))
        return
    grid = Grid(
        (*names("table", "index"), *numbers("scans"), *names("last"), *numbers("KiB"), *names("is"))
    )
    for each in statistics.indexes:
        last = f"{each.last_scan:%Y-%m-%d %H:%M}" if each.last_scan else None
        size = f"{each.size_bytes / _KIB:,.0f}"
        grid.add_row(each.table, each.index, f"{each.scans:,}", last, size, _state(each))
    print_grid(grid)
    unused = sum(each.is_unused for each in statistics.indexes)
    click.echo(
        f"{unused} of {len(statistics.indexes)} indexes are unused, counted {_since(statistics)}."
    )


def _state(use: IndexUse) -> str | None:
    if not use.is_valid:
        return "not valid"
    return "unused" if use.is_unused else use.keeps


def _since(statistics: IndexStatistics) -> str:
    if statistics.since is None:
        since = "since the database was made"
    else:
        since = f"since {statistics.since:%Y-%m-%d %H:%M %Z}"
    return f"{since} on this replica alone" if statistics.is_replica else since
