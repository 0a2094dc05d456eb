"""DynamoDB's own JSON as plain Python values; a mistake in it is an error that shows no value."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import TypeVar

_Member = TypeVar("_Member")
_NUMBER_TEXT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


class WireJsonError(ValueError):
    """A value is no DynamoDB JSON; the message says why."""


def is_wire_value(value: object) -> bool:
    """Tell whether a value looks like one of DynamoDB JSON: one member, named after a type."""
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in _READERS


def plain_value(value: object) -> object:
    """Return a value of DynamoDB JSON as boto3's resource interface returns it.

    Raises
    ------
    WireJsonError
        If it is none.
    """
    if not isinstance(value, Mapping) or len(value) != 1:
        raise WireJsonError("it is no DynamoDB JSON: no object of one member")
    ((kind, held),) = value.items()
    if kind not in _READERS:
        raise WireJsonError(f"DynamoDB has no type {kind!r}: use one of {', '.join(_READERS)}")
    return _READERS[kind](held)


def _text(held: object) -> str:
    if not isinstance(held, str):
        raise WireJsonError("an S, N or B is written as a string")
    return held


def _number(held: object) -> Decimal:
    text = _text(held)
    # Python's own reading takes more: 1_000, digits of other scripts, spaces, Infinity.
    if not _NUMBER_TEXT.fullmatch(text):
        raise WireJsonError("an N holds no number")
    try:
        return Decimal(text)
    except DecimalException:
        return Decimal("Infinity")  # too large for every number there is


def _binary(held: object) -> bytes:
    try:
        return base64.b64decode(_text(held), validate=True)
    except (binascii.Error, ValueError):
        raise WireJsonError("a B is written as base64") from None


def _boolean(held: object) -> bool:
    if not isinstance(held, bool):
        raise WireJsonError("a BOOL is true or false")
    return held


def _null(held: object) -> None:
    if held is not True:
        raise WireJsonError("a NULL is written as true")


def _list(held: object) -> list[object]:
    if not isinstance(held, list):
        raise WireJsonError("an L, SS, NS or BS is written as a list")
    return held


def _map(held: object) -> dict[str, object]:
    if not isinstance(held, Mapping):
        raise WireJsonError("an M is written as an object")
    return {name: plain_value(member) for name, member in held.items()}


def _set_of(held: object, member: Callable[[object], _Member]) -> frozenset[_Member]:
    members = [member(each) for each in _list(held)]
    if not members or len(set(members)) != len(members):
        raise WireJsonError("a set has one or more members, and none twice")
    return frozenset(members)


_READERS: Mapping[str, Callable[[object], object]] = {
    "S": _text,
    "N": _number,
    "B": _binary,
    "BOOL": _boolean,
    "NULL": _null,
    "L": lambda held: [plain_value(member) for member in _list(held)],
    "M": _map,
    "SS": lambda held: _set_of(held, _text),
    "NS": lambda held: _set_of(held, _number),
    "BS": lambda held: _set_of(held, _binary),
}
