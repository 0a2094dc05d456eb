"""Checks of the conditions of an access pattern: operators, values and parameters."""

import re
from collections.abc import Iterator
from typing import Any

from data_platform.dynamodb.attributes import EPOCH_SECONDS, Attribute
from data_platform.dynamodb.conditions import NOW, Condition, parameter_names, placeholders_of
from data_platform.dynamodb.declarations import AccessPattern, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import Scalar, has_type
from data_platform.dynamodb.types import AttributeType, Operator
from data_platform.dynamodb.validation.names import shortened
from data_platform.dynamodb.validation.values import check_storable

MAX_CONDITIONS = 100
"""DynamoDB takes 300 operators in an expression; two conditions need three."""

_RESERVED = frozenset({NOW})
_TEXT = frozenset({AttributeType.STRING, AttributeType.BINARY})
_ORDERED = _TEXT | {AttributeType.NUMBER}
_TYPES_OF_OPERATORS = {
    Operator.EQUALS: frozenset(AttributeType),
    Operator.BEGINS_WITH: _TEXT,
    **dict.fromkeys(
        (
            Operator.LESS_THAN,
            Operator.AT_MOST,
            Operator.GREATER_THAN,
            Operator.AT_LEAST,
            Operator.BETWEEN,
        ),
        _ORDERED,
    ),
}
_ANGLE_BRACKETS = re.compile(r"<[^<>]*>")


def check_conditions(where: str, table: Table, pattern: AccessPattern) -> None:
    """Refuse conditions and filters that DynamoDB refuses, and parameters that do not fit them."""
    if len(pattern.conditions) + len(pattern.filters) > MAX_CONDITIONS:
        raise DeclarationError(
            where, "filters", "there are too many", f"Use {MAX_CONDITIONS} conditions at most"
        )
    for field, condition in _fields_and_conditions(pattern):
        _check_placeholders(where, field, condition)
        check_number_of_values(where, field, condition)
    _check_parameters(where, pattern)
    for field, condition in _fields_and_conditions(pattern):
        attribute = next(
            found for entity in table.entities if (found := entity.attribute(condition.attribute))
        )
        check_operator(where, field, condition, attribute)
        _check_now(where, field, condition, attribute)
        check_compared_values(where, condition, attribute, example_values(pattern, condition))
    _check_one_type_each(where, pattern)


def example_values(pattern: AccessPattern, condition: Condition) -> tuple[Scalar, ...]:
    """Return the values of a condition for the example parameters, in the year 1970."""
    return condition.resolve({**pattern.parameters, NOW: 0})


def _fields_and_conditions(pattern: AccessPattern) -> Iterator[tuple[str, Condition]]:
    for condition in pattern.conditions:
        yield "conditions", condition
    for condition in pattern.filters:
        yield "filters", condition


def _check_placeholders(where: str, field: str, condition: Condition) -> None:
    for value in condition.values:
        for found in _ANGLE_BRACKETS.findall(value) if isinstance(value, str) else ():
            if not placeholders_of(found):
                raise DeclarationError(
                    where,
                    field,
                    f"{found!r} in {shortened(value)} names no parameter",
                    "A parameter is a letter, then letters, digits and underscores: '<userId>'",
                )


def check_number_of_values(where: str, field: str, condition: Condition) -> None:
    """Refuse a comparison with more or fewer values than it takes."""
    expected = 2 if condition.operator is Operator.BETWEEN else 1
    if len(condition.values) != expected:
        raise DeclarationError(
            where,
            field,
            f"'{condition.attribute}' is compared with {len(condition.values)} values",
            f"{condition.operator} takes {expected}",
        )


def _check_parameters(where: str, pattern: AccessPattern) -> None:
    needed = parameter_names(pattern.conditions + pattern.filters) - _RESERVED
    given = frozenset(pattern.parameters)
    if given & _RESERVED:
        raise DeclarationError(
            where, "parameters", f"'{NOW}' is reserved for the current time", "Rename the parameter"
        )
    if needed != given:
        raise DeclarationError(
            where,
            "parameters",
            f"the conditions ask for {sorted(needed)}, the examples give {sorted(given)}",
            "Give one example value for each placeholder",
        )


def check_operator(where: str, field: str, condition: Condition, attribute: Attribute) -> None:
    """Refuse a comparison that DynamoDB does not make with attributes of the type."""
    if attribute.type not in _TYPES_OF_OPERATORS[condition.operator]:
        kind = attribute.type.name.replace("_", " ").title()
        raise DeclarationError(
            where,
            field,
            f"{condition.operator} on the {kind} '{attribute.name}'",
            "Use between(...)" if attribute.type is AttributeType.NUMBER else "Use equals(...)",
        )


def _check_now(where: str, field: str, condition: Condition, attribute: Attribute) -> None:
    for value in condition.values:
        if NOW not in placeholders_of(value):
            continue
        if value != f"<{NOW}>" or attribute.unit != EPOCH_SECONDS:
            raise DeclarationError(
                where,
                field,
                f"'{attribute.name}' is compared with {value!r}",
                f"<{NOW}> is a Number of epoch seconds: compare it alone, with an attribute of "
                "that unit",
            )


def check_compared_values(
    where: str, condition: Condition, attribute: Attribute, values: tuple[Scalar, ...]
) -> None:
    """Refuse values of another type than the attribute's, or that DynamoDB does not take."""
    for value in values:
        if not has_type(value, attribute.type):
            raise DeclarationError(
                where,
                "parameters",
                f"'{attribute.name}' is a {attribute.type.name}, {shortened(value)} is not",
                "Use a value of that type",
            )
        check_storable(f"{where}, condition on '{attribute.name}'", "parameters", value)
    if condition.operator is Operator.BETWEEN and sortable(values[0]) > sortable(values[1]):
        raise DeclarationError(
            where,
            "parameters",
            f"'{attribute.name}' lies between {shortened(values[0])} and {shortened(values[1])}",
            "DynamoDB wants the lower end first",
        )


def sortable(value: object) -> Any:  # noqa: ANN401  text, numbers and bytes are compared alike
    """Return what DynamoDB compares of a value: the bytes of a String."""
    return value.encode() if isinstance(value, str) else value


def _check_one_type_each(where: str, pattern: AccessPattern) -> None:
    """Refuse a parameter that is a Number in one place and part of a string in another."""
    conditions = pattern.conditions + pattern.filters
    for name, value in pattern.parameters.items():
        as_text = any(
            name in placeholders_of(template) and template != f"<{name}>"
            for condition in conditions
            for template in condition.values
        )
        alone = any(f"<{name}>" in condition.values for condition in conditions)
        if as_text and alone and not isinstance(value, str):
            raise DeclarationError(
                where,
                "parameters",
                f"'{name}' is {value!r} in one place and part of a string in another",
                "Use two parameters",
            )
