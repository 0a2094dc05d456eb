"""The tables themselves: whether they are what their template says, and whether they are ready."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.rollout.apply.errors import RolloutError
from tools.rollout.steps.expiry import expiry_attribute
from tools.rollout.steps.indexes import indexes_of
from tools.rollout.steps.step import Properties

READ_DAYS = 7
"""How long an index must not have been read before it is deleted unasked."""

Wait = Callable[[str], None]
_EXPIRY_CHANGES = {"ENABLING", "DISABLING"}


class Tables:
    """The tables of an account.

    Parameters
    ----------
    dynamodb, cloudwatch
        Clients of boto3.
    wait
        Called before each further look, with what is waited for.
    """

    def __init__(self, dynamodb: Any, cloudwatch: Any, wait: Wait) -> None:  # noqa: ANN401
        self._dynamodb = dynamodb
        self._cloudwatch = cloudwatch
        self._wait = wait

    def check(self, name: str, declared: Properties) -> None:
        """See that a table has the indexes and the expiry of its deployed template.

        Raises
        ------
        RolloutError
            If somebody changed it by hand: a wave would fail, or undo that.
        """
        found = set(indexes_of(self._described(name)))
        expected = set(indexes_of(declared))
        if found != expected:
            raise RolloutError(
                f"Table {name!r} is not what is deployed: it "
                f"{_differences(found, expected)}. Bring it back by hand, or see `npx cdk drift`."
            )
        expiry = self._expiry(name)
        if expiry and expiry.get("AttributeName") != expiry_attribute(declared):
            raise RolloutError(
                f"Table {name!r} is not what is deployed: items expire by "
                f"{expiry.get('AttributeName')!r}. Bring it back by hand."
            )

    def wait_until_ready(self, name: str) -> None:
        """Wait until the table and each of its indexes are ACTIVE."""
        while True:
            busy = list(_busy(self._described(name)))
            if not busy:
                return
            self._wait(f"{name}: {', '.join(busy)}")

    def wait_until_expiry_can_change(self, name: str) -> None:
        """Wait while DynamoDB still stops or starts to expire items, which takes up to an hour."""
        while True:
            status = self._expiry_status(name)["TimeToLiveStatus"]
            if status not in _EXPIRY_CHANGES:
                return
            self._wait(f"{name}: expiry is {status}, which takes up to an hour")

    def last_reads(self, name: str, index: str) -> tuple[float, datetime] | None:
        """Return the units read from an index in the last days, and the hour of the last read."""
        end = datetime.now(UTC)
        answer = self._cloudwatch.get_metric_statistics(
            Namespace="AWS/DynamoDB",
            MetricName="ConsumedReadCapacityUnits",
            Dimensions=[
                {"Name": "TableName", "Value": name},
                {"Name": "GlobalSecondaryIndexName", "Value": index},
            ],
            StartTime=end - timedelta(days=READ_DAYS),
            EndTime=end,
            Period=3600,
            Statistics=["Sum"],
        )
        read = [point for point in answer["Datapoints"] if point["Sum"] > 0]
        if not read:
            return None
        return sum(point["Sum"] for point in read), max(point["Timestamp"] for point in read)

    def _described(self, name: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self._dynamodb.describe_table(TableName=name)["Table"]
        return table

    def _expiry_status(self, name: str) -> Mapping[str, Any]:
        answer = self._dynamodb.describe_time_to_live(TableName=name)
        description: Mapping[str, Any] = answer["TimeToLiveDescription"]
        return description

    def _expiry(self, name: str) -> Mapping[str, Any] | None:
        status = self._expiry_status(name)
        return status if status["TimeToLiveStatus"] == "ENABLED" else None


def _busy(table: Mapping[str, Any]) -> Iterator[str]:
    if table["TableStatus"] != "ACTIVE":
        yield f"the table is {table['TableStatus']}"
    for index in table.get("GlobalSecondaryIndexes", []):
        if index["IndexStatus"] != "ACTIVE":
            filled = " and filled" if index.get("Backfilling") else ""
            yield f"{index['IndexName']} is {index['IndexStatus']}{filled}"


def _differences(found: set[str], expected: set[str]) -> str:
    parts = []
    if found - expected:
        parts.append(f"also has {', '.join(sorted(found - expected))}")
    if expected - found:
        parts.append(f"lacks {', '.join(sorted(expected - found))}")
    return " and ".join(parts)
