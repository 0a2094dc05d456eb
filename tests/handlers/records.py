"""Stream records made up for tests, in the form that Lambda gets them in."""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from boto3.dynamodb.types import TypeSerializer

_SERIALIZE = TypeSerializer().serialize
_NUMBERS = itertools.count(1)
WRITTEN_AT = 1737390600
"""2025-01-20T16:30:00Z"""

STREAM_LABEL = "2025-01-01T00:00:00.000"
"""When the stream was made; that of a table made anew is later."""

_TTL = {"principalId": "dynamodb.amazonaws.com", "type": "Service"}


def image(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item as DynamoDB JSON; binary values stay bytes, which events carry as base64."""
    return {name: _SERIALIZE(value) for name, value in item.items()}


def insert(table: str, keys: Sequence[str], new: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Make the record of a new item."""
    return record("INSERT", table, keys, new=new, **more)


def modify(
    table: str, keys: Sequence[str], old: Mapping[str, Any], new: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """Make the record of a changed item."""
    return record("MODIFY", table, keys, old=old, new=new, **more)


def remove(table: str, keys: Sequence[str], old: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Make the record of an item that somebody deleted."""
    return record("REMOVE", table, keys, old=old, **more)


def expire(table: str, keys: Sequence[str], old: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Make the record of an item that DynamoDB deleted because it had expired."""
    return {**record("REMOVE", table, keys, old=old, **more), "userIdentity": dict(_TTL)}


def record(
    kind: str,
    table: str,
    keys: Sequence[str],
    *,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    at: float = WRITTEN_AT,
    number: int | None = None,
    label: str = STREAM_LABEL,
) -> dict[str, Any]:
    """Make a record; `keys` names the attributes of the primary key, `number` orders records.

    Numbers order the records of one stream only, which `label` names.
    """
    if number is None:
        number = next(_NUMBERS)
    item = new if new is not None else old
    assert item is not None
    sequence = f"{number:021d}"
    data: dict[str, Any] = {
        "ApproximateCreationDateTime": at,
        "Keys": image({name: item[name] for name in keys}),
        "SequenceNumber": sequence,
        "SizeBytes": 100,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    if new is not None:
        data["NewImage"] = image(new)
    if old is not None:
        data["OldImage"] = image(old)
    return {
        "eventID": hashlib.md5(f"{table}{label}{sequence}".encode()).hexdigest(),  # noqa: S324  only a name
        "eventName": kind,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": data,
        "eventSourceARN": f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}/stream/{label}",
    }


def event(*records: Mapping[str, Any]) -> dict[str, Any]:
    """Wrap records into the event of an invocation."""
    return {"Records": list(records)}


def poison(record: Mapping[str, Any]) -> dict[str, Any]:
    """Break a record so that nobody can apply it, though Lambda can still report it."""
    data = {**record["dynamodb"], "Keys": "not a map"}
    return {**record, "dynamodb": data}
