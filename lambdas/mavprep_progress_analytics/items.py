"""The newest change of each item in a batch: all that the database has to know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USER_PREFIX = "USER#"
ATTEMPT_PREFIX = "PROGRESS#"
LONGEST_USER_ID = 255
"""In characters, as the columns of PostgreSQL have it."""

_LONGEST_SORT_KEY = 1024
"""In bytes, as DynamoDB has it; more would not fit into PostgreSQL's index either."""

_MOST_DIGITS = 40
_STREAM_ARN = re.compile(r"arn:.+/stream/(\d{4}-\d\d-\d\dT[\w:.+-]{1,50})", re.ASCII)


class BrokenRecordError(Exception):
    """A record has no key or no place that could be stored. The message holds no value."""


class ItemChange(NamedTuple):
    """A change of one item.

    Attributes
    ----------
    user_id, sort_key
        Which item.
    stream_label
        When its stream was made, as the stream's ARN has it. A table made anew has another stream,
        whose numbers may begin lower; its label is later.
    sequence_number
        Orders the changes of one item within a stream.
    image
        The item after the change; None once it is gone.
    """

    user_id: str
    sort_key: str
    stream_label: str
    sequence_number: str
    image: Mapping[str, Any] | None

    def is_newer_than(self, other: ItemChange) -> bool:
        """Whether the other change of the same item was made before."""
        if self.stream_label == other.stream_label:
            return int(self.sequence_number) > int(other.sequence_number)
        return self.stream_label > other.stream_label


class Changes(NamedTuple):
    """What a batch holds.

    Attributes
    ----------
    newest
        One change for each attempt, sorted by key, so that all writers lock in the same order.
    broken
        The errors of records that cannot be read, each with its sequence number, if it has one.
    """

    newest: list[ItemChange]
    broken: list[tuple[str | None, BrokenRecordError]]


def newest_changes(records: Sequence[Mapping[str, Any]]) -> Changes:
    """Return the newest change of each attempt."""
    newest: dict[tuple[str, str], ItemChange] = {}
    broken: list[tuple[str | None, BrokenRecordError]] = []
    for record in records:
        try:
            change = _read(record)
        except BrokenRecordError as error:
            broken.append((_reported_number(record), error))
            continue
        if change is None:
            continue
        key = (change.user_id, change.sort_key)
        known = newest.get(key)
        if known is None or change.is_newer_than(known):
            newest[key] = change
    return Changes(sorted(newest.values(), key=lambda change: change[:2]), broken)


def _reported_number(record: object) -> str | None:
    try:
        number = record["dynamodb"]["SequenceNumber"]  # type: ignore[index]  # checked by trying
    except (KeyError, TypeError):
        return None
    return number if isinstance(number, str) and number else None


def _read(record: Mapping[str, Any]) -> ItemChange | None:
    try:
        data = record["dynamodb"]
        partition_key, sort_key = data["Keys"]["PK"]["S"], data["Keys"]["SK"]["S"]
        if not sort_key.startswith(ATTEMPT_PREFIX):
            return None
        number = data["SequenceNumber"]
        is_number = len(number) <= _MOST_DIGITS and number.isascii() and number.isdigit()
    except (AttributeError, KeyError, TypeError):
        raise BrokenRecordError("The record lacks its keys or its sequence number.") from None
    if not is_number:
        raise BrokenRecordError(f"SequenceNumber is not a number of up to {_MOST_DIGITS} digits.")
    return ItemChange(
        _user_id(partition_key),
        _sort_key(sort_key),
        _stream_label(str(record.get("eventSourceARN"))),
        number,
        _image(record, data),
    )


# All records of a batch are of one stream, but for those of a replay.
@lru_cache
def _stream_label(arn: str) -> str:
    found = _STREAM_ARN.fullmatch(arn)
    if found is None:
        raise BrokenRecordError("eventSourceARN is not the ARN of a table's stream.")
    return found[1]


def _user_id(partition_key: object) -> str:
    if not isinstance(partition_key, str) or not partition_key.startswith(USER_PREFIX):
        raise BrokenRecordError(f"PK does not begin with {USER_PREFIX}.")
    user_id = partition_key[len(USER_PREFIX) :]
    if not 0 < len(user_id) <= LONGEST_USER_ID:
        raise BrokenRecordError(f"The user ID in PK has not 1 to {LONGEST_USER_ID} characters.")
    _encode(user_id, "PK")
    return user_id


def _sort_key(sort_key: str) -> str:
    if len(_encode(sort_key, "SK")) > _LONGEST_SORT_KEY:
        raise BrokenRecordError(f"SK has more than {_LONGEST_SORT_KEY} bytes.")
    return sort_key


def _encode(text: str, name: str) -> bytes:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise BrokenRecordError(f"{name} holds half a character.") from None
    if b"\0" in encoded:
        raise BrokenRecordError(f"{name} holds a zero character, which PostgreSQL cannot store.")
    return encoded


def _image(record: Mapping[str, Any], data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    kind = record.get("eventName")
    if kind == "REMOVE":
        return None
    image = data.get("NewImage")
    if kind not in {"INSERT", "MODIFY"} or not isinstance(image, dict):
        raise BrokenRecordError("The record is neither a removal nor has it a NewImage.")
    return image
