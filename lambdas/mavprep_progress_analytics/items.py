"""The newest change of each item in a batch: all that the database has to know."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from stream_records.batches import Batch
from stream_records.changes import Change, MalformedRecordError
from stream_records.values import read_string, required

USER_PREFIX = "USER#"
ATTEMPT_PREFIX = "PROGRESS#"
MAX_USER_ID = 255
"""In characters, as the columns of PostgreSQL have it."""

_MAX_SORT_KEY = 1024
"""In bytes, as DynamoDB has it; more would not fit into PostgreSQL's index either."""


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


def newest_changes(changes: Iterable[Change], batch: Batch) -> list[ItemChange]:
    """Return the newest change of each attempt, sorted by key: all writers lock in the same order.

    A change without a key or a place that could be stored fails, in the batch.
    """
    newest: dict[tuple[str, str], Change] = {}
    for change in changes:
        try:
            key, place = _key(change), change.place
            if key and (key not in newest or newest[key].place < place):
                newest[key] = change
        except MalformedRecordError as error:
            batch.fail(change.sequence_number, error)
    return [
        ItemChange(*key, change.stream_label, change.sequence_number, change.new)
        for key, change in sorted(newest.items(), key=lambda pair: pair[0])
    ]


def _key(change: Change) -> tuple[str, str] | None:
    """Return user and sort key as they are stored; None if the item is no attempt."""
    sort_key = required(read_string(change.keys, "SK"), "SK")
    if not sort_key.startswith(ATTEMPT_PREFIX):
        return None
    partition_key = required(read_string(change.keys, "PK"), "PK")
    if not partition_key.startswith(USER_PREFIX):
        raise MalformedRecordError(f"PK does not begin with {USER_PREFIX}.")
    user_id = partition_key[len(USER_PREFIX) :]
    if not 0 < len(user_id) <= MAX_USER_ID:
        raise MalformedRecordError(f"The user ID in PK has not 1 to {MAX_USER_ID} characters.")
    _encode(user_id, "PK")
    if len(_encode(sort_key, "SK")) > _MAX_SORT_KEY:
        raise MalformedRecordError(f"SK has more than {_MAX_SORT_KEY} bytes.")
    return user_id, sort_key


def _encode(text: str, name: str) -> bytes:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise MalformedRecordError(f"{name} holds half a character.") from None
    if b"\0" in encoded:
        raise MalformedRecordError(f"{name} holds a zero character, which PostgreSQL cannot store.")
    return encoded
