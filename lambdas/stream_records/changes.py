"""One record of a DynamoDB stream as a consumer sees it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from stream_records.expiry import is_expiry

_T = TypeVar("_T")

INSERT, MODIFY, REMOVE = "INSERT", "MODIFY", "REMOVE"
_IMAGES = {INSERT: (False, True), MODIFY: (True, True), REMOVE: (True, False)}
"""Whether a record of each kind has an old and a new image, in a stream of both."""

_STREAM_ARN = re.compile(
    r"arn:[^/]+/(?P<table>[^/]+)/stream/(?P<label>\d{4}-\d\d-\d\d[\w:.+-]{0,50})", re.ASCII
)
_MAX_DIGITS = 40


class MalformedRecordError(Exception):
    """A record, or an item in it, is not what the consumer can apply.

    Trying again does not help: the record is set aside. The message names attributes, never their
    values, since it is logged.
    """


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one item.

    Attributes
    ----------
    event_id
        Identifies the change; the same each time the record is delivered.
    kind
        `INSERT`, `MODIFY` or `REMOVE`.
    table
        Name of the table.
    keys
        The item's primary key, as DynamoDB JSON like the images.
    old, new
        The item before and after; None where there was or is none.
    stream_label
        When the table's stream was made, in ISO 8601. A table or stream made anew has a later one.
    sequence_number
        Rises with each change of one item within one stream. Between items, and between streams,
        it says nothing.
    written_at
        When the change was made, in seconds since the epoch, to the second or finer.
    is_ttl_deletion
        Whether DynamoDB deleted the item because it had expired; of a table with replicas, as far
        as can be told: see `stream_records.expiry`.
    """

    event_id: str
    kind: str
    table: str
    keys: Mapping[str, Any]
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    stream_label: str
    sequence_number: str
    written_at: float
    is_ttl_deletion: bool

    @property
    def newest(self) -> Mapping[str, Any]:
        """The item after the change, or as it last was if it was deleted."""
        image = self.old if self.new is None else self.new
        if image is None:
            raise MalformedRecordError("The record has no image.")
        return image

    @property
    def place(self) -> str:
        """Where the change is among all changes of its item: the string of a later one is greater.

        Raises
        ------
        MalformedRecordError
            If the sequence number is none.
        """
        number = self.sequence_number
        if not (number.isascii() and number.isdecimal() and len(number) <= _MAX_DIGITS):
            raise MalformedRecordError(f"SequenceNumber has not 1 to {_MAX_DIGITS} digits.")
        return f"{self.stream_label}#{number:0>{_MAX_DIGITS}}"


def read_change(record: Mapping[str, Any], *, old_images: bool = True) -> Change:
    """Read a record of a stream; its images are not looked into.

    Parameters
    ----------
    record
        As Lambda delivers it.
    old_images
        Whether the consumer needs the item before the change, so that a record must have it.

    Raises
    ------
    MalformedRecordError
        If a part is missing or of the wrong type; it says which.
    """
    kind = record.get("eventName")
    if kind not in _IMAGES:
        raise MalformedRecordError("eventName is not INSERT, MODIFY or REMOVE.")
    data = _part(record, "dynamodb", dict)
    has_old, has_new = _IMAGES[kind]
    written_at = data.get("ApproximateCreationDateTime")
    if not isinstance(written_at, int | float):
        raise MalformedRecordError("ApproximateCreationDateTime is not a number.")
    table, stream_label = _stream(_part(record, "eventSourceARN", str))
    return Change(
        event_id=_part(record, "eventID", str),
        kind=kind,
        table=table,
        keys=_part(data, "Keys", dict),
        old=_part(data, "OldImage", dict) if has_old and old_images else None,
        new=_part(data, "NewImage", dict) if has_new else None,
        stream_label=stream_label,
        sequence_number=_part(data, "SequenceNumber", str),
        written_at=float(written_at),
        is_ttl_deletion=kind == REMOVE and is_expiry(record, table, written_at),
    )


def _part(container: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
    part = container.get(name)
    if not isinstance(part, kind) or not part:
        raise MalformedRecordError(f"{name} is missing or not a {kind.__name__}.")
    return part


# All records of a batch are of one stream, but for those of a replay.
@lru_cache
def _stream(stream_arn: str) -> tuple[str, str]:
    """Return the name of the table and the label of its stream."""
    # arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL
    found = _STREAM_ARN.fullmatch(stream_arn)
    if not found:
        raise MalformedRecordError("eventSourceARN is not the ARN of a table's stream.")
    return found["table"], found["label"]
