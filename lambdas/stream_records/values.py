"""Typed reads of DynamoDB JSON, straight from an image: no general deserializer is needed.

Every function takes an image and the name of an attribute. An absent attribute and NULL give None;
another type than the expected one is a `MalformedRecordError` that names the attribute only.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

from stream_records.changes import MalformedRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

_T = TypeVar("_T")


def read_string(image: Mapping[str, Any], name: str) -> str | None:
    """Return a string."""
    value = _typed(image, name, "S")
    if value is not None and not isinstance(value, str):
        raise MalformedRecordError(f"{name} is not a string.")
    return value


def read_number(image: Mapping[str, Any], name: str) -> Decimal | None:
    """Return a number, exactly as DynamoDB keeps it."""
    value = _typed(image, name, "N")
    if value is None:
        return None
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise MalformedRecordError(f"{name} is not a number.") from None
    if not number.is_finite():
        raise MalformedRecordError(f"{name} is not a finite number.")
    return number


def read_integer(image: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number."""
    number = read_number(image, name)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise MalformedRecordError(f"{name} is not a whole number.")
    return int(number)


def read_boolean(image: Mapping[str, Any], name: str) -> bool | None:
    """Return a boolean."""
    value = _typed(image, name, "BOOL")
    if value is not None and not isinstance(value, bool):
        raise MalformedRecordError(f"{name} is not a boolean.")
    return value


def read_strings(image: Mapping[str, Any], name: str) -> list[str]:
    """Return a list or a set of strings; empty if the attribute is absent or NULL."""
    value = image.get(name)
    if isinstance(value, dict) and isinstance(value.get("SS"), list):
        members: list[str] = value["SS"]
        return members
    items = _typed(image, name, "L")
    if items is None:
        return []
    if not isinstance(items, list):
        raise MalformedRecordError(f"{name} is not a list.")
    strings: list[str] = []
    for item in items:
        string = item.get("S") if isinstance(item, dict) else None
        if not isinstance(string, str):
            raise MalformedRecordError(f"{name} holds something that is not a string.")
        strings.append(string)
    return strings


def read_map(image: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return a map, still as DynamoDB JSON."""
    value = _typed(image, name, "M")
    if value is not None and not isinstance(value, dict):
        raise MalformedRecordError(f"{name} is not a map.")
    return value


def required(value: _T | None, name: str) -> _T:
    """Return a value that must be there.

    Raises
    ------
    MalformedRecordError
        If it is None.
    """
    if value is None:
        raise MalformedRecordError(f"{name} is missing.")
    return value


def _typed(image: Mapping[str, Any], name: str, descriptor: str) -> Any:  # noqa: ANN401  JSON
    value = image.get(name)
    if value is None or value == {"NULL": True}:
        return None
    if not isinstance(value, dict) or descriptor not in value:
        raise MalformedRecordError(f"{name} is not of type {descriptor}.")
    return value[descriptor]
