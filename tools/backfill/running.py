"""A backfill from its first count to its last, which can be interrupted anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from data_platform.dynamodb.backfills import Backfill, ItemBackfill, WireItem
from tools.backfill.attributes import AttributeWork
from tools.backfill.counts import Counts, Standing
from tools.backfill.derived_items import ItemWork
from tools.backfill.target import Target
from tools.backfill.work import Work
from tools.table_scans.checkpoint import Checkpoint
from tools.table_scans.scanning import SegmentedScan

Advance = Callable[[int], None]
"""Is told how many more items were looked at."""


def count(target: Target, segments: int, advance: Advance) -> Counts:
    """Read the whole table and say how its items stand; nothing is written."""
    found = Counts()
    work = _work(target)

    def look(_segment: int, items: Sequence[WireItem]) -> None:
        found.add(_judged(work, items)[0])
        advance(len(items))

    scan = SegmentedScan(target.client, target.table_name, work.attributes, target.pace.reads)
    scan.run(dict.fromkeys(range(segments)), segments, look)
    return found


def run(target: Target, checkpoint: Checkpoint[Counts], advance: Advance) -> None:
    """Give what is left of the items what they lack, and keep the checkpoint."""
    work = _work(target)
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


def _work(target: Target) -> Work:
    """Return what judges and writes the items of a table."""
    if isinstance(target.backfill, ItemBackfill):
        return ItemWork(target, target.backfill)
    return AttributeWork(target, target.backfill)
