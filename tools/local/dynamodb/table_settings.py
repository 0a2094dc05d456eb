"""What DynamoDB knows of a table and DynamoDB Local does not keep."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tools.local.files import write_json


@dataclass(frozen=True)
class TableSettings:
    """Settings of one table.

    Attributes
    ----------
    ttl_attribute
        The attribute with the expiry time; None while TTL is off.
    recovery_days
        The window of point-in-time recovery; None while it is off.
    recovery_since
        When recovery was switched on, in epoch seconds.
    records_changes
        Whether the table's changes have been recorded since then; not those of a stream with
        other images than both.
    tags
        The table's tags.
    encryption
        The SSESpecification; None for a key that AWS owns.
    table_class
        The table class; None unless one was asked for.
    insights
        The mode of contributor insights by index, "" for the table itself; none where it is off.
    """

    ttl_attribute: str | None = None
    recovery_days: int | None = None
    recovery_since: float | None = None
    records_changes: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    encryption: Mapping[str, Any] | None = None
    table_class: str | None = None
    insights: Mapping[str, str] = field(default_factory=dict)


class SettingsStore:
    """The settings of all tables, in memory and in a file.

    Parameters
    ----------
    path
        The file; without one, the settings end with the process.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._tables: dict[str, TableSettings] = {}
        if path is not None and path.exists():
            kept = json.loads(path.read_text("utf-8"))
            self._tables = {name: TableSettings(**settings) for name, settings in kept.items()}

    def get(self, table: str) -> TableSettings:
        """Return a table's settings; those of a table not seen before are the defaults."""
        return self._tables.get(table, TableSettings())

    def put(self, table: str, settings: TableSettings) -> None:
        """Keep a table's settings."""
        self._tables[table] = settings
        self._save()

    def drop(self, table: str) -> None:
        """Forget a table that is gone."""
        if self._tables.pop(table, None) is not None:
            self._save()

    def ttl_attributes(self) -> dict[str, str]:
        """Return the TTL attribute by table, for the tables that have TTL on."""
        return {
            name: settings.ttl_attribute
            for name, settings in self._tables.items()
            if settings.ttl_attribute is not None
        }

    def unrecorded(self) -> list[str]:
        """Return the tables that have recovery on, but whose changes are not recorded yet."""
        return [
            name
            for name, settings in self._tables.items()
            if settings.recovery_days is not None and not settings.records_changes
        ]

    def _save(self) -> None:
        if self._path is None:
            return
        tables = {name: asdict(settings) for name, settings in self._tables.items()}
        write_json(self._path, tables)
