"""What the function itself published a month ago, and the growth since then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from storage_metrics.batches import in_batches
from storage_metrics.metrics import TABLE_SIZE
from storage_metrics.reading import QUERIES_PER_REQUEST, failure_of, results, table_query
from storage_metrics.sizes import error_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage_metrics.metrics import CloudWatch

GROWTH_PERIOD = timedelta(days=30)

# A run that was late or failed leaves a neighbour within half a day.
_TOLERANCE = timedelta(hours=12)
# CloudWatch keeps points of that age at five minutes, and the next coarser step saves none.
_PERIOD_SECONDS = 300


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

    size_bytes: dict[str, float] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


def read_history(
    client: CloudWatch, namespace: str, tables: Sequence[str], now: datetime
) -> History:
    """Return what was published about the tables 30 days before, give or take half a day."""
    history = History()
    for some in in_batches(tables, QUERIES_PER_REQUEST):
        try:
            _read_some(client, namespace, some, now, history)
        except (BotoCoreError, ClientError) as error:
            history.failures.update(dict.fromkeys(some, error_code(error)))
    return history


def growth_percent(before: float, after: float) -> float | None:
    """Return the growth in percent; None from nothing, which no percentage describes."""
    return 100 * (after - before) / before if before > 0 else None


def _read_some(
    client: CloudWatch,
    namespace: str,
    tables: Sequence[str],
    now: datetime,
    history: History,
) -> None:
    wanted = now - GROWTH_PERIOD
    names = {f"table{number}": table for number, table in enumerate(tables)}
    queries = [
        table_query(
            query, namespace, TABLE_SIZE, table, statistic="Maximum", period_seconds=_PERIOD_SECONDS
        )
        for query, table in names.items()
    ]
    distances: dict[str, timedelta] = {}
    for result in results(client, queries, wanted - _TOLERANCE, wanted + _TOLERANCE):
        table = names[result["Id"]]
        failure = failure_of(result)
        if failure:
            history.failures[table] = failure
            continue
        for timestamp, value in zip(result["Timestamps"], result["Values"], strict=True):
            distance = abs(timestamp - wanted)
            if table not in distances or distance < distances[table]:
                distances[table] = distance
                history.size_bytes[table] = value
