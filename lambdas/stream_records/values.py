"""Typed reads of DynamoDB JSON, straight from an image: no general deserializer is needed.

Every function takes an image and the name of an attribute. NULL is absent, everywhere: an absent
attribute and NULL give None, and NULL among the members of a list is no member. Another type than
the expected one is a `MalformedRecordError` that names the attribute only.

An old image is history that nobody can correct any more. Read it with `if_readable`: what was
malformed before a change counts as absent, so that it never stands in the way of its correction.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from stream_records.changes import MalformedRecordError

_T = TypeVar("_T")

_COUNTABLE = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
"""A number to which something can be added without losing a digit of either."""


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


def read_kept_number(image: Mapping[str, Any], name: str) -> Decimal:
    """Return a number that a function keeps in an item; 0 if it is absent or NULL.

    A numeric string, which somebody wrote by mistake, counts as that number: the next write
    puts a number in its place.

    Raises
    ------
    MalformedRecordError
        If it is neither, or so large or fine that DynamoDB would refuse to add to it. What somebody
        wrote there is for somebody to correct.
    """
    value = image.get(name)
    text = value.get("S") if isinstance(value, dict) else None
    if text is None:
        try:
            text = format(read_number(image, name) or Decimal(0), "f")
        except MalformedRecordError:
            text = ""
    if not isinstance(text, str) or not _COUNTABLE.fullmatch(text):
        raise MalformedRecordError(
            f"{name} of the item to be kept is not a number that can be added to. Correct it, and "
            "replay the record."
        )
    return Decimal(text)


def read_boolean(image: Mapping[str, Any], name: str) -> bool | None:
    """Return a boolean."""
    value = _typed(image, name, "BOOL")
    if value is not None and not isinstance(value, bool):
        raise MalformedRecordError(f"{name} is not a boolean.")
    return value


def strings_among(image: Mapping[str, Any], name: str) -> list[str]:
    """Return the strings of a list or a set, without what else it holds.

    An attribute that is absent or NULL has none.

    Raises
    ------
    MalformedRecordError
        If the attribute is neither a list nor a set of strings.
    """
    value = image.get(name)
    if isinstance(value, dict) and isinstance(value.get("SS"), list):
        return list(value["SS"])
    items = _typed(image, name, "L")
    if items is None:
        return []
    if not isinstance(items, list):
        raise MalformedRecordError(f"{name} is not a list.")
    members = [item.get("S") for item in items if isinstance(item, dict)]
    return [member for member in members if isinstance(member, str)]


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


def if_readable(
    read: Callable[..., _T | None], image: Mapping[str, Any] | None, *arguments: object
) -> _T | None:
    """Return what a reader finds in an image; None without an image, or if it is malformed.

    Parameters
    ----------
    read
        Takes the image and the further arguments, such as `read_number` and a name.
    image
        Most often an old one. A new one that is malformed is to be reported, not passed over.
    """
    if image is None:
        return None
    try:
        return read(image, *arguments)
    except MalformedRecordError:
        return None


def is_absent(image: Mapping[str, Any], name: str) -> bool:
    """Whether an attribute is missing or NULL, which are the same."""
    return _is_null(image.get(name))


def _is_null(value: object) -> bool:
    return value is None or value == {"NULL": True}


def _typed(image: Mapping[str, Any], name: str, descriptor: str) -> Any:  # noqa: ANN401  JSON
    value = image.get(name)
    if _is_null(value):
        return None
    if not isinstance(value, dict) or descriptor not in value:
        raise MalformedRecordError(f"{name} is not of type {descriptor}.")
    return value[descriptor]
