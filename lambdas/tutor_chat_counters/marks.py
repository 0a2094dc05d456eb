"""Marks that say which changes were counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stream_records.changes import Change

_PREFIX = "APPLIED#"

REMEMBERED_SECONDS = 100 * 86_400
"""Longer than failed records are kept, which may be replayed until then."""


def mark_key(change: Change) -> dict[str, Any]:
    """Return the key of a change's mark."""
    return {"sessionId": {"S": f"{_PREFIX}{change.event_id}"}}


def mark_of(change: Change, table: str) -> dict[str, Any]:
    """Return the arguments of a ``Put`` of a change's mark."""
    changed_at = int(change.written_at)
    return {
        "TableName": table,
        "Item": {
            **mark_key(change),
            "eventId": {"S": change.event_id},
            "changedAt": {"N": str(changed_at)},
            "expiresAt": {"N": str(changed_at + REMEMBERED_SECONDS)},
        },
    }


def put_if_absent(change: Change, table: str) -> dict[str, Any]:
    """Return the member of a transaction that writes a mark, unless it exists."""
    condition = {"ConditionExpression": "attribute_not_exists(sessionId)"}
    return {"Put": {**mark_of(change, table), **condition}}
