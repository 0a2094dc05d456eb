"""Marks: which change of a message was applied last, and whether the message counts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stream_records.changes import Change
from stream_records.conditions import put_as_read
from stream_records.marks import DAY_SECONDS, PREFIX
from stream_records.texts import can_be_key, encoded
from stream_records.values import if_readable, read_string, required

REMEMBERED_SECONDS = 110 * DAY_SECONDS
"""Longer than a failed record can be replayed: it is kept for 90 days, and can be brought back for
14 more."""

APPLIED_UP_TO, COUNT_ID = "appliedUpTo", "countId"

_MAX_KEY_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a message.

    Attributes
    ----------
    applied_up_to
        Place of the last change that was applied; empty if none was.
    count_id
        Which count of its session the message is in; None if it is in none.
    item
        The mark as it was read, in DynamoDB JSON; empty if there is none.
    """

    applied_up_to: str
    count_id: str | None
    item: Mapping[str, Any]


def read_mark(item: Mapping[str, Any]) -> Mark:
    """Read the mark of a message; an empty item stands for a message without one."""
    return Mark(
        applied_up_to=if_readable(read_string, item, APPLIED_UP_TO) or "",
        count_id=if_readable(read_string, item, COUNT_ID),
        item=item,
    )


def mark_key(change: Change) -> str:
    """Return the key of the mark of a change's message.

    It is readable, unless that could be no key.

    Raises
    ------
    MalformedRecordError
        If a part of the message's key is missing or no string.
    """
    names = [required(read_string(change.keys, name), name) for name in ("sessionId", "messageId")]
    # A separator within an identifier is escaped, so that no two messages share a mark.
    readable = "#".join(name.replace("~", "~0").replace("#", "~1") for name in names)
    if can_be_key(f"{PREFIX}{readable}", _MAX_KEY_BYTES):
        return f"{PREFIX}{readable}"
    return f"{PREFIX}{hashlib.sha256(encoded(readable)).hexdigest()}"


def put_mark(
    table: str, change: Change, found: Mark, *, count_id: str | None, expires_at: int | None
) -> dict[str, Any]:
    """Return the member of a transaction that marks a change as the last that was applied.

    Parameters
    ----------
    found
        The mark as it was read. The condition fails if it changed since.
    count_id
        Which count of its session the message is in now.
    expires_at
        When the mark expires, in seconds since the epoch; None if it must not.
    """
    item = {
        "sessionId": {"S": mark_key(change)},
        APPLIED_UP_TO: {"S": change.place},
        "changedAt": {"N": str(int(change.written_at))},
    }
    if count_id is not None:
        item[COUNT_ID] = {"S": count_id}
    if expires_at is not None:
        item["expiresAt"] = {"N": str(expires_at)}
    return put_as_read(table, item, found.item, (APPLIED_UP_TO, COUNT_ID))
