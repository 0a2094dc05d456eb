"""Parameters of an access pattern as people type them: ``key=value``."""

from __future__ import annotations

import shlex
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from data_platform.dynamodb.conditions import NOW
from data_platform.dynamodb.types import AttributeType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data_platform.dynamodb.items import Scalar
    from data_platform.dynamodb.schema import AccessPattern, Table


class ParameterError(ValueError):
    """A parameter that cannot be used; the message says which and why."""


def parameter_types(table: Table, pattern: AccessPattern) -> dict[str, AttributeType]:
    """Return the parameters that a pattern takes, each with the type of its value.

    A parameter inside a longer key, such as ``USER#<userId>``, is text whatever it holds.
    """
    types: dict[str, AttributeType] = {}
    for condition in pattern.conditions + pattern.filters:
        attribute = next(
            found for entity in table.entities if (found := entity.attribute(condition.attribute))
        )
        for value in condition.values:
            for name in condition.placeholders - {NOW}:
                if isinstance(value, str) and f"<{name}>" in value:
                    whole = value == f"<{name}>"
                    types[name] = attribute.type if whole else AttributeType.STRING
    return types


def parse_parameters(
    table: Table, pattern: AccessPattern, arguments: Iterable[str]
) -> dict[str, Scalar]:
    """Read ``key=value`` arguments into typed parameters.

    Raises
    ------
    ParameterError
        If an argument is malformed, unknown or missing, or is no number where one is needed.
    """
    types = parameter_types(table, pattern)
    given: dict[str, Scalar] = {}
    for argument in arguments:
        name, separator, text = argument.partition("=")
        if not separator:
            raise ParameterError(f"{argument!r} is not of the form key=value.")
        if name not in types:
            raise ParameterError(f"{pattern.name} has no parameter {name!r}. {_expected(pattern)}")
        given[name] = _typed(name, text, types[name])
    missing = sorted(set(types) - set(given))
    if missing:
        raise ParameterError(f"{', '.join(missing)} is missing. {_expected(pattern)}")
    return given


def example_arguments(pattern: AccessPattern) -> str:
    """Return the pattern's example parameters as one types them in a shell."""
    return shlex.join(f"{name}={value!s}" for name, value in pattern.parameters.items())


def _expected(pattern: AccessPattern) -> str:
    return f"For example: {pattern.name} {example_arguments(pattern)}".rstrip()


def _typed(name: str, text: str, expected: AttributeType) -> Scalar:
    if expected is not AttributeType.NUMBER:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ParameterError(f"{name}={text}: a number is needed.") from None
    return int(number) if number == number.to_integral_value() else number
