"""One run: measure, publish, compare with the past, publish what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from storage_metrics.expiry import overdue_days, read_activities
from storage_metrics.history import growth_percent, read_history
from storage_metrics.metrics import CloudWatch, growth_datum, overdue_datum, publish, size_data
from storage_metrics.pace import Pace
from storage_metrics.sizes import measure

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did.

    Parameters
    ----------
    measured
        How many tables were measured.
    compared
        For how many of them the growth was known.
    problems
        What is missing and why, one sentence each.
    """

    measured: int
    compared: int
    problems: list[str]


def publish_storage_metrics(
    dynamodb: DynamoDBClient,
    cloudwatch: CloudWatch,
    *,
    namespace: str,
    tables: Sequence[str],
    now: datetime,
    pace: Pace,
    retentions: Mapping[str, timedelta] | None = None,
) -> Outcome:
    """Publish the metrics of all tables; what fails for one leaves the others alone.

    Parameters
    ----------
    retentions
        How long the tables whose items expire keep them, by their names.
    """
    measured = measure(dynamodb, tables, pace)
    unsent = publish(cloudwatch, namespace, list(size_data(measured.sizes, now)))
    # Sizes are out before the past is read: they must not depend on it.
    history = read_history(cloudwatch, namespace, [size.table for size in measured.sizes], now)
    growth = []
    for size in measured.sizes:
        before = history.size_bytes.get(size.table)
        percent = growth_percent(before, size.size_bytes) if before is not None else None
        if percent is not None:
            growth.append(growth_datum(size.table, percent, now))
    kept = retentions or {}
    expiring = [size for size in measured.sizes if size.table in kept]
    activities = read_activities(cloudwatch, [size.table for size in expiring], now)
    overdue = [
        overdue_datum(
            size.table,
            overdue_days(size, activities.of[size.table], kept[size.table], now),
            now,
        )
        for size in expiring
        if size.table in activities.of
    ]
    unsent += publish(cloudwatch, namespace, [*growth, *overdue])
    problems = [
        *_named("Not measured", measured.failures),
        *_named("Size of 30 days ago unknown because of an error", history.failures),
        *_named("Deletions of expired items unknown because of an error", activities.failures),
        *(f"CloudWatch refused a batch of values: {code}." for code in unsent),
    ]
    return Outcome(len(measured.sizes), len(growth), problems)


def _named(what: str, failures: Mapping[str, str]) -> list[str]:
    if not failures:
        return []
    tables = ", ".join(f"{table} ({code})" for table, code in sorted(failures.items()))
    return [f"{what}: {tables}."]
