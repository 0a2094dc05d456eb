"""Comparing items as DynamoDB does, whatever form their values came in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.backfills import WireItem

_SETS = {"SS", "NS", "BS"}


def is_same(one: WireItem | None, other: WireItem | None) -> bool:
    """Tell whether two images are of the same content; None is no item.

    Numbers are compared as numbers, sets in any order.
    """
    if one == other:
        return True
    if one is None or other is None or one.keys() != other.keys():
        return False
    return all(_canonical(one[name]) == _canonical(other[name]) for name in one)


def identity(key: WireItem) -> tuple[tuple[str, object], ...]:
    """Return what tells a primary key from any other, to look it up by."""
    return tuple((name, _canonical(key[name])) for name in sorted(key))


def _canonical(typed: Mapping[str, Any]) -> object:
    [(kind, value)] = typed.items()
    if kind == "N":
        return kind, Decimal(value)
    if kind in _SETS:
        return kind, frozenset(Decimal(each) if kind == "NS" else each for each in value)
    if kind == "M":
        return kind, {name: _canonical(each) for name, each in value.items()}
    if kind == "L":
        return kind, [_canonical(each) for each in value]
    return kind, value
