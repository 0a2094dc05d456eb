"""Limits of tables as rows for people, and as plain data for JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from data_platform.streams.settings import MAX_STREAM_READERS
from tools.output.tables import Grid, names, numbers, texts
from tools.scale.limits import Cause, Limit
from tools.scale.tables import Scale

_LEAST_SHOWN = 0.0001


def overview(scales: Iterable[Scale], title: str) -> Grid:
    """Return the lowest limits of each table."""
    grid = Grid(
        (
            *names("table"),
            *numbers("writes/s"),
            *texts("set by"),
            *numbers("declared", "of it", "items read/s"),
            *texts("set by"),
            *numbers("of it", "stream readers"),
        ),
        title,
    )
    for row in rows(scales):
        grid.add_row(*row)
    return grid


def rows(scales: Iterable[Scale]) -> Iterator[list[str]]:
    """Yield the lowest limit of each table's writes, and the most used one of its reads."""
    for scale in scales:
        writes, reads = scale.limits.writes[0], scale.limits.reads[0]
        readers = scale.stream_readers
        yield [
            scale.limits.table,
            f"{writes.at_most:,.0f}",
            set_by(writes),
            rate(writes.declared),
            percent(writes.used),
            f"{reads.at_most:,.0f}",
            set_by(reads),
            percent(reads.used),
            "" if readers is None else f"{len(readers)} of {MAX_STREAM_READERS}",
        ]


def details(scale: Scale) -> Grid:
    """Return every limit of one table."""
    grid = Grid(
        (
            *names("of", "part"),
            *numbers("items/s at most"),
            *texts("set by"),
            *numbers("busiest value", "declared", "of it"),
        ),
        f"{scale.limits.table}: all limits",
    )
    for kind, limits in (("writes", scale.limits.writes), ("reads", scale.limits.reads)):
        for limit in limits:
            grid.add_row(
                kind,
                limit.part or "the table",
                f"{limit.at_most:,.0f}",
                limit.cause.value,
                percent(limit.busiest),
                rate(limit.declared),
                percent(limit.used),
            )
    return grid


def set_by(limit: Limit) -> str:
    """Return in words what sets a limit."""
    part = limit.part or "the table"
    if limit.cause is not Cause.VALUE:
        return f"{limit.cause.value}: {part}"
    return f"one value of {' and '.join(limit.keys) or 'its only key'}: {part}"


def rate(items: float) -> str:
    """Return a number of items a second."""
    return f"{items:,.2f}" if items else "0"


def percent(part: float) -> str:
    """Return a part in percent, with two digits that say something."""
    if not part:
        return "0 %"
    return "< 0.01 %" if part < _LEAST_SHOWN else f"{100 * part:,.3g} %"


def record(scale: Scale) -> dict[str, Any]:
    """Return a table's limits as JSON takes them; all of them are items a second."""
    return {
        "table": scale.limits.table,
        "writes": [_limit(limit) for limit in scale.limits.writes],
        "reads": [_limit(limit) for limit in scale.limits.reads],
        "exceeded": len(scale.limits.exceeded),
        "stream_readers": scale.stream_readers and list(scale.stream_readers),
        "most_stream_readers": MAX_STREAM_READERS,
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {**asdict(limit), "keys": list(limit.keys), "used": limit.used}
