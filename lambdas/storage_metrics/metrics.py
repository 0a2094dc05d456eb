"""The metrics, and how they are sent to CloudWatch."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from scheduled_runs.errors import error_code
from storage_metrics.batches import in_batches
from storage_metrics.sizes import TableSize

TABLE_SIZE = "TableSizeBytes"
ITEM_COUNT = "ItemCount"
INDEX_SIZE = "IndexSizeBytes"
TABLE_GROWTH = "TableSizeGrowth30Days"
EXPIRY_OVERDUE = "ExpiryOverdueDays"
"""The names of the metrics; alarms and dashboards read them."""

VALUES_PER_REQUEST = 1000
"""The most that PutMetricData takes."""

Datum = dict[str, Any]


class CloudWatch(Protocol):
    """What is needed of the client of boto3."""

    def get_metric_data(self, **parameters: Any) -> Any:  # noqa: ANN401  as boto3 has it
        """Return values of metrics."""

    def put_metric_data(self, **parameters: Any) -> Any:  # noqa: ANN401  as boto3 has it
        """Take values of metrics."""


def size_data(sizes: Iterable[TableSize], now: datetime) -> Iterator[Datum]:
    """Yield the size metrics of tables and indexes."""
    for size in sizes:
        yield _datum(TABLE_SIZE, "Bytes", size.size_bytes, now, TableName=size.table)
        yield _datum(ITEM_COUNT, "Count", size.item_count, now, TableName=size.table)
        for index, index_bytes in size.index_bytes.items():
            yield _datum(
                INDEX_SIZE,
                "Bytes",
                index_bytes,
                now,
                TableName=size.table,
                GlobalSecondaryIndexName=index,
            )


def growth_datum(table: str, percent: float, now: datetime) -> Datum:
    """Return the growth metric of a table."""
    return _datum(TABLE_GROWTH, "Percent", percent, now, TableName=table)


def overdue_datum(table: str, days: float, now: datetime) -> Datum:
    """Return the metric of overdue deletions of a table."""
    return _datum(EXPIRY_OVERDUE, "Count", days, now, TableName=table)


def publish(client: CloudWatch, namespace: str, data: Sequence[Datum]) -> list[str]:
    """Send values in as few requests as CloudWatch allows.

    Returns
    -------
    list of str
        The code of the error of each request that failed; the others were sent.
    """
    failures = []
    for some in in_batches(data, VALUES_PER_REQUEST):
        try:
            client.put_metric_data(Namespace=namespace, MetricData=some)
        except (BotoCoreError, ClientError) as error:
            failures.append(error_code(error))
    return failures


def _datum(name: str, unit: str, value: float, now: datetime, **dimensions: str) -> Datum:
    return {
        "MetricName": name,
        "Dimensions": [{"Name": key, "Value": text} for key, text in dimensions.items()],
        "Timestamp": now,
        "Value": value,
        "Unit": unit,
    }
