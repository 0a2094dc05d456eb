"""Rules for single values: each returns what to store, or raises ``RuleError``.

A rule comes with the way to read its values from a CSV file, where all of them are strings: none
can be declared that only JSON can satisfy.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tools.database.loading.cells import as_flag, as_list, as_number, as_text, as_whole
from tools.database.loading.problems import RuleError

Check = Callable[[Any], object]

_MAX_INTEGER = 2**31 - 1
_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Rule:
    """What values a field takes.

    Parameters
    ----------
    check
        Returns what to store of a value, or raises ``RuleError``.
    parse
        Turns a cell of a CSV file into such a value; returns the text if it cannot.
    """

    check: Check
    parse: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record.

    Parameters
    ----------
    column
        Column of the staging table.
    rule
        What values it takes.
    required
        Whether it must be given.
    spread
        Columns that take the place of ``column``, if the rule returns a tuple with as many values.
    """

    column: str
    rule: Rule
    required: bool = False
    spread: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the staging table that the field fills."""
        return self.spread or (self.column,)

    @property
    def check(self) -> Check:
        """Its rule, for a value."""
        return self.rule.check


def text(longest: int | None = None) -> Rule:
    """Accept text that is not blank and has at most so many characters."""
    return Rule(_text_check(longest), as_text)


def _text_check(longest: int | None = None) -> Callable[[object], str]:
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


def label(longest: int) -> Rule:
    """Accept text by which a row is known again: with a space around it, it would be another."""
    check_text = _text_check(longest)

    def check(value: object) -> str:
        checked = check_text(value)
        if checked != checked.strip():
            raise RuleError("must not begin or end with a space", value)
        return checked

    return Rule(check, as_text)


_any_text = _text_check()


def _encode(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise RuleError("must be valid Unicode, without lone surrogates", value) from error


def choice(*allowed: str) -> Rule:
    """Accept one of some words."""
    return Rule(_choice_check(allowed), as_text)


def _choice_check(allowed: Iterable[str]) -> Check:
    words = frozenset(allowed)

    def check(value: object) -> object:
        if not isinstance(value, str) or value not in words:
            raise RuleError(f"must be one of {', '.join(allowed)}", value)
        return value

    return check


def whole(minimum: int = 0) -> Rule:
    """Accept a whole number that fits into an INTEGER."""

    def check(value: object) -> object:
        if type(value) is not int:
            raise RuleError("must be a whole number", value)
        if not minimum <= value <= _MAX_INTEGER:
            raise RuleError(f"must be between {minimum} and {_MAX_INTEGER}", value)
        return value

    return Rule(check, as_whole)


def number(largest: float) -> Rule:
    """Accept a number from 0; two decimals are kept."""

    def check(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise RuleError("must be a number", value)
        if not 0 <= value <= largest:
            raise RuleError(f"must be between 0 and {largest}", value)
        return value

    return Rule(check, as_number)


def _check_flag(value: object) -> object:
    if not isinstance(value, bool):
        raise RuleError("must be true or false", value)
    return value


FLAG = Rule(_check_flag, as_flag)
"""True or false."""


def _check_identifier(value: object) -> str:
    try:
        return str(UUID(value)) if isinstance(value, str) else _refuse(value)
    except ValueError:
        return _refuse(value)


def _refuse(value: object) -> str:
    raise RuleError("must be a UUID", value)


IDENTIFIER = Rule(_check_identifier, as_text)
"""A UUID."""


def _check_path(value: object) -> str:
    checked = _any_text(value)
    for name in checked.split(_SEPARATOR):
        if not name or name != name.strip():
            raise RuleError(f"must be names of topics separated by {_SEPARATOR!r}", value)
    return checked


PATH = Rule(_check_path, as_text)
"""Names of topics from the top down, separated by `` > ``."""

_short_text = _text_check(255)


def _check_topic_name(value: object) -> str:
    checked = _short_text(value)
    if _SEPARATOR in checked or checked != checked.strip():
        raise RuleError(f"must not contain {_SEPARATOR!r} or begin or end with a space", value)
    return checked


TOPIC_NAME = Rule(_check_topic_name, as_text)
"""The name of a topic, which must not look like a path."""


def texts(longest: int | None = None, allowed: Iterable[str] | None = None) -> Rule:
    """Accept a list of strings."""
    check_one = _choice_check(tuple(allowed)) if allowed else _text_check(longest)

    def check(value: object) -> object:
        if not isinstance(value, list):
            raise RuleError('must be a list of strings, such as ["a", "b"]', value)
        results: list[object] = []
        for position, each in enumerate(value, start=1):
            try:
                results.append(check_one(each))
            except RuleError as error:
                error.column = f"[{position}]{error.column}"
                raise
        return results

    return Rule(check, as_list)


def records_check(fields: Mapping[str, Field]) -> Callable[[object], dict[str, list[Any]]]:
    """Accept a list of records with the given fields only; return the values of each column.

    A value that is not given is ``None``. The rule around it reads cells with `as_list`.
    """

    def check(value: object) -> dict[str, list[Any]]:
        if not isinstance(value, list):
            name = next(iter(fields))
            raise RuleError(f'must be a list of records, such as [{{"{name}": …}}]', value)
        for position, record in enumerate(value, start=1):
            _check_names(position, record, fields)
        return {
            field.column: _checked_column(name, field, [record.get(name) for record in value])
            for name, field in fields.items()
        }

    return check


def _check_names(position: int, record: object, fields: Mapping[str, Field]) -> None:
    if not isinstance(record, dict):
        raise RuleError("must be an object", record, f"[{position}]")
    if not record.keys() <= fields.keys():
        name = next(name for name in record if name not in fields)
        rule = f"is no field here: use {', '.join(fields)}"
        raise RuleError(rule, record[name], f"[{position}].{name}")


def _checked_column(name: str, field: Field, values: list[object]) -> list[object]:
    check = field.check
    results: list[object] = []
    for position, value in enumerate(values, start=1):
        if value is None:
            if field.required:
                raise RuleError("is required", None, f"[{position}].{name}")
            results.append(None)
            continue
        try:
            results.append(check(value))
        except RuleError as error:
            error.column = f"[{position}].{name}{error.column}"
            raise
    return results
