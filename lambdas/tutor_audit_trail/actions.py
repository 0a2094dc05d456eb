"""What the trail calls a change, and who made it."""

from collections.abc import Collection, Mapping
from typing import Any

from stream_records.changes import INSERT, REMOVE, Change
from stream_records.texts import can_be_key
from stream_records.values import if_readable, read_string

FILE_UPLOADED = "FILE_UPLOADED"
GRADE_UPDATED = "GRADE_UPDATED"

_AWAITING_UPLOAD = {"S": "pending_upload"}

MAX_KEY_BYTES = 2048
"""Of an actor and of a resource, which are partition keys of the trail's indexes."""


def action_of(change: Change, resource_type: str, changed: Collection[str]) -> str:
    """Name a change: the kind of resource and what happened, or the document's own name.

    Parameters
    ----------
    changed
        Names of the attributes that differ.
    """
    resource = resource_type.upper()
    if change.kind == REMOVE:
        return f"{resource}_EXPIRED" if change.is_ttl_deletion else f"{resource}_DELETED"
    if resource_type == "file" and _is_here(change.new) and not _is_here(change.old):
        return FILE_UPLOADED
    if change.kind == INSERT:
        return f"{resource}_CREATED"
    if resource_type == "student" and "gpa" in changed:
        return GRADE_UPDATED
    return f"{resource}_UPDATED"


def actor_of(change: Change, action: str, actors: Mapping[str, str]) -> str | None:
    """Return the account of the person who acted, where the item itself says so.

    An action by nobody who can be named is still an action.

    Parameters
    ----------
    actors
        The attributes that name who acted, by the actions of which they do.
    """
    if action not in actors:
        return None
    actor = if_readable(read_string, change.newest, actors[action])
    return actor if actor and can_be_key(actor, MAX_KEY_BYTES) else None


def _is_here(file: Mapping[str, Any] | None) -> bool:
    return file is not None and file.get("status") != _AWAITING_UPLOAD
