"""What the function is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from function_settings.settings import Settings, parsed_by, whole_number
from tutor_audit_trail.audited_tables import AuditedTable, read_audited_tables

_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """Which changes are audited, and where to.

    Parameters
    ----------
    audit_logs_table
        Table of the entries.
    audit_logs_retention_days
        How long entries are kept.
    audited_tables
        The audited tables by their names; in JSON.
    """

    audit_logs_table: str
    audit_logs_retention_days: int = field(metadata=parsed_by(whole_number))
    audited_tables: Mapping[str, AuditedTable] = field(metadata=parsed_by(read_audited_tables))

    @property
    def retention_seconds(self) -> int:
        """How long entries are kept, in seconds."""
        return self.audit_logs_retention_days * _DAY_SECONDS
