"""What would cost less, and what that would break: each alternative with its saving in USD."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from math import ceil

from data_platform.dynamodb.declarations import AccessPattern, Index, Table, carries
from data_platform.dynamodb.schema import Product
from data_platform.dynamodb.types import Projection
from data_platform.settings.tables import AutoscaledCapacity
from stacks.environments import STAGES
from tools.cost import prices
from tools.cost.parts import BYTES_PER_GB, PartCost, costs_of_table, tables_of
from tools.cost.usage import (
    DEFAULT_LOAD,
    READ_UNIT_BYTES,
    entry_bytes_of_kind,
    items_read,
    months_kept,
)

MONTHS = 3
"""How long items stay in the table in the alternatives that keep them for less time."""

_HOUR = 3600
_CAPACITY = AutoscaledCapacity()
_FULL = (
    prices.PROVISIONED_WRITE_UNIT.usd / _HOUR / prices.WRITE_UNIT.usd,
    prices.PROVISIONED_READ_UNIT.usd / _HOUR / prices.READ_UNIT.usd,
)
"""Which part of a provisioned unit has to be used for it to cost as much as on demand."""


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another way to have a table or an index.

    Parameters
    ----------
    table, index
        What it is for; the whole table if the index is None.
    what
        What would be changed.
    saving_usd
        What that saves a month in USD; it costs more if negative.
    condition
        When that is so.
    breaks
        What would not be as it is.
    """

    table: str
    index: str | None
    what: str
    saving_usd: float
    condition: str
    breaks: str


def alternatives(product: Product, stage: str) -> list[Alternative]:
    """Return the alternatives of a product's tables in a stage, the largest saving first."""
    share = STAGES[stage].load_share
    found = [
        alternative
        for table in tables_of(product, stage)
        for alternative in alternatives_of_table(product, table, share)
    ]
    return sorted(found, key=lambda each: -each.saving_usd)


def alternatives_of_table(
    product: Product, table: Table, share: float = 1.0
) -> Iterator[Alternative]:
    """Yield the alternatives of one table under a part of its load."""
    now = list(costs_of_table(product, table, share))
    for index in table.indexes:
        if index.projection is not Projection.KEYS_ONLY:
            yield from _smaller_projection(product, table, index, now, share)
    yield from _kept_for_less(product, table, now, share)
    if not table.vector_indexes:
        yield _provisioned(table, now)
    yield _infrequent(table, now)


def _smaller_projection(
    product: Product, table: Table, index: Index, now: Sequence[PartCost], share: float
) -> Iterator[Alternative]:
    """Compare an index that carries keys, and what tells expired items, with the one there is."""
    expiry = table.ttl.attribute if table.ttl else None
    keys_only = replace(index, projection=Projection.KEYS_ONLY, included_attributes=())
    if expiry is None or carries(keys_only, expiry, table):
        smaller, what = keys_only, "KEYS_ONLY"
    else:
        smaller = replace(keys_only, projection=Projection.INCLUDE, included_attributes=(expiry,))
        what = f"keys and {expiry} only"
    if smaller == index:
        return
    indexes = tuple(smaller if each is index else each for each in table.indexes)
    then = list(costs_of_table(product, _with_indexes(table, indexes), share))
    gross = sum(each.usd for each in now) - sum(each.usd for each in then)
    item_usd = _read_of_an_item(table, index) * prices.READ_UNIT.usd
    items = share * items_read(table, index.name)
    fewest = f"Fewer than {gross / item_usd:,.0f} items a month are read through it" + (
        f"; declared are {items:,.0f}" if items else "; no load says how many are"
    )
    readers = [p.name for p in table.access_patterns if _needs_more(p, smaller, table)]
    yield Alternative(
        table=table.name,
        index=index.name,
        what=what,
        saving_usd=gross - items * item_usd,
        condition=fewest,
        breaks=(
            f"{', '.join(readers)}: a GetItem for each item found"
            if readers
            else "Nothing that is declared reads more"
        )
        + "; it is another index, built beside this one",
    )


def _with_indexes(table: Table, indexes: tuple[Index, ...]) -> Table:
    """Return a table with other indexes; its patterns may read more than these carry."""
    unchecked = {each.name: getattr(table, each.name) for each in fields(table)}
    return Table(**{**unchecked, "indexes": indexes})


def _read_of_an_item(table: Table, index: Index) -> float:
    """Return the units of reading an item of an index from the table: the largest of its kinds."""
    sizes = [
        entry_bytes_of_kind(table, entity, None, load) or 0
        for entity in table.entities
        if entry_bytes_of_kind(table, entity, index, load := entity.load or DEFAULT_LOAD)
    ]
    return ceil(max(sizes, default=1) / READ_UNIT_BYTES) / 2


