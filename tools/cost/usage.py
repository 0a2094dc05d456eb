"""What a table's load comes to: request units, bytes, stream records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from math import ceil
from typing import Self

from data_platform.dynamodb.declarations import Entity, Index, Product, Table
from data_platform.dynamodb.item_size import index_entry_bytes, item_bytes, vector_entry_bytes
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.load import LEAST_VECTOR_BYTES, Load, Queries
from data_platform.dynamodb.types import Projection
from stacks.load import PEOPLE
from tools.cost.changes import Ways, ways_of
from tools.cost.prices import SECONDS_PER_MONTH

MONTHS_KEPT = 12
"""How many months of items a table without expiry holds when the estimate is made."""

DEFAULT_LOAD = Load(
    created=10 * PEOPLE,
    changed=10 * PEOPLE,
    queries=(Queries(10 * PEOPLE, items=10),),
    source="Default: the declaration gives no load",
)
"""What a kind of item is priced with whose declaration says nothing."""

WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096
_OVERHEAD_BYTES = 100
_EVENTUAL_CONSISTENCY = 0.5


@dataclass(frozen=True, kw_only=True)
class _Summed:
    def __add__(self, other: Self) -> Self:
        """Add the usage of another kind of item."""
        return replace(
            self,
            **{
                each.name: getattr(self, each.name) + getattr(other, each.name)
                for each in fields(self)
            },
        )


@dataclass(frozen=True, kw_only=True)
class PartUsage(_Summed):
    """What a table itself, or one of its indexes, uses in a month.

    Parameters
    ----------
    writes
        Entries that are written; two for one whose key changes.
    write_units, read_units
        Request units.
    stored_bytes
        What is stored.
    """

    writes: float = 0
    write_units: float = 0
    read_units: float = 0
    stored_bytes: float = 0


@dataclass(frozen=True, kw_only=True)
class TableUsage(_Summed):
    """What a table and its indexes use in a month.

    Parameters
    ----------
    write_units, read_units
        Request units.
    table_bytes, index_bytes
        What is stored in the table, and in all its indexes.
    stream_records
        Changes that a stream of the table would carry.
    vector_bytes, vector_written_bytes, vector_examined_bytes
        What is stored in vector indexes, what is written to them, and what searches examine.
    """

    write_units: float = 0
    read_units: float = 0
    table_bytes: float = 0
    index_bytes: float = 0
    stream_records: float = 0
    vector_bytes: float = 0
    vector_written_bytes: float = 0
    vector_examined_bytes: float = 0


def table_usage(table: Table, share: float = 1.0, product: Product | None = None) -> TableUsage:
    """Return what a table uses of each kind of item together.

    Parameters
    ----------
    table
        The declaration, with the loads of its entities.
    share
        Part of the load that is there.
    product
        Whose declared writes say which attributes change; None if nobody does.
    """
    usage = TableUsage()
    for entity in table.entities:
        load, ways = entity.load or DEFAULT_LOAD, ways_of(product, table, entity)
        usage += entity_usage(table, entity, load, share, ways)
    return usage


def parts_usage(
    table: Table, share: float = 1.0, product: Product | None = None
) -> dict[str | None, PartUsage]:
    """Return what a table itself, by None, and each index by its name use; as `table_usage`."""
    parts = {name: PartUsage() for name in (None, *(index.name for index in table.indexes))}
    for entity in table.entities:
        load, ways = entity.load or DEFAULT_LOAD, ways_of(product, table, entity)
        for name, usage in entity_parts(table, entity, load, share, ways).items():
            parts[name] += usage
    return parts


def entity_usage(
    table: Table, entity: Entity, load: Load, share: float = 1.0, ways: Ways | None = None
) -> TableUsage:
    """Return what a table uses of one kind of item under a load.

    Parameters
    ----------
    table, entity, load, share
        As above.
    ways
        In which ways its items are written; each change writes all that is projected if None.
    """
    parts = entity_parts(table, entity, load, share, ways)
    example, retention = entity.examples[0].item, table.retention_of(entity)
    vectors = [
        entry
        for index in table.vector_indexes
        if (entry := vector_entry_bytes(example, index, table)) is not None
    ]
    expired = load.created if retention else 0
    table_bytes = parts[None].stored_bytes
    return TableUsage(
        write_units=sum(part.write_units for part in parts.values()),
        read_units=sum(part.read_units for part in parts.values()),
        table_bytes=table_bytes,
        index_bytes=sum(part.stored_bytes for name, part in parts.items() if name is not None),
        stream_records=share * (load.created + load.changed + expired),
        vector_bytes=_kept(load, retention, share) * sum(vectors),
        vector_written_bytes=share
        * (load.created + load.changed)
        * sum(max(entry, LEAST_VECTOR_BYTES) for entry in vectors),
        vector_examined_bytes=share * sum(searches.billed_bytes for searches in load.searches),
    )


def entity_parts(
    table: Table, entity: Entity, load: Load, share: float = 1.0, ways: Ways | None = None
) -> dict[str | None, PartUsage]:
    """Return what one kind of item uses of a table itself, by None, and of each index."""
    ways = ways or Ways()
    kept = _kept(load, table.retention_of(entity), share)
    # A documented size is what the bill shows; an example's is what an application sends.
    overhead = 0 if load.item_bytes else _OVERHEAD_BYTES
    parts: dict[str | None, PartUsage] = {}
    for index in (None, *table.indexes):
        # An item is as large as the first example. A change may bring it into an index, too.
        entry = entry_bytes(entity.examples[0].item, index, table, load)
        size = entry_bytes_of_kind(table, entity, index, load) or 0
        units = ceil(size / WRITE_UNIT_BYTES)
        writes = load.created * ways.part_created_in(index, entity)
        write_units = writes * units * ways.creation_factor
        for change, number in _changes(ways, index, table, entity, load):
            writes += number
            write_units += number * units * change
        parts[index.name if index else None] = PartUsage(
            writes=share * writes,
            write_units=share * write_units,
            read_units=share
            * sum(
                query.count * read_units(query.items * size)
                for query in load.queries
                if query.index == (index.name if index else None)
            ),
            stored_bytes=kept * (entry + overhead) if entry is not None else 0,
        )
    return parts


def entry_bytes_of_kind(
    table: Table, entity: Entity, index: Index | None, load: Load
) -> int | None:
    """Return the size of the first example that is in an index; None if none is."""
    sizes = (entry_bytes(each.item, index, table, load) for each in entity.examples)
    return next((size for size in sizes if size is not None), None)


def entry_bytes(example: Item, index: Index | None, table: Table, load: Load) -> int | None:
    """Return the size of an item in an index, or in the table itself; None if it is not there."""
    if index is None:
        return load.item_bytes or item_bytes(example)
    entry = index_entry_bytes(example, index, table)
    if entry is not None and load.item_bytes and index.projection is Projection.ALL:
        return load.item_bytes
    return entry


def items_read(table: Table, part: str | None) -> float:
    """Return the items a month that the declared queries read of an index, or of the table."""
    return sum(
        query.count * query.items
        for entity in table.entities
        for query in (entity.load or DEFAULT_LOAD).queries
        if query.index == part
    )


def _changes(
    ways: Ways, index: Index | None, table: Table, entity: Entity, load: Load
) -> Iterator[tuple[int, float]]:
    """Yield how many times the units of a single write each way takes, and how many it writes."""
    if ways.changes:
        for change in ways.changes:
            yield change.factor, load.changed * change.part * change.writes_to(index, table)
        return
    is_there = entry_bytes(entity.examples[0].item, index, table, load) is not None
    is_projected = index is None or index.projection is not Projection.KEYS_ONLY
    yield 1, load.changed * (is_there and is_projected)


def _kept(load: Load, retention: timedelta | None, share: float) -> float:
    return (load.standing + load.created * months_kept(load, retention)) * share


def months_kept(load: Load, retention: timedelta | None) -> float:
    """Return how many months an item stays that is created."""
    if load.months_kept is not None:
        return load.months_kept
    if retention:
        return retention.total_seconds() / SECONDS_PER_MONTH
    return MONTHS_KEPT


def read_units(size: float) -> float:
    """Return the units of one eventually consistent read of so many bytes."""
    return ceil(size / READ_UNIT_BYTES) * _EVENTUAL_CONSISTENCY
