"""DynamoDB's own JSON of plain Python values, without boto3."""

from collections.abc import Mapping
from typing import Any

from data_platform.dynamodb.items import Item, Value

_AS_THEY_ARE: tuple[tuple[type, str], ...] = ((bool, "BOOL"), (str, "S"), (bytes, "B"))


def wire_item(item: Item) -> dict[str, dict[str, Any]]:
    """Return an item as the client interface of boto3 takes it."""
    return {name: wire_value(value) for name, value in item.items()}


def wire_value(value: Value) -> dict[str, Any]:
    """Return a value as the client interface of boto3 takes it."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, Mapping):
        return {"M": wire_item(value)}
    if isinstance(value, set | frozenset):
        return _wire_set(value)
    if isinstance(value, list | tuple):
        return {"L": [wire_value(member) for member in value]}
    # A Boolean is an int to Python, so it comes first.
    kept = next((kind for of, kind in _AS_THEY_ARE if isinstance(value, of)), None)
    return {kept: value} if kept else {"N": str(value)}


def _wire_set(value: set[Any] | frozenset[Any]) -> dict[str, Any]:
    members = [wire_value(member) for member in sorted(value)]
    (kind,) = members[0]
    return {f"{kind}S": [member[kind] for member in members]}
