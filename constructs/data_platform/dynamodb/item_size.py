"""How many bytes DynamoDB counts for an item, and for what an index copies of it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from data_platform.dynamodb.declarations import Index, Table, carries
from data_platform.dynamodb.items import Item, Value
from data_platform.dynamodb.vector_indexes import VectorIndex

_FLOAT_BYTES = 4
_COLLECTION_BYTES = 3
_MEMBER_BYTES = 1
_MAX_NUMBER_BYTES = 21


def item_bytes(item: Item) -> int:
    """Return the size of an item: the names of its attributes, and their values."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: Value) -> int:
    """Return the size of a value."""
    match value:
        case None | bool():
            return 1
        case str():
            return len(value.encode())
        case bytes():
            return len(value)
        case int() | Decimal():
            return _number_bytes(Decimal(value))
        case _:
            return _collection_bytes(value)


def index_entry_bytes(item: Item, index: Index, table: Table) -> int | None:
    """Return the size of an item's entry in an index; None if it has none.

    An item that lacks a key attribute of the index is not in it.
    """
    if any(key.name not in item for key in index.keys):
        return None
    return item_bytes({name: value for name, value in item.items() if carries(index, name, table)})


def vector_entry_bytes(item: Item, index: VectorIndex, table: Table) -> int | None:
    """Return the size of an item's entry in a vector index; None if it has none.

    The vector counts four bytes a dimension, whatever its numbers; what is projected counts as in
    the item.
    """
    partition = index.partition_key
    if index.attribute not in item or (partition and partition.name not in item):
        return None
    copied = {
        name: value
        for name, value in item.items()
        if name != index.attribute and carries(index, name, table)
    }
    return _FLOAT_BYTES * index.dimensions + item_bytes(copied)


def _collection_bytes(value: Sequence[Value] | Mapping[str, Value] | frozenset[str]) -> int:
    if isinstance(value, frozenset | set):
        return sum(map(value_bytes, value))
    if isinstance(value, Mapping):
        names = sum(len(name.encode()) for name in value)
        members: Iterable[Value] = value.values()
    else:
        names, members = 0, value
    overhead = _COLLECTION_BYTES + _MEMBER_BYTES * len(value)
    return overhead + names + sum(map(value_bytes, members))


def _number_bytes(value: Decimal) -> int:
    """Return one byte for two significant digits, one for the exponent, one for a minus sign."""
    if value == 0:
        return 1
    digits = len("".join(map(str, value.as_tuple().digits)).rstrip("0"))
    return min((digits + 1) // 2 + 1 + (value < 0), _MAX_NUMBER_BYTES)
