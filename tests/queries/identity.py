"""What tells the items of an answer apart."""

from typing import Any

from data_platform.dynamodb.schema import AccessPattern, Table
from tests.queries.model import primary_key


def identified(
    table: Table, pattern: AccessPattern, items: list[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    """Return what tells items apart, in an order if DynamoDB promises one."""
    found = [_identity(table, pattern, item) for item in items]
    return found if table.returns_in_order(pattern) else sorted(found, key=repr)


def _identity(table: Table, pattern: AccessPattern, item: dict[str, Any]) -> tuple[Any, ...]:
    keys = {key.name for key in table.keys}
    if not pattern.attributes or keys <= set(pattern.attributes):
        return primary_key(table, item)
    return tuple(item.get(name) for name in pattern.attributes)
