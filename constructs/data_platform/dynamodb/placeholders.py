"""Placeholders for names and values in expressions, so that no reserved word needs special care."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

_NOT_IN_PLACEHOLDERS = re.compile(r"[^A-Za-z0-9_]")
_MAX_WORD = 50


@dataclass
class Placeholders:
    """Collects the names and values of the expressions of one request while they are written."""

    attribute_names: dict[str, str] = field(default_factory=dict)
    attribute_values: dict[str, Any] = field(default_factory=dict)

    def name(self, attribute: str) -> str:
        """Return the placeholder of an attribute."""
        placeholder = f"#{_word(attribute)}"
        while self.attribute_names.get(placeholder, attribute) != attribute:
            placeholder += "_2"
        self.attribute_names[placeholder] = attribute
        return placeholder

    def value(self, attribute: str, value: object) -> str:
        """Return a new placeholder for a value that an attribute is compared with, or gets."""
        placeholder = f":{_word(attribute)}"
        while placeholder in self.attribute_values:
            placeholder += "_2"
        self.attribute_values[placeholder] = value
        return placeholder


def check_parameters(what: str, expected: AbstractSet[str], given: Iterable[str]) -> None:
    """Refuse parameters that are not those of a pattern.

    Parameters
    ----------
    what
        The pattern, as the error names it.
    expected, given
        Names of parameters.

    Raises
    ------
    ValueError
        If one is missing or unknown.
    """
    missing = sorted(expected - set(given))
    unknown = sorted(set(given) - expected)
    if missing or unknown:
        problem = f"missing {', '.join(missing)}" if missing else f"unknown {', '.join(unknown)}"
        raise ValueError(
            f"{what}: {problem}. It takes: {', '.join(sorted(expected)) or 'no parameters'}."
        )


def _word(attribute: str) -> str:
    """Return a placeholder's word; DynamoDB takes letters, digits and underscores of ASCII."""
    return _NOT_IN_PLACEHOLDERS.sub("_", attribute)[:_MAX_WORD]
