"""Checks of key values: what DynamoDB accepts in a key is narrower than in other attributes."""

from collections.abc import Mapping, Sequence

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.item_size import value_bytes
from data_platform.dynamodb.items import Item, Scalar, Value
from data_platform.dynamodb.keys import Key

MAX_PARTITION_KEY_BYTES = 2048
MAX_SORT_KEY_BYTES = 1024
"""For all partition attributes of an index together, and for all its sort attributes."""


def check_item_keys(where: str, table: Table, item: Item) -> None:
    """Refuse an item whose key values the table or one of its indexes would refuse."""
    check_key_values(where, "item", table.keys[:1], table.keys[1:], item)
    for index in table.indexes:
        place = f"{where}, index '{index.name}'"
        check_key_values(place, "item", index.partition_keys, index.sort_keys, item)


def check_key_values(
    where: str,
    field: str,
    partition: Sequence[Key],
    sort: Sequence[Key],
    values: Mapping[str, Value | Scalar],
) -> None:
    """Refuse values of key attributes that are empty, or too long together."""
    for key in (*partition, *sort):
        if values.get(key.name) in {"", b""}:
            raise DeclarationError(
                where,
                field,
                f"the key attribute '{key.name}' is empty",
                "DynamoDB refuses that: give a value, or leave an index's attribute out",
            )
    for keys, limit in ((partition, MAX_PARTITION_KEY_BYTES), (sort, MAX_SORT_KEY_BYTES)):
        size = sum(value_bytes(values[key.name]) for key in keys if key.name in values)
        if size > limit:
            raise DeclarationError(
                where,
                field,
                f"{' and '.join(repr(key.name) for key in keys)} have {size} bytes",
                f"DynamoDB takes {limit}: use a shorter value",
            )
