"""An entry of the trail from one change: the same entry each time the change is delivered."""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from stream_records.changes import MODIFY, Change, MalformedRecordError
from stream_records.texts import can_be_key, encoded
from tutor_audit_trail.actions import MAX_KEY_BYTES, action_of, actor_of
from tutor_audit_trail.audited_tables import AuditedTable
from tutor_audit_trail.difference import changed_attributes
from tutor_audit_trail.fitting import fit

Entry = dict[str, Any]

_NAMESPACE = uuid.UUID("bebf86f7-dc0b-48c1-92a4-5bbe1657846f")


def entry_of(change: Change, table: AuditedTable, retention_seconds: int) -> Entry | None:
    """Return the entry in DynamoDB JSON; None if the change is no action on a resource.

    Parameters
    ----------
    retention_seconds
        How long after the change the entry expires.

    Raises
    ------
    MalformedRecordError
        If an attribute that the trail reads has another type than the table declares.
    """
    key = [_key_value(change, name) for name in table.key]
    if table.ignored_prefix and key[0].startswith(table.ignored_prefix):
        return None
    before, after = changed_attributes(change.old, change.new, table.visibility)
    changed = before.keys() | after.keys()
    if change.kind == MODIFY and changed <= table.bookkeeping:
        return None
    action = action_of(change, table.resource_type, changed)
    changed_at = int(change.written_at)
    entry = {
        "logId": {"S": str(uuid.uuid5(_NAMESPACE, f"{change.table}/{change.event_id}"))},
        "action": {"S": action},
        "resource": {"S": resource_of(key)},
        "resourceType": {"S": table.resource_type},
        "changes": {"M": _changes(before, after)},
        "status": {"S": "success"},
        "errorMessage": {"NULL": True},
        "timestamp": {"N": str(changed_at)},
        "createdAt": {"N": str(changed_at)},
        "expiresAt": {"N": str(changed_at + retention_seconds)},
    }
    actor = actor_of(change, action, table.actors)
    if actor:
        entry["userId"] = {"S": actor}
    return entry


def resource_of(key: Sequence[str]) -> str:
    """Return what the trail calls an item: its key, or the SHA-256 of one that is too long.

    DynamoDB would refuse the entry otherwise: two keys of a table together can be longer than one
    of an index.
    """
    resource = "/".join(key)
    if can_be_key(resource, MAX_KEY_BYTES):
        return resource
    return hashlib.sha256(encoded(resource)).hexdigest()


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    sides = {"before": before, "after": after}
    return {
        name: _as_sent({"M": fit(attributes)}) for name, attributes in sides.items() if attributes
    }


def _key_value(change: Change, name: str) -> str:
    value = change.keys.get(name)
    if not isinstance(value, dict) or not isinstance(value.get("S"), str):
        raise MalformedRecordError(f"The key {name} is missing or not a string.")
    text: str = value["S"]
    return text


def _as_sent(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a value of a record as boto3 takes it: records carry binary values as base64."""
    ((kind, content),) = value.items()
    if kind == "B":
        return {kind: _decode(content)}
    if kind == "BS":
        return {kind: [_decode(member) for member in content]}
    if kind == "L":
        return {kind: [_as_sent(member) for member in content]}
    if kind == "M":
        return {kind: {name: _as_sent(member) for name, member in content.items()}}
    return value


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise MalformedRecordError("A binary value is not base64.") from None
