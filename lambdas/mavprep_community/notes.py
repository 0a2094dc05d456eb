"""Notes of comments that came or went without being counted, as their post was not there.

A deletion must take away only what was counted, and an insertion that is replayed after it must not
count. Both depend on whether the post was there when the other was applied, which a note tells.
"""

from collections.abc import Mapping
from typing import Any

from mavprep_community.store import Store
from stream_records.changes import INSERT, REMOVE, Change
from stream_records.conditions import put_as_read
from stream_records.values import if_readable, read_string

SETTLED = "SETTLED"
"""Of a note whose comment has come and gone."""

_KIND, _PLACE = "uncounted", "appliedUpTo"


def read_note(store: Store, change: Change) -> Mapping[str, Any]:
    """Return the note of a change's comment; empty if there is none."""
    answer = store.client.get_item(
        TableName=store.environment.reputation_table, Key=dict(change.keys), ConsistentRead=True
    )
    return answer.get("Item", {})


def cancels(note: Mapping[str, Any], change: Change) -> bool:
    """Whether a change only undoes what was not counted, or was undone before without counting."""
    kind = if_readable(read_string, note, _KIND)
    place = if_readable(read_string, note, _PLACE) or ""
    if change.kind == INSERT:
        return kind == REMOVE and change.place < place
    return kind == INSERT and place < change.place


def put_note(store: Store, change: Change, note: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the write of a note, on condition that it is as it was read.

    The note of a comment that is there must be found whenever that is deleted, and never expires.
    """
    item = {**change.keys, _KIND: {"S": kind}, _PLACE: {"S": change.place}}
    if kind != INSERT:
        expires_at = int(store.now()) + store.environment.applied_mark_seconds
        item["expiresAt"] = {"N": str(expires_at)}
    return put_as_read(store.environment.reputation_table, item, note, (_KIND, _PLACE))
