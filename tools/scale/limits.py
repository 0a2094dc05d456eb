"""How much a table takes a second for hours, and what sets that limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from data_platform.dynamodb.declarations import Index, Product, Table
from data_platform.settings.tables import AutoscaledCapacity
from data_platform.stage import Stage
from tools.cost.prices import SECONDS_PER_MONTH
from tools.cost.usage import (
    DEFAULT_LOAD,
    PartUsage,
    entry_bytes_of_kind,
    items_read,
    parts_usage,
    read_units,
    table_usage,
)
from tools.scale.quotas import (
    READ_UNITS_OF_A_VALUE,
    UNITS_OF_A_TABLE,
    VECTOR_BYTES_OF_A_VALUE,
    WRITE_UNITS_OF_A_VALUE,
)
from tools.scale.shares import busiest_share, zipf

_UNITS_OF_A_VALUE = {"read": READ_UNITS_OF_A_VALUE, "write": WRITE_UNITS_OF_A_VALUE}


class Cause(StrEnum):
    """What sets a limit."""

    VALUE = "one partition key value"
    QUOTA = f"quota of {UNITS_OF_A_TABLE:,} units"
    CAP = "capacity of the stage"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What one part of a table takes a second.

    Parameters
    ----------
    part
        Name of the index; None for the table itself.
    keys
        Names of its partition key attributes.
    cause
        What sets the limit.
    busiest
        Part of the busiest partition key value.
    at_most
        Items of the table a second: written, or read through this part.
    declared
        How many the declared load has a second, at its peak.
    """

    part: str | None
    keys: tuple[str, ...]
    cause: Cause
    busiest: float
    at_most: float
    declared: float

    @property
    def used(self) -> float:
        """The part of the limit that the declared load takes."""
        return self.declared / self.at_most


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """How the declared load is spread.

    Parameters
    ----------
    skew
        The exponent of Zipf's law for values of which nothing is declared.
    peak
        How many times its average the load has in its busiest second.
    """

    skew: float = 0
    peak: float = 10


@dataclass(frozen=True, kw_only=True)
class TableLimits:
    """The limits of a table, of its parts: the lowest, or the most used, come first.

    Parameters
    ----------
    table
        Its name.
    writes
        What each part allows of the writes to the table, which needs all of them.
    reads
        What each part allows of the reads through it.
    """

    table: str
    writes: tuple[Limit, ...]
    reads: tuple[Limit, ...]

    @property
    def exceeded(self) -> list[Limit]:
        """The limits that the declared load exceeds."""
        return [limit for limit in (*self.writes, *self.reads) if limit.used > 1]


def limits_of(product: Product, table: Table, stage: Stage, traffic: Traffic) -> TableLimits:
    """Return the limits of a table as a stage has it.

    Parameters
    ----------
    product
        Whose declared writes say what each of them writes.
    table
        One of its tables, with the indexes that the stage has.
    stage
        Which part of the declared load it has, and how its capacity is set.
    traffic
        How the load is spread.
    """
    parts = parts_usage(table, stage.load_share, product)
    written = parts[None].writes
    writes = [
        limit
        for name, usage in parts.items()
        for limit in _limits(table, name, _write_use(usage, written), stage, traffic)
    ]
    writes += _vectors(product, table, written, stage, traffic)
    reads = [
        limit
        for name, usage in parts.items()
        for limit in _limits(table, name, _read_use(table, name, usage, stage), stage, traffic)
    ]
    return TableLimits(
        table=table.name,
        writes=tuple(sorted(writes, key=lambda limit: limit.at_most)),
        reads=tuple(sorted(reads, key=lambda limit: (-limit.used, limit.at_most))),
    )


class _Use(NamedTuple):
    """What each read or write takes of a part, and how many there are a month."""

    kind: Literal["read", "write"]
    units: float
    times: float


def _write_use(usage: PartUsage, written: float) -> _Use:
    """Return what all writes to the table take: an index that throttles, throttles them."""
    # Where nothing is written by the declared load: a unit each, as small items take.
    return _Use("write", usage.write_units / written if written else 1, written)


def _read_use(table: Table, name: str | None, usage: PartUsage, stage: Stage) -> _Use:
    """Return what reading items through a part takes, as the declared queries do it."""
    items = stage.load_share * items_read(table, name)
    index = table.index(name) if name else None
    return _Use(
        "read", usage.read_units / items if items else _units_of_an_item(table, index), items
    )


def _limits(
    table: Table, name: str | None, use: _Use, stage: Stage, traffic: Traffic
) -> Iterator[Limit]:
    """Yield what a part allows by its busiest value, and by its capacity."""
    if not use.units:
        return
    index = table.index(name) if name else None
    busiest = busiest_share(index, traffic.skew)
    cap, cause = _capacity(stage, table, use.kind)
    for at_most, why in (
        (_UNITS_OF_A_VALUE[use.kind] / (use.units * busiest), Cause.VALUE),
        (cap / use.units, cause),
    ):
        yield Limit(
            part=name,
            keys=_keys(table, index),
            cause=why,
            busiest=busiest,
            at_most=at_most,
            declared=use.times / SECONDS_PER_MONTH * traffic.peak,
        )


def _units_of_an_item(table: Table, index: Index | None) -> float:
    """Return what reading one item of a part takes, of the largest kind that is in it."""
    sizes = (
        entry_bytes_of_kind(table, entity, index, entity.load or DEFAULT_LOAD)
        for entity in table.entities
    )
    return read_units(max((size for size in sizes if size is not None), default=1))


def _vectors(
    product: Product, table: Table, writes: float, stage: Stage, traffic: Traffic
) -> Iterator[Limit]:
    """Yield what vector indexes allow of the table's writes a month: they are bounded by bytes."""
    written = table_usage(table, stage.load_share, product).vector_written_bytes
    if not writes or not written:
        return
    each = written / writes / len(table.vector_indexes)
    for index in table.vector_indexes:
        busiest = busiest_share(None, traffic.skew) if index.partition_key else zipf(1, 0)
        yield Limit(
            part=index.name,
            keys=(index.partition_key.name,) if index.partition_key else (),
            cause=Cause.VALUE,
            busiest=busiest,
            at_most=VECTOR_BYTES_OF_A_VALUE / (each * busiest),
            declared=writes / SECONDS_PER_MONTH * traffic.peak,
        )


def _capacity(stage: Stage, table: Table, kind: str) -> tuple[float, Cause]:
    """Return how many units a second a table, and each of its indexes, have in a stage."""
    capacity = stage.capacity
    if isinstance(capacity, AutoscaledCapacity):
        if table.name in capacity.on_demand_tables:
            return UNITS_OF_A_TABLE, Cause.QUOTA
        return capacity.maximum, Cause.CAP
    cap = capacity.max_write_units if kind == "write" else capacity.max_read_units
    if cap is not None and cap < UNITS_OF_A_TABLE:
        return cap, Cause.CAP
    return UNITS_OF_A_TABLE, Cause.QUOTA


def _keys(table: Table, index: Index | None) -> tuple[str, ...]:
    return tuple(key.name for key in index.partition_keys) if index else (table.partition_key.name,)
