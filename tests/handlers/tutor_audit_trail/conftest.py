"""The real table of the trail, and the function that writes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from data_platform.dynamodb.schema import Table
from stacks.tutor.audit import AUDIT_LOG_RETENTION, AUDIT_LOGS
from stacks.tutor.audited_tables import audited_tables_setting
from stream_records.batches import process_together
from stream_records.changes import read_change
from tests.handlers.records import event
from tests.handlers.tables import LiveTable
from tutor_audit_trail.entries import entry_of
from tutor_audit_trail.environment import Environment
from tutor_audit_trail.trail import AuditTrail

DAY = 86_400


def environment(audit_table: str = AUDIT_LOGS.name) -> Environment:
    """What the stack gives the function."""
    return Environment.read(
        {
            "AUDIT_LOGS_TABLE": audit_table,
            "AUDIT_LOGS_RETENTION_DAYS": str(AUDIT_LOG_RETENTION.days),
            "AUDITED_TABLES": audited_tables_setting(lambda table: table.name),
        }
    )


def entry(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the entry of a record, in DynamoDB JSON."""
    change = read_change(record)
    settings = environment()
    return entry_of(change, settings.audited_tables[change.table], settings.retention_seconds)


@dataclass(frozen=True)
class Trail:
    """The function with the real table."""

    logs: LiveTable

    def deliver(self, *records: Mapping[str, Any], client: Any = None) -> dict[str, Any]:
        """Invoke the function with the records of one batch."""
        trail = AuditTrail(environment(self.logs.name), client or self.logs.client)
        return process_together(event(*records), trail.record)

    def entries_about(self, resource: str) -> list[dict[str, Any]]:
        return [item for item in self.logs.items() if item["resource"] == resource]


@pytest.fixture(scope="session")
def trail(live_table: Callable[[Table], LiveTable]) -> Trail:
    return Trail(live_table(AUDIT_LOGS))


@pytest.fixture
def empty_trail(trail: Trail) -> Trail:
    trail.logs.clear()
    return trail
