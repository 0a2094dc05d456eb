"""How long DynamoDB takes to build a new index."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from data_platform.dynamodb.item_size import item_bytes
from data_platform.dynamodb.schema import Table
from tools.cost.usage import table_usage
from tools.rollout.changes.change import Template
from tools.rollout.changes.dynamodb.indexes import steps_between
from tools.rollout.changes.registry import TABLE_TYPE
from tools.rollout.changes.rules import Both
from tools.rollout.steps.shapes import indexes_of, is_vector_index
from tools.rollout.unresolved import open_properties

UNITS_PER_PARTITION = 1_000
"""Write units a second that a partition of an index takes, as AWS documents it."""
PARTITION_BYTES = 10 * 2**30
_WRITE_UNIT_BYTES = 1_024
_LEAST = timedelta(minutes=5)
_LEAST_OF_VECTORS = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much a table holds.

    Attributes
    ----------
    basis
        Where the figures are from.
    """

    items: float
    bytes: float
    basis: str


@dataclass(frozen=True, kw_only=True)
class Backfill:
    """The building of an index from the items that are there.

    Attributes
    ----------
    table, index
        Their names.
    expected
        How long, roughly.
    basis
        What it was reckoned from.
    """

    table: str
    index: str
    expected: timedelta
    basis: str


def declared_size(table: Table, share: float) -> Size:
    """Return what a table holds under a share of the load that its declaration expects."""
    held = table_usage(table, share).table_bytes
    first = table.entities[0]
    each = (first.load.item_bytes if first.load else None) or item_bytes(first.examples[0].item)
    return Size(items=held / each, bytes=held, basis="the declared load")


def described_size(dynamodb: Any, table: str) -> Size:  # noqa: ANN401  boto3's client
    """Return what DynamoDB says that a table holds; it counts about every six hours."""
    described = dynamodb.describe_table(TableName=table)["Table"]
    return Size(
        items=described["ItemCount"],
        bytes=described["TableSizeBytes"],
        basis="DescribeTable, up to six hours old",
    )


def backfills(
    before: Mapping[str, Template],
    after: Mapping[str, Template],
    size_of: Callable[[str], Size | None],
    distinct: Callable[[str, str], int | None],
) -> Iterator[Backfill]:
    """Yield each index that is built from a table that is there.

    Parameters
    ----------
    before, after
        Templates by stack name.
    size_of
        The size of a table, by its name.
    distinct
        How many partition key values an index is declared to have, by the table's name and its own.
    """
    for old, new in tables_of_both(before, after):
        steps = steps_between(Both(old, new))
        for index in (*steps.added, *steps.changed):
            table = str(new.get("TableName"))
            size = size_of(table)
            if size and is_vector_index(indexes_of(new)[index]):
                yield _vector_backfill(table, index, size)
            elif size:
                yield _backfill(table, index, size, distinct(table, index))


def tables_of_both(
    before: Mapping[str, Template], after: Mapping[str, Template]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the properties of each table that both states have, and whose indexes are known."""
    for stack, template in after.items():
        former = before.get(stack, {}).get("Resources", {})
        for logical_id, resource in template["Resources"].items():
            old = former.get(logical_id, {})
            if old.get("Type") == resource["Type"] == TABLE_TYPE:
                both = old["Properties"], resource["Properties"]
                if not any(map(open_properties, both)):
                    yield both


def _vector_backfill(table: str, index: str, size: Size) -> Backfill:
    return Backfill(
        table=table,
        index=index,
        expected=_LEAST_OF_VECTORS,
        basis=f"{size.items:,.0f} items, {size.bytes / 2**20:,.1f} MiB ({size.basis}); building a "
        "vector index takes minutes however few they are, and AWS promises no time",
    )


def _backfill(table: str, index: str, size: Size, values: int | None) -> Backfill:
    partitions = max(1, ceil(size.bytes / PARTITION_BYTES))
    # All items of one key value are in one place while they come at once.
    partitions = min(partitions, values) if values else partitions
    units = size.items + size.bytes / _WRITE_UNIT_BYTES
    seconds = units / (UNITS_PER_PARTITION * partitions)
    return Backfill(
        table=table,
        index=index,
        expected=max(_LEAST, timedelta(seconds=round(seconds))),
        basis=f"{size.items:,.0f} items, {size.bytes / 2**20:,.1f} MiB ({size.basis}); "
        f"{UNITS_PER_PARTITION:,} write units a second on {partitions} "
        f"partition{'s' if partitions > 1 else ''} of the index, five minutes at least; AWS "
        "promises no time",
    )
