"""Marks of applied changes, by which each counts once however often it is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stream_records.changes import Change, MalformedRecordError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


PREFIX = "APPLIED#"
"""What the partition keys of marks begin with, in tables that hold something else as well."""

DAY_SECONDS = 86_400


class ForgottenChangeError(MalformedRecordError):
    """A change is too old to tell whether it was applied, and might count twice."""


def change_key(change: Change) -> dict[str, Any]:
    """Return the partition key of a change's mark, as an attribute value."""
    return {"S": f"{PREFIX}{change.event_id}"}


def check_age(change: Change, *, now: float, remembered_seconds: int) -> None:
    """Refuse a change of which a mark may be gone.

    Parameters
    ----------
    now
        The time in seconds since the epoch.
    remembered_seconds
        How long a mark lives.

    Raises
    ------
    ForgottenChangeError
        If an earlier mark of the change may be gone.
    """
    # A day less than marks live, as clocks differ.
    if now - change.written_at > remembered_seconds - DAY_SECONDS:
        raise ForgottenChangeError("The change is older than the marks of applied changes.")


def applied_mark(
    table: str, key: Mapping[str, Any], change: Change, *, now: float, remembered_seconds: int
) -> dict[str, Any]:
    """Return the table and the item of the mark that a change was applied.

    Parameters
    ----------
    key
        The primary key of the mark; its partition key, which comes first, is `change_key`.
    now
        The time in seconds since the epoch.
    remembered_seconds
        How long a mark lives: longer than a failed record can be replayed, and as long as the
        declaration of the table says.

    Raises
    ------
    ForgottenChangeError
        If an earlier mark of the change may be gone.
    """
    check_age(change, now=now, remembered_seconds=remembered_seconds)
    return {
        "TableName": table,
        "Item": {
            **key,
            "eventId": {"S": change.event_id},
            "appliedAt": {"N": str(int(now * 1000))},
            "expiresAt": {"N": str(int(now) + remembered_seconds)},
        },
    }


def put_mark(mark: Mapping[str, Any]) -> dict[str, Any]:
    """Return the member of a transaction that puts a mark, on condition that there is none."""
    condition = {
        "ConditionExpression": "attribute_not_exists(#marker)",
        "ExpressionAttributeNames": {"#marker": next(iter(mark["Item"]))},
    }
    return {"Put": {**mark, **condition}}


def is_marked(client: DynamoDBClient, table: str, key: Mapping[str, Any]) -> bool:
    """Whether there is a mark with a primary key, partition key first."""
    answer = client.get_item(
        TableName=table, Key=key, ConsistentRead=True, ProjectionExpression=next(iter(key))
    )
    return "Item" in answer
