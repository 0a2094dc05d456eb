"""By which metric of CloudWatch one sees that an index is read, and how much it was."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

READ_UNITS = "read units"
BYTES_EXAMINED = "bytes examined"

MAX_DAYS = 455
"""How long CloudWatch keeps hourly sums."""

_HOUR = 3600
_MAX_DATAPOINTS = 1_440


CloudWatchOf = Callable[[str | None], Any]
"""Makes a client of boto3 for a Region; for the configured one if it is None."""


class Reads(NamedTuple):
    """What was read of an index.

    Attributes
    ----------
    amount, unit
        How much.
    last
        The hour, or the day where many days were asked for, in which it was read last.
    """

    amount: float
    unit: str
    last: datetime


def reads_of_index(
    cloudwatch_of: CloudWatchOf,
    table: Mapping[str, Any],
    index: str,
    *,
    is_vector_index: bool,
    days: int,
) -> Reads | None:
    """Return what was read of an index in the last days, here and in all replicas of its table.

    An index that goes does so everywhere. Each Region counts its own reads.

    Parameters
    ----------
    cloudwatch_of
        Makes clients of boto3.
    table
        What DescribeTable says of the table.
    days
        How far to look back, up to `MAX_DAYS`.

    Returns
    -------
    Reads
        None if nothing was read.
    """
    metric = reading_metric(table["TableName"], index, is_vector_index=is_vector_index)
    read = [
        point
        for region in (None, *_other_regions(table))
        for point in _sums(cloudwatch_of(region), metric, days)
        if point["Sum"] > 0
    ]
    if not read:
        return None
    return Reads(
        amount=sum(point["Sum"] for point in read),
        unit=BYTES_EXAMINED if is_vector_index else READ_UNITS,
        last=max(point["Timestamp"] for point in read),
    )


def _other_regions(table: Mapping[str, Any]) -> list[str]:
    replicas = {each["RegionName"] for each in table.get("Replicas") or ()}
    return sorted(replicas - {table["TableArn"].split(":")[3]}) if replicas else []


def _sums(
    cloudwatch: Any,  # noqa: ANN401  boto3 makes its clients at run time
    metric: Mapping[str, Any],
    days: int,
) -> list[Mapping[str, Any]]:
    end = datetime.now(UTC)
    hours = days * 24
    answer = cloudwatch.get_metric_statistics(
        **metric,
        StartTime=end - timedelta(days=days),
        EndTime=end,
        Period=_HOUR if hours <= _MAX_DATAPOINTS else 24 * _HOUR,
        Statistics=["Sum"],
    )
    found: list[Mapping[str, Any]] = answer["Datapoints"]
    return found


def reading_metric(table: str, index: str, *, is_vector_index: bool) -> dict[str, Any]:
    """Return the metric's part of a request for its statistics."""
    name, dimension = (
        ("VectorSearchRequestBytes", "VectorIndexName")
        if is_vector_index
        else ("ConsumedReadCapacityUnits", "GlobalSecondaryIndexName")
    )
    return {
        "Namespace": "AWS/DynamoDB",
        "MetricName": name,
        "Dimensions": [
            {"Name": "TableName", "Value": table},
            {"Name": dimension, "Value": index},
        ],
    }
