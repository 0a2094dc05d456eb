"""Conditions of an access pattern, with placeholders for the caller's parameters.

A value such as ``"USER#<userId>"`` names the parameter ``userId`` in angle brackets. A value that
is nothing but one placeholder passes the parameter on with its own type, so a Number stays one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.types import Operator

NOW = "now"
"""Reserved parameter: the current time in epoch seconds, supplied by whoever runs the query."""

_PLACEHOLDER = re.compile(r"<([A-Za-z_]\w*)>")


@dataclass(frozen=True)
class Condition:
    """One comparison of an attribute with one value, or two for ``BETWEEN``."""

    attribute: str
    operator: Operator
    values: tuple[Scalar, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of the parameters that the values ask for."""
        return frozenset(name for value in self.values for name in placeholders_of(value))

    def resolve(self, parameters: Mapping[str, Scalar]) -> tuple[Scalar, ...]:
        """Return the values with every placeholder replaced by its parameter."""
        return tuple(resolve_template(value, parameters) for value in self.values)


def placeholders_of(template: Scalar) -> tuple[str, ...]:
    """Return the parameter names in a value, in order of appearance."""
    return tuple(_PLACEHOLDER.findall(template)) if isinstance(template, str) else ()


def resolve_template(template: Scalar, parameters: Mapping[str, Scalar]) -> Scalar:
    """Replace the placeholders of a value.

    Raises
    ------
    KeyError
        If a parameter is missing.
    """
    if not isinstance(template, str):
        return template
    whole = _PLACEHOLDER.fullmatch(template)
    if whole:
        return parameters[whole[1]]
    return _PLACEHOLDER.sub(lambda match: str(parameters[match[1]]), template)


def template_matches(template: str, value: str) -> bool:
    """Tell whether a key value such as ``USER#user123`` could come from ``USER#<userId>``."""
    return re.fullmatch(".+".join(map(re.escape, literals_of(template))), value) is not None


def literals_of(template: str) -> tuple[str, ...]:
    """Return what stands before, between and behind the placeholders of a key value."""
    return tuple(_PLACEHOLDER.split(template)[::2])


def literal_length(template: str) -> int:
    """Return how many characters of a key value are the same in all keys of its kind."""
    return sum(map(len, literals_of(template)))


def parameter_names(conditions: Iterable[Condition]) -> frozenset[str]:
    """Names of all parameters that a group of conditions asks for."""
    return frozenset(name for condition in conditions for name in condition.placeholders)


def equals(attribute: str, value: Scalar) -> Condition:
    """``attribute = value``."""
    return Condition(attribute, Operator.EQUALS, (value,))


def less_than(attribute: str, value: Scalar) -> Condition:
    """``attribute < value``."""
    return Condition(attribute, Operator.LESS_THAN, (value,))


def at_most(attribute: str, value: Scalar) -> Condition:
    """``attribute <= value``."""
    return Condition(attribute, Operator.AT_MOST, (value,))


def greater_than(attribute: str, value: Scalar) -> Condition:
    """``attribute > value``."""
    return Condition(attribute, Operator.GREATER_THAN, (value,))


def at_least(attribute: str, value: Scalar) -> Condition:
    """``attribute >= value``."""
    return Condition(attribute, Operator.AT_LEAST, (value,))


def between(attribute: str, low: Scalar, high: Scalar) -> Condition:
    """``attribute BETWEEN low AND high``, both ends included."""
    return Condition(attribute, Operator.BETWEEN, (low, high))


def begins_with(attribute: str, prefix: str) -> Condition:
    """``begins_with(attribute, prefix)``; DynamoDB accepts it for String and Binary only."""
    return Condition(attribute, Operator.BEGINS_WITH, (prefix,))
