"""JSON in which nothing is lost.

Numbers keep all their digits: DynamoDB has 38 of them, a binary floating-point number 17. Binary
values are base64, as in DynamoDB's own JSON; a set is a list in ascending order.
"""

import base64
import json
import re
from collections.abc import Mapping
from decimal import Decimal

_INDENT = "  "
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WRITTEN_AS_JSON = (bool, int, float, Decimal, Mapping, list, tuple, set, frozenset)


def json_text(value: object) -> str:
    """Return a value as indented JSON.

    Times, dates and UUIDs become text in their usual form.
    """
    return _written(value, "\n")


def json_line(value: object) -> str:
    """Return a value as JSON in one line."""
    return _written(value, None)


def cell_text(value: object) -> str:
    """Return a value as a cell of a table shows it: what is a text in JSON without its quotes."""
    if isinstance(value, bytes):
        return _base64(value)
    if value is None or isinstance(value, _WRITTEN_AS_JSON):
        return json_line(value)
    return str(value)


def _written(value: object, line: str | None) -> str:
    """Write a value; `line` is what begins each of its lines, None if there is but one."""
    inner = None if line is None else line + _INDENT
    if isinstance(value, Mapping):
        members = [f"{_text(name)}: {_written(member, inner)}" for name, member in value.items()]
        return _enclosed("{}", members, line)
    if isinstance(value, set | frozenset):
        return _enclosed("[]", [_written(member, inner) for member in sorted(value)], line)
    if isinstance(value, list | tuple):
        return _enclosed("[]", [_written(member, inner) for member in value], line)
    return _scalar(value)


def _enclosed(brackets: str, members: list[str], line: str | None) -> str:
    if line is None or not members:
        return brackets[0] + ", ".join(members) + brackets[1]
    inner = line + _INDENT
    return brackets[0] + inner + f",{inner}".join(members) + line + brackets[1]


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, Decimal | float):
        return _number(Decimal(repr(value)) if isinstance(value, float) else value)
    if isinstance(value, bytes):
        return _text(_base64(value))
    return _text(str(value))


def _number(number: Decimal) -> str:
    if not number.is_finite():
        return _text(str(number))  # JSON has no such number
    # A fraction of zeros stays; 1E+3 becomes 1000, which more readers take for a whole number.
    return str(number) if int(number.as_tuple().exponent) < 0 else str(int(number))


def _text(text: str) -> str:
    # DynamoDB takes half of a surrogate pair, which is no character: it stays escaped.
    return json.dumps(text) if _SURROGATE.search(text) else _ENCODER.encode(text)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