def _needs_more(pattern: AccessPattern, index: Index, table: Table) -> bool:
    if pattern.index != index.name:
        return False
    names = {*pattern.attributes, *(each.attribute for each in pattern.filters)}
    return not pattern.attributes or not all(carries(index, name, table) for name in names)


def _kept_for_less(
    product: Product, table: Table, now: Sequence[PartCost], share: float
) -> Iterator[Alternative]:
    """Compare items that stay for some months with those that stay as long as declared."""
    marks = {
        each.entity for each in product.consumer_writes if each.is_mark and each.table == table.name
    }
    kinds = [
        entity.name
        for entity in table.entities
        if entity.name not in marks
        and (load := entity.load or DEFAULT_LOAD).created
        and months_kept(load, table.retention_of(entity)) > MONTHS
    ]
    if not kinds:
        return
    entities = tuple(
        replace(entity, load=replace(entity.load or DEFAULT_LOAD, months_kept=MONTHS))
        if entity.name in kinds
        else entity
        for entity in table.entities
    )
    then = list(costs_of_table(product, replace(table, entities=entities), share))
    saving = sum(each.usd for each in now) - sum(each.usd for each in then)
    gone = (now[0].usage.stored_bytes - then[0].usage.stored_bytes) / BYTES_PER_GB
    has_expiry = table.ttl is not None and all(
        table.retention_of(entity) for entity in table.entities if entity.name in kinds
    )
    items = " and ".join(kinds)
    written = (
        "The application writes the nearer time"
        if has_expiry
        else "The application writes an expiry, and a backfill what is there"
    )
    yield Alternative(
        table=table.name,
        index=None,
        what=f"TTL of {MONTHS} months",
        saving_usd=saving,
        condition=f"{written}; deletions by TTL cost nothing",
        breaks=f"{items} older than {MONTHS} months: gone for all readers",
    )
    yield Alternative(
        table=table.name,
        index=None,
        what=f"archive in S3 after {MONTHS} months",
        saving_usd=saving - gone * prices.OBJECT_STORAGE.usd,
        condition=f"{written}; a consumer of the stream keeps what expires, for 12 months in all",
        breaks=f"{items} older than {MONTHS} months: by Athena, in seconds and at $5 a TB",
    )


def _provisioned(table: Table, now: Sequence[PartCost]) -> Alternative:
    """Compare capacity that follows an even load with requests on demand."""
    hours = prices.HOURS_PER_MONTH

    def units(used: float) -> float:
        a_second = used / prices.SECONDS_PER_MONTH
        return max(_CAPACITY.minimum, a_second * 100 / _CAPACITY.target_utilization_percent)

    then = sum(
        units(part.usage.write_units) * hours * prices.PROVISIONED_WRITE_UNIT.usd
        + units(part.usage.read_units) * hours * prices.PROVISIONED_READ_UNIT.usd
        for part in now
    )
    writes, reads = _FULL
    return Alternative(
        table=table.name,
        index=None,
        what=(
            f"provisioned, {_CAPACITY.minimum} units or more at "
            f"{_CAPACITY.target_utilization_percent} %"
        ),
        saving_usd=sum(part.writes_usd + part.reads_usd for part in now) - then,
        condition=(
            f"An even load: more than {100 * max(writes, reads):.0f} % of each unit is used, over "
            "the whole month"
        ),
        breaks="A burst is throttled until scaling has followed, which takes minutes",
    )


def _infrequent(table: Table, now: Sequence[PartCost]) -> Alternative:
    parts = [part for part in now if part.index is None or table.index(part.index)]
    stored = sum(part.usage.stored_bytes for part in parts) / BYTES_PER_GB
    then = (
        sum(part.usage.write_units for part in parts) * prices.INFREQUENT_WRITE_UNIT.usd
        + sum(part.usage.read_units for part in parts) * prices.INFREQUENT_READ_UNIT.usd
        + stored * prices.INFREQUENT_STORAGE.usd
    )
    before = sum(part.writes_usd + part.reads_usd + part.storage_usd for part in parts)
    dearer = prices.INFREQUENT_WRITE_UNIT.usd / prices.WRITE_UNIT.usd - 1
    cheaper = 1 - prices.INFREQUENT_STORAGE.usd / prices.TABLE_STORAGE.usd
    return Alternative(
        table=table.name,
        index=None,
        what="Standard-IA class",
        saving_usd=before - then,
        condition=f"Storage costs more than {100 * dearer / cheaper:.0f} % of what requests do",
        breaks="No free tier and no reserved capacity; the class changes twice in 30 days at most",
    )
