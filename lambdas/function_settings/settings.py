"""Read the settings of a function from its environment variables, once and checked."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, ClassVar, Self

_PARSE = "parse"


class SettingError(Exception):
    """A setting of the function is missing or wrong; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a function is told by environment variables.

    A subclass is a frozen dataclass with a field for each variable, which has the field's name in
    capitals, after the `prefix`. A field with a default may be absent. A field that is no string
    has `parsed_by` with a function as its metadata.
    """

    prefix: ClassVar[str] = ""

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """Return the settings.

        Raises
        ------
        SettingError
            Says which variable is missing or wrong, and what to write.
        """
        found = {each.name: _read(each, cls.prefix, variables) for each in fields(cls)}
        return cls(**found)


def parsed_by(parse: Callable[[str], object]) -> dict[str, Any]:
    """Return the metadata of a field: what makes its value of the variable's text.

    It raises a `ValueError` for a wrong one, whose text follows the name of the variable.
    """
    return {_PARSE: parse}


def whole_number(text: str) -> int:
    """Return a whole number that is not negative.

    Raises
    ------
    ValueError
        If the text is none.
    """
    if not text.isdecimal():
        raise ValueError(f"must be a number, not {text!r}.")
    return int(text)


def required_setting(variables: Mapping[str, str], name: str) -> str:
    """Return a variable that must be there.

    Raises
    ------
    SettingError
        If it is missing or empty.
    """
    value = variables.get(name)
    if not value:
        raise SettingError(f"The environment variable {name} is missing.")
    return value


def _read(field: Field[Any], prefix: str, variables: Mapping[str, str]) -> object:
    name = f"{prefix}{field.name}".upper()
    if field.default is not MISSING and not variables.get(name):
        return field.default
    text = required_setting(variables, name)
    parse = field.metadata.get(_PARSE, str)
    try:
        return parse(text)
    except ValueError as error:
        raise SettingError(f"{name} {error}") from error
