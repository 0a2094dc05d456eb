"""Failed batches and replays as people read them: no attribute of an item, unless asked for."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tools.output.tables import Grid, names, numbers, texts, values
from tools.redrive.failed_batch import FailedBatch, Record, keys_of, sequence_number
from tools.redrive.failure_store import MalformedBatch
from tools.redrive.replaying import Replay


def described(batch: FailedBatch) -> dict[str, Any]:
    """Describe a batch for scripts."""
    first, last = batch.sequence_range
    return {
        "id": batch.batch_id,
        "failedAt": batch.failed_at.isoformat(),
        "consumer": batch.consumer,
        "table": batch.table,
        "records": batch.size,
        "reason": batch.reason,
        "condition": batch.condition,
        "attempts": batch.attempts,
        "firstSequenceNumber": first,
        "lastSequenceNumber": last,
        "key": batch.key,
    }


def batches_grid(batches: Iterable[FailedBatch]) -> Grid:
    """Return a row a batch."""
    grid = Grid(
        (
            *names("id", "failed at", "consumer", "table"),
            *numbers("records"),
            *texts("reason"),
            *names("sequence numbers"),
        )
    )
    for batch in batches:
        first, last = batch.sequence_range
        grid.add_row(
            batch.batch_id,
            f"{batch.failed_at:%Y-%m-%d %H:%M:%S}",
            batch.consumer,
            batch.table,
            str(batch.size),
            batch.reason,
            first if first == last else f"{first} to {last}",
        )
    return grid


def described_records(
    batch: FailedBatch, records: Iterable[Record], *, whole: bool
) -> list[dict[str, Any]]:
    """Describe records: their keys and why they failed, or all that they hold."""
    if whole:
        return [dict(record) for record in records]
    return [
        {
            "sequenceNumber": sequence_number(record),
            "change": record.get("eventName"),
            "keys": keys_of(record),
            "reason": batch.reasons.get(sequence_number(record), batch.condition),
        }
        for record in records
    ]


def records_grid(batch: FailedBatch, records: Iterable[Record]) -> Grid:
    """Return a row a record, with its item's key."""
    grid = Grid((*names("sequence number", "change"), *values("key"), *texts("reason")))
    for record in described_records(batch, records, whole=False):
        keys = json.dumps(record["keys"], ensure_ascii=False)
        grid.add_row(record["sequenceNumber"], str(record["change"]), keys, record["reason"])
    return grid


def discarded(batch: FailedBatch | MalformedBatch) -> str:
    """Say what is discarded, without the data of any item."""
    if isinstance(batch, MalformedBatch):
        return f"{batch.batch_id}: {batch.problem}"
    first, last = batch.sequence_range
    numbers = f"sequence number {first}" if first == last else f"sequence numbers {first} to {last}"
    reasons = "; ".join(dict.fromkeys(batch.reasons.values())) or batch.condition
    return (
        f"{batch.batch_id}: {batch.size} records of {batch.table} for {batch.consumer}, {numbers}: "
        f"{reasons}"
    )


def described_replay(replay: Replay) -> dict[str, Any]:
    """Describe what became of a batch for scripts."""
    return {
        "id": replay.batch.batch_id,
        "consumer": replay.batch.consumer,
        "table": replay.batch.table,
        "records": replay.batch.size,
        "taken": replay.taken,
        "failed": replay.failed,
        "reasons": replay.reasons,
        "heldBack": replay.held_back,
        "removed": replay.is_complete,
        "gone": replay.is_gone,
        "problem": None if replay.is_complete else replay.why,
    }


def replays_grid(replays: Sequence[Replay]) -> Grid:
    """Return a row a batch."""
    grid = Grid(
        (
            *names("id", "consumer", "table"),
            *numbers("records", "taken", "failed", "held back"),
            *texts("problem"),
        )
    )
    for replay in replays:
        shown = described_replay(replay)
        grid.add_row(
            shown["id"],
            shown["consumer"],
            shown["table"],
            str(shown["records"]),
            str(shown["taken"]),
            str(len(shown["failed"])),
            str(shown["heldBack"]),
            shown["problem"],
        )
    return grid
