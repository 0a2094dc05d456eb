"""What requests to a table have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def placeholders(names: Sequence[str]) -> dict[str, str]:
    """Return placeholders of attribute names, which may be any text."""
    return {f"#{number}": name for number, name in enumerate(names)}


def consumed(answer: Mapping[str, Any]) -> float:
    """Return the capacity units that an answer says were used."""
    found = answer.get("ConsumedCapacity", [])
    each = found if isinstance(found, list) else [found]
    return float(sum(one.get("CapacityUnits", 0.0) for one in each))
