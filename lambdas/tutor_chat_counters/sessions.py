"""A session as it was read, and the update of its counter."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stream_records.changes import Change
from stream_records.conditions import as_read
from stream_records.values import if_readable, read_integer, read_kept_number, read_string
from tutor_chat_counters.marks import COUNT_ID, REMEMBERED_SECONDS

COUNT = "messageCount"
EXPIRES_AT = "expiresAt"

_NEVER = 10**11
"""The year 5138. What lies there is no time in seconds, and DynamoDB deletes nothing by it."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that exists.

    Attributes
    ----------
    item
        Its counter and what belongs to it, in DynamoDB JSON.
    """

    item: Mapping[str, Any]

    @property
    def count_id(self) -> str | None:
        """Tells the count of this session from that of one made anew; None before the first."""
        return if_readable(read_string, self.item, COUNT_ID)

    def mark_expires_at(self, change: Change) -> int | None:
        """Return when the mark of a message in the count expires; None if it must not.

        As long as there may be a session with the message in its count, a deletion must find that.
        """
        expires_at = if_readable(read_integer, self.item, EXPIRES_AT)
        if expires_at is None or expires_at >= _NEVER:
            return None
        return max(int(change.written_at), expires_at) + REMEMBERED_SECONDS

    def update(self, table: str, session_id: str, *, number: int, count_id: str) -> dict[str, Any]:
        """Return the member of a transaction that adds messages; a negative number takes some away.

        A count that somebody else wrote may be too low for that, and does not fall below zero. The
        condition fails if the session is gone, made anew, or counted by somebody else meanwhile.

        Raises
        ------
        MalformedRecordError
            If the count is no number.
        """
        count = max(read_kept_number(self.item, COUNT) + number, Decimal(0))
        conditions, values = as_read(self.item, (COUNT, COUNT_ID))
        return {
            "Update": {
                "TableName": table,
                "Key": {"sessionId": {"S": session_id}},
                "UpdateExpression": f"SET {COUNT} = :count, {COUNT_ID} = :id",
                "ConditionExpression": " AND ".join(["attribute_exists(sessionId)", *conditions]),
                "ExpressionAttributeValues": {
                    **values,
                    ":count": {"N": str(count)},
                    ":id": {"S": count_id},
                },
            }
        }
