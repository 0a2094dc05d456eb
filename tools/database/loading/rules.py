"""Rules for single values: each returns what to store, or raises ``RuleError``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from tools.database.loading.problems import RuleError

Check = Callable[[Any], object]
_Checked = TypeVar("_Checked")

_LARGEST_INTEGER = 2**31 - 1
_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record.

    Parameters
    ----------
    column
        Column of the staging table.
    check
        Its rule.
    parse
        Turns a cell of a CSV file into what the rule expects; returns the text if it cannot.
    required
        Whether it must be given.
    """

    column: str
    check: Check
    parse: Callable[[str], object] = str
    required: bool = False


def text(longest: int | None = None) -> Check:
    """Accept text that is not blank and has at most so many characters."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise RuleError("must be a text", value)
        if longest is not None and len(value) > longest:
            raise RuleError(f"must have at most {longest} characters, not {len(value)}", value)
        if not value or value.isspace():
            raise RuleError("must not be blank", value)
        if "\0" in value:
            raise RuleError("must not contain the zero character", value)
        if not value.isascii():
            _encode(value)
        return value

    return check


def _encode(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise RuleError("must be valid Unicode, without lone surrogates", value) from error


def choice(*allowed: str) -> Check:
    """Accept one of some words."""
    words = frozenset(allowed)

    def check(value: object) -> object:
        if not isinstance(value, str) or value not in words:
            raise RuleError(f"must be one of {', '.join(allowed)}", value)
        return value

    return check


def whole(minimum: int = 0) -> Check:
    """Accept a whole number that fits into an INTEGER."""

    def check(value: object) -> object:
        if type(value) is not int:
            raise RuleError("must be a whole number", value)
        if not minimum <= value <= _LARGEST_INTEGER:
            raise RuleError(f"must be between {minimum} and {_LARGEST_INTEGER}", value)
        return value

    return check


def number(largest: float) -> Check:
    """Accept a number from 0; two decimals are kept."""

    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise RuleError("must be a number", value)
        if not 0 <= value <= largest:
            raise RuleError(f"must be between 0 and {largest}", value)
        return value

    return check


def flag(value: object) -> object:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise RuleError("must be true or false", value)
    return value


def identifier(value: object) -> str:
    """Accept a UUID."""
    try:
        return str(UUID(value)) if isinstance(value, str) else _refuse(value)
    except ValueError:
        return _refuse(value)


def _refuse(value: object) -> str:
    raise RuleError("must be a UUID", value)


def path(value: object) -> str:
    """Accept names of topics from the top down, separated by `` > ``."""
    checked = text()(value)
    names = str(checked).split(_SEPARATOR)
    if any(not name or name != name.strip() for name in names):
        raise RuleError(f"must be names of topics separated by {_SEPARATOR!r}", value)
    return str(checked)


def topic_name(value: object) -> str:
    """Accept the name of a topic, which must not look like a path."""
    checked = str(text(255)(value))
    if _SEPARATOR in checked or checked != checked.strip():
        rule = f"must not contain {_SEPARATOR!r} or begin or end with a space"
        raise RuleError(rule, value)
    return checked


def texts(longest: int | None = None, allowed: Iterable[str] | None = None) -> Check:
    """Accept a list of texts."""
    check_one = choice(*allowed) if allowed else text(longest)

    def check(value: object) -> object:
        if not isinstance(value, list):
            raise RuleError("must be a list of texts", value)
        return [_at(f"[{n}]", check_one, each) for n, each in enumerate(value, start=1)]

    return check


def records(fields: Mapping[str, Field]) -> Callable[[object], list[dict[str, object]]]:
    """Accept a list of records, each with the given fields only."""
    required = {name: field.column for name, field in fields.items() if field.required}

    def check(value: object) -> list[dict[str, object]]:
        if not isinstance(value, list):
            raise RuleError("must be a list", value)
        return [_at(f"[{n}]", checked, each) for n, each in enumerate(value, start=1)]

    def checked(value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise RuleError("must be an object", value)
        result: dict[str, object] = {}
        for name, content in value.items():
            field = fields.get(name)
            if field is None:
                raise RuleError(f"is no field here: use {', '.join(fields)}", content, f".{name}")
            if content is not None:
                result[field.column] = _at(f".{name}", field.check, content)
        for name, column in required.items():
            if column not in result:
                raise RuleError("is required", None, f".{name}")
        return result

    return check


def _at(place: str, check: Callable[[object], _Checked], value: object) -> _Checked:
    try:
        return check(value)
    except RuleError as error:
        error.column = place + error.column
        raise


def parse_whole(cell: str) -> object:
    """Turn a cell into a whole number."""
    return int(cell) if cell.lstrip("-").isascii() and cell.lstrip("-").isdigit() else cell


def parse_number(cell: str) -> object:
    """Turn a cell into a number."""
    try:
        return float(cell)
    except ValueError:
        return cell


def parse_flag(cell: str) -> object:
    """Turn a cell into true or false."""
    return {"true": True, "false": False}.get(cell.lower(), cell)
