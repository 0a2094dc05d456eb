"""Numbers, written in the one way in which DynamoDB returns them.

DynamoDB Local returns 1.50 as 1.5 after PutItem, but keeps each digit that UpdateItem was given, in
the item and in its stream records.
"""

import re
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Subnormal
from typing import Final

UPDATES: Final = frozenset(
    {
        "UpdateItem",
        "TransactWriteItems",
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    }
)

# Neither can be part of a text: quotation marks inside one are escaped.
_NUMBER = re.compile(rb'("N"\s*:\s*")([-+.0-9eE]+)"')
_SET = re.compile(rb'"NS"\s*:\s*\[[-+.0-9eE",\s]*\]')
_MEMBER = re.compile(rb'(")([-+.0-9eE]+)"')
_DYNAMODB = Context(prec=38, Emin=-130, Emax=125, traps=[Inexact, InvalidOperation, Subnormal])


def with_plain_numbers(request: bytes) -> bytes:
    """Write the numbers of a request plainly; those that DynamoDB refuses stay as they are."""
    request = _NUMBER.sub(_plain, request)
    return _SET.sub(lambda members: _MEMBER.sub(_plain, members[0]), request)


def plain_number(number: str) -> str:
    """Write a number plainly; one that DynamoDB refuses stays as it is."""
    try:
        value = Decimal(number).normalize(_DYNAMODB)
    except DecimalException:
        return number
    return f"{value:f}" if value else "0"  # a zero has no sign


def _plain(number: re.Match[bytes]) -> bytes:
    return number[1] + plain_number(number[2].decode()).encode() + b'"'
