"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import SettingError, required_setting
from tutor_audit_trail.audited_tables import read_audited_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutor_audit_trail.audited_tables import AuditedTable

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Environment:
    """Which changes are audited, and where to.

    Parameters
    ----------
    audit_table
        Table of the entries (``AUDIT_LOGS_TABLE``).
    retention_seconds
        How long entries are kept (``AUDIT_LOGS_RETENTION_DAYS``, in days).
    tables
        The audited tables by their names (``AUDITED_TABLES``, JSON).
    """

    audit_table: str
    retention_seconds: int
    tables: Mapping[str, AuditedTable]


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        Says which variable is missing or wrong.
    """
    days = required_setting(variables, "AUDIT_LOGS_RETENTION_DAYS")
    if not days.isdecimal():
        raise SettingError(f"AUDIT_LOGS_RETENTION_DAYS must be a number of days, not {days!r}.")
    try:
        tables = read_audited_tables(required_setting(variables, "AUDITED_TABLES"))
    except (LookupError, TypeError, ValueError) as error:
        raise SettingError(
            "AUDITED_TABLES must be a JSON object that gives for each table its type, key and "
            f"shown attributes: {error!r}."
        ) from error
    return Environment(
        audit_table=required_setting(variables, "AUDIT_LOGS_TABLE"),
        retention_seconds=int(days) * _DAY,
        tables=tables,
    )
