"""Checks that an access pattern returns the examples that it says it returns."""

import operator
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from data_platform.dynamodb.conditions import NOW, Condition
from data_platform.dynamodb.declarations import AccessPattern, Example, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import Item, Scalar, Value, has_type
from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.types import AttributeType, Operator, Order
from data_platform.dynamodb.validation.conditions import example_values, sortable

_COMPARE: Mapping[Operator, Callable[..., bool]] = {
    Operator.EQUALS: operator.eq,
    Operator.LESS_THAN: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER_THAN: operator.gt,
    Operator.AT_LEAST: operator.ge,
    Operator.BETWEEN: lambda value, low, high: low <= value <= high,
    Operator.BEGINS_WITH: lambda value, prefix: value.startswith(prefix),
}

_SCALAR_TYPES = (
    AttributeType.STRING,
    AttributeType.NUMBER,
    AttributeType.BINARY,
    AttributeType.BOOLEAN,
)


def check_returns(where: str, table: Table, pattern: AccessPattern) -> None:
    """Refuse a pattern that returns other examples than it names, or in no certain order."""
    check_names_of_examples(where, table, pattern)
    if not _depends_on_time(table, pattern):
        _check_answer(where, table, pattern)


def check_names_of_examples(where: str, table: Table, pattern: AccessPattern) -> None:
    """Refuse a pattern that names no example, or one that there is not."""
    known = {example.name for example in table.examples}
    unknown = sorted(set(pattern.returns) - known)
    if unknown:
        raise DeclarationError(
            where,
            "returns",
            f"there is no example {', '.join(map(repr, unknown))}",
            f"The examples are: {', '.join(sorted(known))}",
        )
    if not pattern.returns:
        raise DeclarationError(
            where, "returns", "it returns no example", "Add an example that it finds"
        )


def _depends_on_time(table: Table, pattern: AccessPattern) -> bool:
    """Tell whether time decides what is found: expiries are moved when examples are loaded."""
    index = table.index(pattern.index) if pattern.index else None
    read = {key.name for key in (index.keys if index else table.keys)}
    read |= {condition.attribute for condition in pattern.filters}
    moved = table.ttl is not None and table.ttl.attribute in read
    return moved or any(
        NOW in condition.placeholders for condition in pattern.conditions + pattern.filters
    )


def _check_answer(where: str, table: Table, pattern: AccessPattern) -> None:
    index = table.index(pattern.index) if pattern.index else None
    keys, sort = (index.keys, index.sort_keys) if index else (table.keys, table.keys[1:])
    found = [example for example in table.examples if is_found(pattern, keys, example.item)]
    found.sort(
        key=lambda example: _sort_values(sort, example.item),
        reverse=pattern.order is Order.DESCENDING,
    )
    _check_order(where, sort, pattern, found)
    expected = [example.name for example in found[: pattern.limit]]
    declared = list(pattern.returns)
    if not sort:
        expected, declared = sorted(expected), sorted(declared)
    if declared != expected:
        raise DeclarationError(
            where,
            "returns",
            f"for the example parameters it finds {', '.join(expected) or 'none of the examples'}",
            f"It names {', '.join(declared)}: correct the names, the parameters or an example",
        )


def _check_order(
    where: str, sort: tuple[Key, ...], pattern: AccessPattern, found: list[Example]
) -> None:
    """Refuse examples of which nobody can say which comes first."""
    is_cut = pattern.limit is not None and len(found) > pattern.limit
    if not sort and is_cut:
        raise DeclarationError(
            where,
            "limit",
            f"it leaves out some of {', '.join(example.name for example in found)}",
            "Without a sort key DynamoDB promises no order: leave the limit out",
        )
    for one, other in pairwise(found) if sort else ():
        if _sort_values(sort, one.item) == _sort_values(sort, other.item):
            raise DeclarationError(
                where,
                "returns",
                f"'{one.name}' and '{other.name}' have the same sort key",
                "DynamoDB promises no order of the two: give them different values",
            )


def is_found(pattern: AccessPattern, keys: tuple[Key, ...], item: Item) -> bool:
    """Tell whether an item has the keys that a pattern reads by, and meets all its conditions."""
    return all(key.name in item for key in keys) and all(
        _holds(condition, item.get(condition.attribute), pattern)
        for condition in pattern.conditions + pattern.filters
    )


def _holds(condition: Condition, value: Value, pattern: AccessPattern) -> bool:
    values = example_values(pattern, condition)
    # An attribute may have another type in another kind of item, which is then not found.
    if value is None or not _are_comparable(value, values[0]):
        return False
    return _COMPARE[condition.operator](sortable(value), *map(sortable, values))


def _sort_values(sort: tuple[Key, ...], item: Item) -> tuple[Any, ...]:
    return tuple(sortable(item[key.name]) for key in sort)


def _are_comparable(value: Value, other: Scalar) -> bool:
    return any(has_type(value, kind) and has_type(other, kind) for kind in _SCALAR_TYPES)
