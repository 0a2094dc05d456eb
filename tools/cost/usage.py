"""What a table's load comes to: request units, bytes, stream records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta
from math import ceil

from data_platform.dynamodb.item_size import index_entry_bytes, item_bytes, vector_entry_bytes
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.load import LEAST_VECTOR_BYTES, Load, Queries
from data_platform.dynamodb.schema import Entity, Index, Table
from data_platform.dynamodb.types import Projection
from stacks.load import PEOPLE

MONTHS_KEPT = 12
"""How many months of items a table without expiry holds when the estimate is made."""

DEFAULT_LOAD = Load(
    created=10 * PEOPLE,
    changed=10 * PEOPLE,
    queries=(Queries(10 * PEOPLE, items=10),),
    source="Default: the declaration gives no load",
)
"""What a kind of item is priced with whose declaration says nothing."""

_WRITE_UNIT_BYTES = 1024
_READ_UNIT_BYTES = 4096
_OVERHEAD_BYTES = 100
_EVENTUAL_CONSISTENCY = 0.5
_SECONDS_PER_MONTH = 730 * 3600


@dataclass(frozen=True, kw_only=True)
class TableUsage:
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

    def __add__(self, other: TableUsage) -> TableUsage:
        """Add the usage of another kind of item."""
        return TableUsage(
            **{
                each.name: getattr(self, each.name) + getattr(other, each.name)
                for each in fields(self)
            }
        )


def table_usage(table: Table, share: float = 1.0) -> TableUsage:
    """Return what a table uses of each kind of item together.

    Parameters
    ----------
    table
        The declaration, with the loads of its entities.
    share
        Part of the load that is there.
    """
    usage = TableUsage()
    for entity in table.entities:
        usage += entity_usage(table, entity, entity.load or DEFAULT_LOAD, share)
    return usage


def entity_usage(table: Table, entity: Entity, load: Load, share: float = 1.0) -> TableUsage:
    """Return what a table uses of one kind of item under a load."""
    example = entity.examples[0].item
    size = load.item_bytes or item_bytes(example)
    entries = {
        index: entry
        for index in table.indexes
        if (entry := _entry_bytes(example, index, table, load)) is not None
    }
    changed_entries = [
        entry for index, entry in entries.items() if index.projection is not Projection.KEYS_ONLY
    ]
    # A documented size is what the bill shows; an example's is what an application sends.
    overhead = 0 if load.item_bytes else _OVERHEAD_BYTES
    retention = table.retention_of(entity)
    kept = (load.standing + load.created * _months_kept(load, retention)) * share
    created = share * load.created * _write_units(size, entries.values())
    changed = share * load.changed * _write_units(size, changed_entries)
    vectors = [
        entry
        for index in table.vector_indexes
        if (entry := vector_entry_bytes(example, index, table)) is not None
    ]
    expired = load.created if retention else 0
    return TableUsage(
        write_units=created + changed,
        read_units=share
        * sum(query.count * _read_units(query.items * size) for query in load.queries),
        table_bytes=kept * (size + overhead),
        index_bytes=kept * sum(entry + overhead for entry in entries.values()),
        stream_records=share * (load.created + load.changed + expired),
        vector_bytes=kept * sum(vectors),
        vector_written_bytes=share
        * (load.created + load.changed)
        * sum(max(entry, LEAST_VECTOR_BYTES) for entry in vectors),
        vector_examined_bytes=share * sum(searches.billed_bytes for searches in load.searches),
    )


def _entry_bytes(example: Item, index: Index, table: Table, load: Load) -> int | None:
    entry = index_entry_bytes(example, index, table)
    if entry is not None and load.item_bytes and index.projection is Projection.ALL:
        return load.item_bytes
    return entry


def _months_kept(load: Load, retention: timedelta | None) -> float:
    if load.months_kept is not None:
        return load.months_kept
    if retention:
        return retention.total_seconds() / _SECONDS_PER_MONTH
    return MONTHS_KEPT


def _write_units(size: int, entries: Iterable[int]) -> int:
    return sum(ceil(each / _WRITE_UNIT_BYTES) for each in (size, *entries))


def _read_units(size: float) -> float:
    return ceil(size / _READ_UNIT_BYTES) * _EVENTUAL_CONSISTENCY
