"""Example items in a form that can be written to a table."""

from typing import Any

from data_platform.dynamodb.schema import Example, Table


def loadable_item(table: Table, example: Example, *, now: int) -> dict[str, Any]:
    """Return an example as an item that DynamoDB will not expire at once.

    The documents' examples are years old: an expiry is moved to as far from `now` as items of the
    kind are kept.
    """
    item = dict(example.item)
    (entity,) = (each for each in table.entities if example in each.examples)
    retention = table.retention_of(entity)
    if table.ttl and retention and table.ttl.attribute in item:
        item[table.ttl.attribute] = now + int(retention.total_seconds())
    return item
