"""The changes of one batch into the trail."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.batches import Batch, Outcome, apply_parts
from stream_records.changes import Change, MalformedRecordError
from stream_records.clients import is_unavailability
from tutor_audit_trail.entries import Entry, entry_of
from tutor_audit_trail.environment import Environment
from tutor_audit_trail.writing import MAX_ENTRIES, write_entries

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_Recorded = tuple[Change, Entry]


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Writes one entry for each action, with a client and settings that outlive the batch."""

    environment: Environment
    client: DynamoDBClient
    sleep: Callable[[float], None] = time.sleep

    def record(self, changes: Sequence[Change], batch: Batch) -> None:
        """Write the entries of all changes, and note what became of each change."""
        found: dict[str, _Recorded] = {}
        for change in changes:
            try:
                entry = self._entry(change)
            except Exception as error:  # noqa: BLE001  one odd record must not hold up the others
                batch.fail(change.sequence_number, error)
                continue
            if entry is None or entry["logId"]["S"] in found:
                batch.count(Outcome.SKIPPED)
            else:
                found[entry["logId"]["S"]] = change, entry
        recorded = list(found.values())
        parts = (
            recorded[start : start + MAX_ENTRIES] for start in range(0, len(recorded), MAX_ENTRIES)
        )
        apply_parts(
            parts,
            lambda part: self._write(part, batch),
            lambda part: [change for change, _entry in part],
            batch,
        )

    def _write(self, part: Sequence[_Recorded], batch: Batch) -> list[list[_Recorded]]:
        """Write a part of a batch; return its entries apart if one of them is refused."""
        table, entries = self.environment.audit_logs_table, [entry for _change, entry in part]
        try:
            write_entries(self.client, table, entries, self.sleep)
        except Exception as error:
            if len(part) == 1 or is_unavailability(error):
                raise
            # It must not keep the others from being written.
            return [[each] for each in part]
        for _change in part:
            batch.count(Outcome.APPLIED)
        return []

    def _entry(self, change: Change) -> Entry | None:
        # An entry about each entry would go on for ever.
        if change.table == self.environment.audit_logs_table:
            return None
        table = self.environment.audited_tables.get(change.table)
        if table is None:
            raise MalformedRecordError(f"The table {change.table} is not one that is audited.")
        return entry_of(change, table, self.environment.retention_seconds)
