"""Reading JSON values one after another, as text without loss: no digit, no repeated name."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from itertools import chain
from typing import IO, Any

from tools.strict_json import strict_decoder

_FEW_DIGITS = 40
_SPACES = re.compile(r"\s*")


class JsonValueError(ValueError):
    """A text is no JSON; the message says where and why, and shows no value."""


@dataclass(frozen=True)
class Broken:
    """A line of JSON lines that is no JSON, and why."""

    problem: str


def read_values(stream: IO[str]) -> Iterator[object]:
    """Yield the JSON values of a text: its lines if each is one, or what it holds as a whole.

    A line that is no JSON is yielded as `Broken`, and the next is read.

    Raises
    ------
    JsonValueError
        If the text holds no value, or ends in one, or is none from somewhere on.
    """
    before = ""
    for line in stream:
        before += line
        if line.strip():
            break
    else:
        raise JsonValueError("it is empty, and no list of no items")
    try:
        first = _decode(before.strip())
    except JsonValueError:
        first = None
    if isinstance(first, dict):
        yield first
        for line in stream:
            if line.strip():
                yield _line_value(line.strip())
        return
    yield from _whole(before + "".join(chain(stream)))


def _line_value(line: str) -> object:
    try:
        return _decode(line)
    except JsonValueError as error:
        return Broken(str(error))


def _decode(text: str) -> object:
    value, end = _decode_from(text, 0)
    if text[end:].strip():
        raise JsonValueError(f"something follows the value, at character {end + 1}")
    return value


def _whole(text: str) -> Iterator[object]:
    start = _behind_spaces(text, 0)
    while start < len(text):
        value, end = _decode_from(text, start)
        yield value
        start = _behind_spaces(text, end)


def _behind_spaces(text: str, start: int) -> int:
    spaces = _SPACES.match(text, start)
    return spaces.end() if spaces else start


def _decode_from(text: str, start: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise JsonValueError(f"{error.msg}: {place}") from None
    except RecursionError:
        raise JsonValueError("its lists and objects lie too deep") from None
    except ValueError as error:
        raise JsonValueError(str(error)) from None


def _number(text: str) -> int | Decimal:
    if len(text) < _FEW_DIGITS and text.lstrip("-").isdigit():
        return int(text)
    try:
        return Decimal(text)
    except DecimalException:
        return Decimal("Infinity")  # too large for every number there is


_DECODER = strict_decoder(parse_float=_number, parse_int=_number)
