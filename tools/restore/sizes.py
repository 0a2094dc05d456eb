"""About how large an item is, as DynamoDB counts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_platform.dynamodb.backfills import WireItem

_COLLECTION_BYTES = 3
_MEMBER_BYTES = 1


def wire_bytes(item: WireItem) -> int:
    """Return about how many bytes an item in DynamoDB's JSON has: names and values."""
    return sum(len(name.encode()) + _bytes_of(value) for name, value in item.items())


def _bytes_of(typed: Mapping[str, Any]) -> int:
    [(kind, value)] = typed.items()
    match kind:
        case "S":
            size = len(value.encode())
        case "B":
            size = len(value)
        case "N":
            size = len(value) // 2 + 2
        case "M":
            size = _COLLECTION_BYTES + _MEMBER_BYTES * len(value) + wire_bytes(value)
        case "L":
            size = _COLLECTION_BYTES + sum(_MEMBER_BYTES + _bytes_of(each) for each in value)
        case "SS" | "NS" | "BS":
            size = sum(_bytes_of({kind[0]: each}) for each in value)
        case _:
            size = 1
    return size
