"""Conditions of a write: comparisons, presence, and alternatives of both.

Comparisons with a value are those of access patterns (`data_platform.dynamodb.conditions`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.types import Operator


@dataclass(frozen=True)
class Presence:
    """That the item has an attribute, or has it not; of a key attribute, that there is an item."""

    attribute: str
    is_there: bool


@dataclass(frozen=True)
class AttributeComparison:
    """One comparison of an attribute with another one of the same item."""

    attribute: str
    operator: Operator
    other: str


@dataclass(frozen=True)
class Membership:
    """That a List or a set of the item has a member, or has it not."""

    attribute: str
    member: Scalar
    is_in: bool


Test = Condition | Presence | AttributeComparison | Membership


@dataclass(frozen=True)
class AnyOf:
    """Several tests of which one has to hold."""

    tests: tuple[Test, ...]


Requirement = Test | AnyOf


def exists(attribute: str) -> Presence:
    """``attribute_exists(attribute)``."""
    return Presence(attribute, is_there=True)


def absent(attribute: str) -> Presence:
    """``attribute_not_exists(attribute)``."""
    return Presence(attribute, is_there=False)


def below(attribute: str, other: str) -> AttributeComparison:
    """``attribute < other``, both of the same item."""
    return AttributeComparison(attribute, Operator.LESS_THAN, other)


def lacks(attribute: str, member: Scalar) -> Membership:
    """``NOT contains(attribute, member)``; true as well where there is no such attribute."""
    return Membership(attribute, member, is_in=False)


def any_of(*tests: Test) -> AnyOf:
    """``(test OR test OR …)``."""
    return AnyOf(tests)


def tests_of(requirements: tuple[Requirement, ...]) -> Iterator[Test]:
    """Yield every single test of a condition."""
    for requirement in requirements:
        yield from requirement.tests if isinstance(requirement, AnyOf) else (requirement,)
