"""What the function itself published a month ago, and the growth since then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage_metrics.metrics import TABLE_SIZE, CloudWatch
from storage_metrics.reading import TableMetric, read_values

GROWTH_PERIOD = timedelta(days=30)

# A run that was late or failed leaves a neighbour within half a day.
_TOLERANCE = timedelta(hours=12)
# CloudWatch keeps points of that age at five minutes, and the next coarser step saves none.
_PERIOD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class History:
    """The former sizes that could be read, and the reason for each that could not.

    Parameters
    ----------
    size_bytes
        Size of 30 days ago by the table's name; a table without history is absent.
    failures
        Code of the error by the table's name.
    """

    size_bytes: dict[str, float]
    failures: dict[str, str]


def read_history(
    client: CloudWatch, namespace: str, tables: Sequence[str], now: datetime
) -> History:
    """Return what was published about the tables 30 days before, give or take half a day."""
    then = now - GROWTH_PERIOD
    size = TableMetric(namespace, TABLE_SIZE, "Maximum", _PERIOD)
    values = read_values(client, [size], tables, then - _TOLERANCE, then + _TOLERANCE)
    size_bytes = {
        table: min(points, key=lambda point: abs(point[0] - then))[1]
        for (table, _name), points in values.of.items()
        if points
    }
    return History(size_bytes, values.failures)


def growth_percent(before: float, after: float) -> float | None:
    """Return the growth in percent; None from nothing, which no percentage describes."""
    return 100 * (after - before) / before if before > 0 else None
