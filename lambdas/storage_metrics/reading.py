"""Values of metrics of tables, as CloudWatch keeps them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from scheduled_runs.errors import error_code
from storage_metrics.batches import in_batches
from storage_metrics.metrics import CloudWatch

MAX_QUERIES = 500
"""What GetMetricData takes in one request."""

_USABLE = {"Complete", "PartialData"}


@dataclass(frozen=True, slots=True)
class TableMetric:
    """A metric that has a value for each table and period."""

    namespace: str
    name: str
    statistic: str
    period: timedelta

    def query(self, query_id: str, table: str) -> dict[str, Any]:
        """Return the query for one table."""
        dimensions = [{"Name": "TableName", "Value": table}]
        return {
            "Id": query_id,
            "MetricStat": {
                "Metric": {
                    "Namespace": self.namespace,
                    "MetricName": self.name,
                    "Dimensions": dimensions,
                },
                "Period": int(self.period.total_seconds()),
                "Stat": self.statistic,
            },
        }


@dataclass(frozen=True, slots=True)
class Values:
    """The values that could be read, and the reason for each table of which some could not.

    Parameters
    ----------
    of
        Times and values by table and name of the metric.
    failures
        Code of the error by the table's name.
    """

    of: dict[tuple[str, str], list[tuple[datetime, float]]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


def read_values(
    client: CloudWatch,
    metrics: Sequence[TableMetric],
    tables: Sequence[str],
    start: datetime,
    end: datetime,
) -> Values:
    """Return the values of some metrics of tables; what fails for one leaves the others alone."""
    values = Values()
    for some in in_batches(tables, MAX_QUERIES // len(metrics)):
        pairs = [(table, metric) for table in some for metric in metrics]
        wanted = {f"table{number}": pair for number, pair in enumerate(pairs)}
        queries = [metric.query(query, table) for query, (table, metric) in wanted.items()]
        try:
            for result in _results(client, queries, start, end):
                table, metric = wanted[result["Id"]]
                status = str(result.get("StatusCode", "Complete"))
                if status not in _USABLE:
                    values.failures[table] = status
                    continue
                points = zip(result["Timestamps"], result["Values"], strict=True)
                values.of.setdefault((table, metric.name), []).extend(points)
        except (BotoCoreError, ClientError) as error:
            values.failures.update(dict.fromkeys(some, error_code(error)))
    return values


def _results(
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
