"""The changes of one batch into the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.batches import Outcome
from stream_records.changes import MalformedRecordError
from tutor_audit_trail.entries import entry_of
from tutor_audit_trail.writing import log_id, write_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from stream_records.batches import Batch
    from stream_records.changes import Change
    from tutor_audit_trail.entries import Entry
    from tutor_audit_trail.environment import Environment


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Writes one entry for each action, with a client and settings that outlive the batch."""

    environment: Environment
    client: DynamoDBClient

    def record(self, changes: Sequence[Change], batch: Batch) -> None:
        """Write the entries of all changes, and note what became of each change."""
        entries: dict[str, Entry] = {}
        numbers: dict[str, str] = {}
        for change in changes:
            try:
                entry = self._entry(change)
            except Exception as error:  # noqa: BLE001  one odd record must not hold up the others
                batch.fail(change.sequence_number, error)
                continue
            if entry is None or log_id(entry) in entries:
                batch.count(Outcome.SKIPPED)
                continue
            entries[log_id(entry)] = entry
            numbers[log_id(entry)] = change.sequence_number
        errors = write_entries(
            self.client, self.environment.audit_logs_table, list(entries.values())
        )
        for identifier, number in numbers.items():
            if identifier in errors:
                batch.fail(number, errors[identifier])
            else:
                batch.count(Outcome.APPLIED)

    def _entry(self, change: Change) -> Entry | None:
        # An entry about each entry would go on for ever.
        if change.table == self.environment.audit_logs_table:
            return None
        table = self.environment.audited_tables.get(change.table)
        if table is None:
            raise MalformedRecordError(f"The table {change.table} is not one that is audited.")
        return entry_of(change, table, self.environment.retention_seconds)
