"""Values of metrics, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from storage_metrics.metrics import CloudWatch

QUERIES_PER_REQUEST = 500
"""The most that GetMetricData takes."""

_USABLE = {"Complete", "PartialData"}


def table_query(
    query_id: str, namespace: str, name: str, table: str, *, statistic: str, period_seconds: int
) -> dict[str, Any]:
    """Return the query for a metric of a table."""
    return {
        "Id": query_id,
        "MetricStat": {
            "Metric": {
                "Namespace": namespace,
                "MetricName": name,
                "Dimensions": [{"Name": "TableName", "Value": table}],
            },
            "Period": period_seconds,
            "Stat": statistic,
        },
    }


def results(
    client: CloudWatch, queries: Sequence[Mapping[str, Any]], start: datetime, end: datetime
) -> Iterator[Mapping[str, Any]]:
    """Yield what CloudWatch answers to queries; one query may have an answer on each page."""
    request: dict[str, Any] = {
        "StartTime": start,
        "EndTime": end,
        "MetricDataQueries": list(queries),
    }
    while True:
        answer = client.get_metric_data(**request)
        yield from answer["MetricDataResults"]
        if not answer.get("NextToken"):
            return
        request["NextToken"] = answer["NextToken"]


def failure_of(result: Mapping[str, Any]) -> str | None:
    """Return why a query could not be answered; None if it was."""
    status = str(result.get("StatusCode", "Complete"))
    return None if status in _USABLE else status
