"""What providers cost on a day, published as a metric.

What is published is the day's sum as the table has it, never a difference: a batch that is
delivered again, late or out of order publishes the same sum or a newer one. The highest value of a
day is the day's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from botocore.exceptions import BotoCoreError, ClientError

from stream_records.batches import Batch
from stream_records.changes import MalformedRecordError
from stream_records.values import read_number
from tutoria_usage_rollup.usage import Counter

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


NAMESPACE = "DataPlatform/ProviderCosts"
DAILY_COST = "DailyCostUsd"
COSTS_NOT_PUBLISHED = "CostsNotPublished"
"""The function's own metric: how many sums of a batch could not be read."""

PUBLISHED_DAYS = 13
"""How old a day may be whose sum is published: CloudWatch takes nothing older than 14 days."""


class ProviderCosts:
    """Publishes the daily costs of providers.

    Parameters
    ----------
    client, table
        Where the counters are.
    providers
        Those with a budget. Others have no metric: each would be billed, and a message can name
        any.
    now
        Tells the time.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        providers: Collection[str],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._table = table
        self._providers = frozenset(providers)
        self._now = now

    def publish(self, counters: Iterable[Counter], batch: Batch) -> None:
        """Publish the sums of those counters that are providers with a budget.

        A sum that cannot be read is counted in the batch and fails nothing: all is counted already,
        and the next message of the provider publishes it.
        """
        now = self._now()
        for counter in sorted(counters):
            if counter.dimension_type != "PROVIDER" or counter.dimension_id not in self._providers:
                continue
            written_until = _end_of(counter.day)
            if not now - timedelta(days=PUBLISHED_DAYS) < written_until <= now + timedelta(days=1):
                continue
            try:
                cost = self._cost_of(counter)
            except (BotoCoreError, ClientError, MalformedRecordError):
                batch.own[COSTS_NOT_PUBLISHED] += 1
            else:
                self._emit(counter.dimension_id, cost, at=min(now, written_until))

    def _cost_of(self, counter: Counter) -> float:
        answer = self._client.get_item(
            TableName=self._table,
            Key={"dimension": {"S": counter.dimension}, "date": {"S": counter.day}},
            ConsistentRead=True,
            ProjectionExpression="costUsd",
        )
        # No counter is a day of nothing: its messages were deleted.
        return float(read_number(answer.get("Item", {}), "costUsd") or 0)

    def _emit(self, provider: str, cost: float, *, at: datetime) -> None:
        # An alarm names all dimensions of a metric: the function's name is none of them.
        metrics = EphemeralMetrics(namespace=NAMESPACE, service="")
        metrics.add_dimension(name="TableName", value=self._table)
        metrics.add_dimension(name="Provider", value=provider)
        metrics.set_timestamp(at)
        metrics.add_metric(name=DAILY_COST, unit=MetricUnit.NoUnit, value=cost)
        metrics.flush_metrics()


def _end_of(day: str) -> datetime:
    """Return the last second of a day, in UTC."""
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return midnight + timedelta(days=1, seconds=-1)
