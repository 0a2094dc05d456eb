"""A backfill from its first count to its last, which can be interrupted anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_platform.dynamodb.backfills import Backfill, ItemBackfill, WireItem
from data_platform.dynamodb.schema import Table
from tools.backfill.attributes import AttributeWork
from tools.backfill.checkpoint import Checkpoint
from tools.backfill.counts import Counts, Standing
from tools.backfill.derived_items import ItemWork
from tools.backfill.scanning import SegmentedScan
from tools.backfill.work import Pace, Work

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Advance = Callable[[int], None]
"""Is told how many more items were looked at."""


@dataclass(frozen=True)
class Target:
    """A backfill of a table that exists.

    Attributes
    ----------
    client, table_name
        Where.
    table, backfill
        What.
    pace
        How fast.
    """

    client: DynamoDBClient
    table_name: str
    table: Table
    backfill: Backfill
    pace: Pace

    def work(self) -> Work:
        """Return what judges and writes its items."""
        where = (self.client, self.table_name, self.table)
        if isinstance(self.backfill, ItemBackfill):
            return ItemWork(*where, self.backfill, self.pace)
        return AttributeWork(*where, self.backfill, self.pace)

    def subject(self) -> str:
        """Return what tells this table and this definition from any other."""
        described = self.client.describe_table(TableName=self.table_name)["Table"]
        table = (described["TableArn"], described.get("TableId"), described["CreationDateTime"])
        text = f"{table} {_definition(self.backfill)} {_definition_of_entities(self)}"
        return hashlib.sha256(text.encode()).hexdigest()


def count(target: Target, segments: int, advance: Advance) -> Counts:
    """Read the whole table and say how its items stand; nothing is written."""
    found = Counts()
    work = target.work()

    def look(_segment: int, items: Sequence[WireItem]) -> None:
        found.add(_judged(work, items)[0])
        advance(len(items))

    scan = SegmentedScan(target.client, target.table_name, work.attributes, target.pace.reads)
    scan.run(dict.fromkeys(range(segments)), segments, look)
    return found


def run(target: Target, checkpoint: Checkpoint, advance: Advance) -> None:
    """Give what is left of the items what they lack, and keep the checkpoint."""
    work = target.work()
    scan = SegmentedScan(target.client, target.table_name, work.attributes, target.pace.reads)
    of_page: dict[int, Counts] = {}

    def fill(segment: int, items: Sequence[WireItem]) -> None:
        counts, lacking = _judged(work, items)
        for item in lacking:
            scan.check()
            counts.outcomes[work.write(item)] += 1
        of_page[segment] = counts
        advance(len(items))

    scan.run(
        checkpoint.positions.copy(),
        checkpoint.total_segments,
        fill,
        lambda segment, position: checkpoint.advance(segment, position, of_page.pop(segment)),
    )


def checkpoint_path(folder: Path, table_name: str, backfill: Backfill) -> Path:
    """Return the file in which the state of a backfill is kept."""
    return folder / f"{table_name}.{backfill.name}.json"


def _judged(work: Work, items: Sequence[WireItem]) -> tuple[Counts, list[WireItem]]:
    counts = Counts()
    lacking = []
    for finding in work.judge(items):
        counts.standings[finding.standing] += 1
        if finding.reason:
            counts.reasons[finding.reason] += 1
        if finding.standing is Standing.LACKING:
            lacking.append(finding.item)
    return counts, lacking


def _definition(backfill: Backfill) -> str:
    if isinstance(backfill, ItemBackfill):
        function = f"{backfill.items.__module__}.{backfill.items.__qualname__}"
        return f"{backfill.entities} {backfill.sources} {backfill.derived} {function}"
    return f"{backfill.entities} {backfill.attribute} {backfill.value}"


def _definition_of_entities(target: Target) -> str:
    return " ".join(
        f"{entity.name} {sorted(entity.key_templates.items())} {target.table.retention_of(entity)}"
        for entity in target.table.entities
        if entity.name in target.backfill.entities
    )
