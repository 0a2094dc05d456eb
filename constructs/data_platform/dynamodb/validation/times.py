"""Checks that points in time are in their unit: in another they are off by a factor of 1,000."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    ISO_8601_UTC,
    Attribute,
)
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import is_number

LAST_SECOND = 9_999_999_999
"""In the year 2286; as milliseconds it lies in April 1970, so no time in use is both."""

LAST_MILLISECOND = LAST_SECOND * 1_000
"""In the year 2286 as well; a time in microseconds lies behind it."""

_FIXES = {
    EPOCH_SECONDS: "Epoch seconds have ten digits",
    EPOCH_MILLISECONDS: "Epoch milliseconds have thirteen digits",
    ISO_8601_UTC: "Write it as '2026-01-31T12:00:00Z'",
}
_EPOCH = datetime.fromtimestamp(0, UTC)


def check_time(where: str, attribute: Attribute, value: object) -> None:
    """Refuse a value that is no time in its attribute's unit; other units are not looked at."""
    fix = _FIXES.get(attribute.unit)
    if fix and seconds_of(attribute, value) is None:
        raise DeclarationError(where, "value", f"{value!r} is not in {attribute.unit}", fix)


def seconds_of(attribute: Attribute, value: object) -> Decimal | None:
    """Return a time in epoch seconds; None if the value is none by its attribute's unit."""
    if attribute.unit == ISO_8601_UTC:
        return _seconds_of_text(value)
    if not is_number(value):
        return None
    number = Decimal(value)
    if attribute.unit == EPOCH_SECONDS and abs(number) <= LAST_SECOND:
        return number
    if attribute.unit == EPOCH_MILLISECONDS and LAST_SECOND < abs(number) <= LAST_MILLISECOND:
        return number / 1000
    return None


def _seconds_of_text(value: object) -> Decimal | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    if time.utcoffset() != timedelta(0):
        return None
    return Decimal((time - _EPOCH) // timedelta(microseconds=1)) / 1_000_000
