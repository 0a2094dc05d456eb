"""Who reads an index that goes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from data_platform.dynamodb.schema import Table
from tools.docs.contract import Output
from tools.index_readings import BYTES_EXAMINED, READ_UNITS, reads_of_index
from tools.rollout.changes.change import Template
from tools.rollout.changes.dynamodb.indexes import steps_between
from tools.rollout.changes.rules import Both
from tools.rollout.plan.backfills import tables_of_both
from tools.rollout.steps.shapes import indexes_of, is_vector_index

LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class IndexReaders:
    """Who is known to read an index.

    Attributes
    ----------
    table, index
        Their names.
    queries
        Access patterns that are declared to use it.
    exports
        Published values by which other teams reach the table, and with it all its indexes.
    consumed
        Read units of the last seven days; None if no account was asked.
    unit
        What was counted instead: of a vector index, the bytes that searches examined.
    """

    table: str
    index: str
    queries: tuple[str, ...]
    exports: tuple[str, ...]
    consumed: float | None
    unit: str = READ_UNITS

    @property
    def sentence(self) -> str:
        """All of it in words."""
        read = (
            "whether it is read is not known (CloudWatch was not asked)"
            if self.consumed is None
            else f"{self.consumed:,.0f} {self.unit} in the last {LOOK_BACK.days} days (CloudWatch)"
        )
        queries = ", ".join(self.queries) or "none"
        exports = ", ".join(self.exports) or "none"
        return f"{read}; declared queries: {queries}; published to other teams by: {exports}"


def leaving_indexes(
    before: Mapping[str, Template], after: Mapping[str, Template]
) -> Iterator[tuple[str, str, str]]:
    """Yield table, name and unit of reading of each index that goes, or that becomes another."""
    for old, new in tables_of_both(before, after):
        steps = steps_between(Both(old, new))
        there = indexes_of(old)
        for index in (*steps.removed, *steps.changed):
            unit = BYTES_EXAMINED if is_vector_index(there[index]) else READ_UNITS
            yield str(old.get("TableName")), index, unit


def readers_of(
    table: str,
    index: str,
    declared: Table | None,
    contract: Iterable[Output],
    consumed: Callable[[str, str], float | None] | None,
    *,
    unit: str = READ_UNITS,
) -> IndexReaders:
    """Return who reads an index, as far as declaration, contract and CloudWatch know."""
    patterns = declared.access_patterns if declared else ()
    name = declared.name if declared else table
    return IndexReaders(
        table=table,
        index=index,
        queries=tuple(pattern.name for pattern in patterns if pattern.index == index),
        exports=tuple(
            output.export for output in contract if f"/tables/{name}/" in output.parameter
        ),
        consumed=consumed(table, index) if consumed else None,
        unit=unit,
    )


def consumed_units(make_client: Callable[..., Any], table: str, index: str) -> float:
    """Return the read units that an index served in the last seven days, in all its Regions."""
    return _read(make_client, table, index, is_vector_index=False)


def examined_bytes(make_client: Callable[..., Any], table: str, index: str) -> float:
    """Return the bytes that searches of a vector index examined then."""
    return _read(make_client, table, index, is_vector_index=True)


def _read(
    make_client: Callable[..., Any], table: str, index: str, *, is_vector_index: bool
) -> float:
    reads = reads_of_index(
        partial(make_client, "cloudwatch"),
        make_client("dynamodb").describe_table(TableName=table)["Table"],
        index,
        is_vector_index=is_vector_index,
        days=LOOK_BACK.days,
    )
    return float(reads.amount) if reads else 0.0
