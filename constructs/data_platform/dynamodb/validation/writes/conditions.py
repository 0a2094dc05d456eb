"""Checks of the conditions of a write."""

from collections.abc import Iterable

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.declarations import Entity
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.types import AttributeType, Operator
from data_platform.dynamodb.validation.conditions import (
    check_compared_values,
    check_number_of_values,
    check_operator,
)
from data_platform.dynamodb.validation.names import shortened
from data_platform.dynamodb.writes.conditions import (
    AnyOf,
    AttributeComparison,
    Membership,
    Presence,
    Requirement,
    Test,
    tests_of,
)
from data_platform.dynamodb.writes.values import TIME_UNITS, Clock, is_time, resolve

_WITH_MEMBERS = frozenset({AttributeType.LIST, AttributeType.STRING_SET, AttributeType.NUMBER_SET})
_ONLY_IN_READS = frozenset({Operator.BETWEEN, Operator.BEGINS_WITH})


def check_requirements(
    where: str, entity: Entity, condition: tuple[Requirement, ...], parameters: Item, clock: Clock
) -> None:
    """Refuse a condition on undeclared attributes, or on values that they cannot have."""
    for requirement in condition:
        if isinstance(requirement, AnyOf) and len(requirement.tests) < 2:  # noqa: PLR2004  an alternative
            raise DeclarationError(
                where, "condition", "any_of has fewer than two tests", "Give the test alone"
            )
    for test in tests_of(condition):
        attribute = _attribute(where, entity, test.attribute)
        if isinstance(test, Condition):
            _check_comparison(where, test, attribute, parameters, clock)
        elif isinstance(test, AttributeComparison):
            _check_two_attributes(where, test, attribute, _attribute(where, entity, test.other))
        elif isinstance(test, Membership):
            _check_membership(where, test, attribute)


def requires_the_item(condition: Iterable[Requirement]) -> bool:
    """Tell whether a condition can hold only if there is an item."""
    return any(
        all(_requires_the_item(test) for test in requirement.tests)
        if isinstance(requirement, AnyOf)
        else _requires_the_item(requirement)
        for requirement in condition
    )


def _requires_the_item(test: Test) -> bool:
    if isinstance(test, Presence):
        return test.is_there
    # A comparison with an attribute that is absent is false; that it lacks a member is true.
    return test.is_in if isinstance(test, Membership) else True


def _attribute(where: str, entity: Entity, name: str) -> Attribute:
    attribute = entity.attribute(name)
    if attribute is None:
        raise DeclarationError(
            where,
            "condition",
            f"entity '{entity.name}' has no attribute '{name}'",
            "Declare it there, or correct the name",
        )
    return attribute


def _check_comparison(
    where: str, test: Condition, attribute: Attribute, parameters: Item, clock: Clock
) -> None:
    if test.operator in _ONLY_IN_READS:
        raise DeclarationError(
            where,
            "condition",
            f"{test.operator} on '{attribute.name}'",
            "Use at_least(...) and at_most(...), or equals(...)",
        )
    check_number_of_values(where, "condition", test)
    check_operator(where, "condition", test, attribute)
    if is_time(test.values[0]) and attribute.unit not in TIME_UNITS:
        raise DeclarationError(
            where,
            "condition",
            f"'{attribute.name}' is compared with the time, and its unit is "
            f"{attribute.unit or 'not said'}",
            f"Use an attribute with one of these units: {', '.join(TIME_UNITS)}",
        )
    values = tuple(resolve(value, attribute.unit, parameters, clock) for value in test.values)
    check_compared_values(where, test, attribute, values)
    if (
        test.operator is Operator.EQUALS
        and attribute.allowed_values
        and values[0] not in attribute.allowed_values
    ):
        raise DeclarationError(
            where,
            "condition",
            f"'{attribute.name}' is compared with {shortened(values[0])}",
            f"Use one of {', '.join(map(repr, attribute.allowed_values))}",
        )


def _check_two_attributes(
    where: str, test: AttributeComparison, attribute: Attribute, other: Attribute
) -> None:
    if attribute.type is not other.type:
        raise DeclarationError(
            where,
            "condition",
            f"'{attribute.name}' is a {attribute.type.name}, '{other.name}' a {other.type.name}",
            "DynamoDB compares values of one type",
        )
    check_operator(where, "condition", Condition(attribute.name, test.operator, ()), attribute)


def _check_membership(where: str, test: Membership, attribute: Attribute) -> None:
    if attribute.type not in _WITH_MEMBERS:
        raise DeclarationError(
            where,
            "condition",
            f"'{attribute.name}' is a {attribute.type.name}, which has no members",
            "Use it on a list or a set",
        )
    if is_time(test.member):
        raise DeclarationError(
            where,
            "condition",
            f"the time is looked for in '{attribute.name}'",
            "Pass it as a parameter",
        )
