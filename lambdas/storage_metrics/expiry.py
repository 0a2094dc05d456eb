"""Whether a table deletes what expires: what was written and deleted, day by day.

An alarm looks back a week, and items live for up to a year. CloudWatch keeps what DynamoDB counted
for fifteen months, so each run asks for all of it and needs no memory of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from storage_metrics.metrics import CloudWatch
from storage_metrics.reading import TableMetric, read_values
from storage_metrics.sizes import TableSize

PATIENCE = timedelta(days=3)
"""How long DynamoDB may take to delete what has expired: "within a few days"."""

MAX_MEMORY = timedelta(days=455)
"""How long CloudWatch keeps hourly values."""

_DAY = timedelta(days=1)
_WRITTEN = TableMetric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "Sum", _DAY)
_DELETED = TableMetric("AWS/DynamoDB", "TimeToLiveDeletedItemCount", "Sum", _DAY)


@dataclass(frozen=True, slots=True)
class Activity:
    """The days, in UTC, on which a table was written to and on which items expired.

    Parameters
    ----------
    written, deleted
        Midnight at the beginning of each such day.
    """

    written: set[datetime] = field(default_factory=set)
    deleted: set[datetime] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Activities:
    """What is known of the tables, and the reason for each of which nothing is.

    Parameters
    ----------
    of
        By the table's name.
    failures
        Code of the error by the table's name.
    """

    of: dict[str, Activity]
    failures: dict[str, str]


def read_activities(client: CloudWatch, tables: Sequence[str], now: datetime) -> Activities:
    """Return on which days tables were written to, and on which something expired."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    values = read_values(
        client, [_WRITTEN, _DELETED], tables, midnight - MAX_MEMORY, midnight + _DAY
    )
    activities = {
        table: Activity(
            _days(values.of.get((table, _WRITTEN.name), [])),
            _days(values.of.get((table, _DELETED.name), [])),
        )
        for table in tables
        if table not in values.failures
    }
    return Activities(activities, values.failures)


def overdue_days(size: TableSize, activity: Activity, retention: timedelta, now: datetime) -> float:
    """Return for how many days items should have expired of which none was deleted.

    Counted is from the first day with writes since whose expiry nothing has been deleted, no matter
    what: one deletion shows that items expire. Before the retention and some patience have passed
    after the first write, and in a table without items, nothing is overdue.

    Parameters
    ----------
    retention
        How long the table keeps an item at most.

    Returns
    -------
    float
        Days; zero if nothing is overdue.
    """
    if not size.item_count:
        return 0.0
    deleted_until = max(activity.deleted) + _DAY if activity.deleted else None
    for day in sorted(activity.written):
        # A table of the same name may have been there before.
        if size.created and day + _DAY <= size.created:
            continue
        if deleted_until and day + retention < deleted_until:
            continue
        late = now - (day + _DAY + retention + PATIENCE)
        return max(0.0, round(late / _DAY, 1))
    return 0.0


def _days(points: Iterable[tuple[datetime, float]]) -> set[datetime]:
    return {
        datetime.combine(timestamp.astimezone(UTC).date(), time(), UTC)
        for timestamp, value in points
        if value
    }
