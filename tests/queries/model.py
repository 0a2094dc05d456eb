"""What an access pattern returns, computed over plain Python items."""

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.conditions import Condition
from data_platform.dynamodb.schema import AccessPattern, Key, Table
from data_platform.dynamodb.types import Operator, Order

Items = list[dict[str, Any]]

_COMPARE: Mapping[Operator, Callable[..., bool]] = {
    Operator.EQUALS: operator.eq,
    Operator.LESS_THAN: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER_THAN: operator.gt,
    Operator.AT_LEAST: operator.ge,
    Operator.BETWEEN: lambda value, low, high: low <= value <= high,
    Operator.BEGINS_WITH: lambda value, prefix: value.startswith(prefix),
}


def queried_keys(table: Table, pattern: AccessPattern) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """Return partition and sort attributes of what the pattern reads."""
    index = table.index(pattern.index) if pattern.index else None
    if index:
        return index.partition_keys, index.sort_keys
    return (table.partition_key,), table.keys[1:]


def examined(table: Table, pattern: AccessPattern, items: Iterable[Mapping[str, Any]]) -> Items:
    """Return the items that the key condition alone selects, in the order of the query."""
    partition, sort = queried_keys(table, pattern)
    found = [
        dict(item)
        for item in items
        if all(key.name in item for key in partition + sort)
        and all(_holds(condition, item, pattern, 0) for condition in pattern.conditions)
    ]
    found.sort(key=lambda item: sort_values(item, sort), reverse=pattern.order is Order.DESCENDING)
    return found


def selected(
    table: Table, pattern: AccessPattern, items: Iterable[Mapping[str, Any]], now: int
) -> Items:
    """Return the items that the pattern selects before its limit, expired or not."""
    return [
        item
        for item in examined(table, pattern, items)
        if all(_holds(condition, item, pattern, now) for condition in pattern.filters)
    ]


def matching(
    table: Table, pattern: AccessPattern, items: Iterable[Mapping[str, Any]], now: int
) -> Items:
    """Return the items that the pattern returns before its limit."""
    return [
        item
        for item in selected(table, pattern, items, now)
        if pattern.returns_expired or not is_dead(table, item, now)
    ]


def is_dead(table: Table, item: Mapping[str, Any], now: int) -> bool:
    """Tell whether an item is due for deletion: only a Number of seconds makes it so."""
    expiry = item.get(table.ttl.attribute) if table.ttl else None
    return isinstance(expiry, int | Decimal) and expiry <= now


def sort_values(item: Mapping[str, Any], sort: Iterable[Key]) -> tuple[Any, ...]:
    """Return what a query sorts an item by; DynamoDB sorts Strings by their UTF-8 bytes."""
    return tuple(_comparable(item[key.name]) for key in sort)


def primary_key(table: Table, item: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the values that identify an item in its table."""
    return tuple(_comparable(item[key.name]) for key in table.keys)


def _holds(condition: Condition, item: Mapping[str, Any], pattern: AccessPattern, now: int) -> bool:
    if condition.attribute not in item:
        return False
    values = condition.resolve({**pattern.parameters, "now": now})
    value = _comparable(item[condition.attribute])
    return _COMPARE[condition.operator](value, *map(_comparable, values))


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value
