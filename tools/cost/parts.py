"""What each table and each index of a product costs a month, by the loads that are declared."""

from collections.abc import Iterator
from dataclasses import dataclass

from data_platform.dynamodb import declarations
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.sharding import with_sharded_indexes
from stacks.environments import STAGES
from tools.cost import prices
from tools.cost.usage import PartUsage, TableUsage, parts_usage, table_usage

BYTES_PER_GB = 1e9


@dataclass(frozen=True, kw_only=True)
class PartCost:
    """What a table itself, or one of its indexes, costs a month, on demand in one Region.

    Parameters
    ----------
    table
        Name of the table.
    index
        Name of the index; None for the table itself.
    usage
        What it uses.
    amplification
        Its write units for each write of an item to the table.
    writes_usd, reads_usd, storage_usd
        What it costs in USD.
    recovery_usd
        Point-in-time recovery, which copies no indexes.
    """

    table: str
    index: str | None
    usage: PartUsage
    amplification: float
    writes_usd: float
    reads_usd: float
    storage_usd: float
    recovery_usd: float = 0

    @property
    def usd(self) -> float:
        """All of it."""
        return self.writes_usd + self.reads_usd + self.storage_usd + self.recovery_usd


def tables_of(product: Product, stage: str) -> list[Table]:
    """Return the tables of a product as a stage has them."""
    settings = STAGES[stage].sharded_indexes
    return [with_sharded_indexes(table, settings) for table in product.tables]


def part_costs(product: Product, stage: str) -> list[PartCost]:
    """Return what each part of a product's tables costs in a stage."""
    return [
        part
        for table in tables_of(product, stage)
        for part in costs_of_table(product, table, STAGES[stage].load_share)
    ]


def costs_of_table(
    product: declarations.Product, table: declarations.Table, share: float = 1.0
) -> Iterator[PartCost]:
    """Yield what a table itself and each of its indexes cost under a part of the load."""
    parts = parts_usage(table, share, product)
    items = parts[None].writes
    for name, usage in parts.items():
        stored = usage.stored_bytes / BYTES_PER_GB
        yield PartCost(
            table=table.name,
            index=name,
            usage=usage,
            amplification=usage.write_units / items if items else 0,
            writes_usd=usage.write_units * prices.WRITE_UNIT.usd,
            reads_usd=usage.read_units * prices.READ_UNIT.usd,
            storage_usd=stored * prices.TABLE_STORAGE.usd,
            recovery_usd=0 if name else stored * prices.POINT_IN_TIME_RECOVERY.usd,
        )
    if table.vector_indexes:
        yield _vectors(table, table_usage(table, share, product))


def _vectors(table: declarations.Table, usage: TableUsage) -> PartCost:
    """Return what the vector indexes of a table cost: they are billed by bytes, not by units."""
    return PartCost(
        table=table.name,
        index=", ".join(index.name for index in table.vector_indexes),
        usage=PartUsage(stored_bytes=usage.vector_bytes),
        amplification=0,
        writes_usd=usage.vector_written_bytes / BYTES_PER_GB * prices.VECTOR_WRITES.usd,
        reads_usd=usage.vector_examined_bytes / BYTES_PER_GB * prices.VECTOR_SEARCHES.usd,
        storage_usd=usage.vector_bytes / BYTES_PER_GB * prices.VECTOR_STORAGE.usd,
    )
