"""What stands in CloudWatch, in the words of the tests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
A_MONTH_AGO = NOW - timedelta(days=30)


@dataclass(frozen=True)
class Metrics:
    """A namespace of CloudWatch."""

    client: Any
    namespace: str

    def remember_size(self, table: str, size_bytes: float, at: datetime) -> None:
        """Store what an earlier run published."""
        datum = {
            "MetricName": "TableSizeBytes",
            "Dimensions": [{"Name": "TableName", "Value": table}],
            "Timestamp": at,
            "Value": size_bytes,
            "Unit": "Bytes",
        }
        self.client.put_metric_data(Namespace=self.namespace, MetricData=[datum])

    def remember(self, metric: str, table: str, value: float, at: datetime) -> None:
        """Store what DynamoDB counted."""
        datum = {
            "MetricName": metric,
            "Dimensions": [{"Name": "TableName", "Value": table}],
            "Timestamp": at,
            "Value": value,
            "Unit": "Count",
        }
        self.client.put_metric_data(Namespace="AWS/DynamoDB", MetricData=[datum])

    def published(self, at: datetime = NOW) -> dict[tuple[str, ...], float]:
        """Return the values of a moment, by metric name and dimension values."""
        found: dict[tuple[str, ...], float] = {}
        pages = self.client.get_paginator("list_metrics").paginate(Namespace=self.namespace)
        for metric in [metric for page in pages for metric in page["Metrics"]]:
            points = self.client.get_metric_statistics(
                Namespace=self.namespace,
                MetricName=metric["MetricName"],
                Dimensions=metric["Dimensions"],
                StartTime=at,
                EndTime=at + timedelta(minutes=1),
                Period=60,
                Statistics=["Maximum"],
            )["Datapoints"]
            if points:
                values = {part["Name"]: part["Value"] for part in metric["Dimensions"]}
                names = [values["TableName"], *filter(None, [values.get(_INDEX)])]
                found[metric["MetricName"], *names] = points[0]["Maximum"]
        return found


_INDEX = "GlobalSecondaryIndexName"
