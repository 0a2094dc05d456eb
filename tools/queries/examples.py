"""Example items in a form that can be written to a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data_platform.dynamodb.schema import Example, Table


def loadable_item(table: Table, example: Example, *, now: int) -> dict[str, Any]:
    """Return an example as an item that DynamoDB will not expire at once.

    The documents' examples are years old: an expiry is moved to as far from `now` as the table
    keeps items.
    """
    item = dict(example.item)
    if table.ttl and item.get(table.ttl.attribute) is not None:
        item[table.ttl.attribute] = now + int(table.ttl.retention.total_seconds())
    return item
