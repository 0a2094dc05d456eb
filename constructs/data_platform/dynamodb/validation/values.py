"""Checks of values against what DynamoDB stores, and what boto3 passes on to it."""

from collections.abc import Mapping
from decimal import (
    Clamped,
    Context,
    Decimal,
    DecimalException,
    Inexact,
    Overflow,
    Rounded,
    Underflow,
)

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import is_number
from data_platform.dynamodb.validation.names import shortened

MAX_NESTING = 31
"""How many lists and maps may lie in each other; the innermost value is the 32nd level."""

_MIN_EXPONENT, _MAX_EXPONENT = -130, 125
# The context in which boto3 writes numbers.
_BOTO3 = Context(
    Emin=-128, Emax=126, prec=38, traps=[Clamped, Overflow, Inexact, Rounded, Underflow]
)
_SET = (set, frozenset)


def check_storable(where: str, field: str, value: object, *, depth: int = 0) -> None:
    """Refuse a value that DynamoDB or boto3 refuses, or one that has such a value in it.

    Raises
    ------
    DeclarationError
        If it is no string, number, bytes, Boolean, NULL, list, map or set, or beyond their limits.
    """
    if isinstance(value, str):
        _check_text(where, field, value)
    elif is_number(value):
        _check_number(where, field, value)
    elif isinstance(value, Mapping | list | tuple | set | frozenset):
        _check_collection(where, field, value, depth + 1)
    elif not isinstance(value, bool | bytes | None):
        raise DeclarationError(
            where,
            field,
            f"{shortened(value)} is a {type(value).__name__}, which DynamoDB does not store",
            "Write a fraction as Decimal('…') and a time in the attribute's unit",
        )


def _check_text(where: str, field: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise DeclarationError(
            where, field, f"{shortened(value)} holds half a character", "Write it in full"
        ) from None


def _check_number(where: str, field: str, value: int | Decimal) -> None:
    number = Decimal(value)
    try:
        fits = number.is_finite() and _BOTO3.create_decimal(number) == number
    except DecimalException:
        fits = False
    if not fits or (number and not _MIN_EXPONENT <= number.adjusted() <= _MAX_EXPONENT):
        raise DeclarationError(
            where,
            field,
            f"the number {shortened(str(value))} cannot be stored",
            "DynamoDB keeps 38 digits, from 1E-130 up to less than 1E+126",
        )


def _check_collection(
    where: str, field: str, value: Mapping[object, object] | list[object] | object, depth: int
) -> None:
    if depth > MAX_NESTING:
        raise DeclarationError(
            where, field, "its lists and maps lie too deep", f"DynamoDB allows {MAX_NESTING} levels"
        )
    if isinstance(value, Mapping):
        for name, member in value.items():
            _check_map_key(where, field, name)
            check_storable(where, field, member, depth=depth)
        return
    if isinstance(value, _SET):
        _check_set(where, field, value)
    for member in value:  # type: ignore[attr-defined]
        check_storable(where, field, member, depth=depth)


def _check_map_key(where: str, field: str, name: object) -> None:
    if not isinstance(name, str) or not name:
        raise DeclarationError(
            where, field, f"a map has the key {name!r}", "Use a string that is not empty"
        )
    _check_text(where, field, name)


def _check_set(where: str, field: str, value: set[object] | frozenset[object]) -> None:
    kinds = {"number" if is_number(member) else type(member).__name__ for member in value}
    if len(kinds) != 1 or not kinds <= {"str", "number", "bytes"}:
        raise DeclarationError(
            where,
            field,
            f"{shortened(value)} is no set of DynamoDB",
            "It takes one or more strings, numbers or bytes, all of one type",
        )
