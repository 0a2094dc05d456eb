"""By which metrics of CloudWatch one sees how much was read of an index, and whether it is new."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

READ_UNITS = "read units"
BYTES_EXAMINED = "bytes examined"

MAX_DAYS = 455
"""How long CloudWatch keeps hourly sums."""

_FIRST_PART = 0.1
"""Of the days: what was written to by then has been there for as good as all of them."""

_HOUR = 3600
_MAX_DATAPOINTS = 1_440


CloudWatchOf = Callable[[str | None], Any]
"""Makes a client of boto3 for a Region; for the configured one if it is None."""


class Standing(StrEnum):
    """What can be said of an index after looking back some days."""

    READ = "read"
    UNREAD = "not read"
    UNUSED = "not read or written"
    YOUNG = "too young to tell"
    """Its table was made within the days, or it was first written to then."""


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


def standing_of_unread(
    cloudwatch_of: CloudWatchOf,
    table: Mapping[str, Any],
    index: str,
    *,
    is_vector_index: bool,
    days: int,
) -> Standing:
    """Return what can be said of an index that was not read in the last days.

    DynamoDB does not say when an index was made; CloudWatch says when it was first written to,
    where backfilling counts as no write. Parameters are as for `reads_of_index`.
    """
    early = datetime.now(UTC) - timedelta(days=days * (1 - _FIRST_PART))
    if table["CreationDateTime"] > early:
        return Standing.YOUNG
    name = "VectorWriteRequestBytes" if is_vector_index else "ConsumedWriteCapacityUnits"
    metric = _metric(name, table["TableName"], index, is_vector_index=is_vector_index)
    written = [point["Timestamp"] for point in _sums(cloudwatch_of(None), metric, days)]
    if not written:
        return Standing.UNUSED
    return Standing.UNREAD if min(written) <= early else Standing.YOUNG


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
    name = "VectorSearchRequestBytes" if is_vector_index else "ConsumedReadCapacityUnits"
    return _metric(name, table, index, is_vector_index=is_vector_index)


def _metric(name: str, table: str, index: str, *, is_vector_index: bool) -> dict[str, Any]:
    dimension = "VectorIndexName" if is_vector_index else "GlobalSecondaryIndexName"
    return {
        "Namespace": "AWS/DynamoDB",
        "MetricName": name,
        "Dimensions": [
            {"Name": "TableName", "Value": table},
            {"Name": dimension, "Value": index},
        ],
    }
