"""Exports of a database's snapshots to S3 for the long term, as plain data."""

from dataclasses import dataclass
from datetime import timedelta

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types

MIN_KEPT = timedelta(days=62)
"""The newest export must outlive the next one, which may fail."""


@dataclass(frozen=True, kw_only=True)
class ExportedTable:
    """A table of PostgreSQL, as RDS writes it into Parquet files.

    Parameters
    ----------
    construct_id
        PascalCase noun for the resource.
    name
        With its schema, such as ``public.subjects``.
    strings
        Columns that become text: besides texts all UUIDs, times, dates, decimals and arrays.
    integers, booleans
        Columns that keep their type.
    """

    construct_id: str
    name: str
    strings: tuple[str, ...]
    integers: tuple[str, ...] = ()
    booleans: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The type of each column in the words of Hive."""
        kinds = (("string", self.strings), ("int", self.integers), ("boolean", self.booleans))
        return {name: kind for kind, names in kinds for name in names}


@dataclass(frozen=True, kw_only=True)
class DatabaseExport:
    """What is kept of a database in S3: its whole state once a month.

    Parameters
    ----------
    kept
        How long an export is kept.
    tables
        What queries can read.
    source
        Where the document asks for it.

    Raises
    ------
    ConfigurationError
        If an export would be gone before the next, or two tables or columns have one name.
    """

    kept: timedelta
    tables: tuple[ExportedTable, ...]
    source: str

    def __post_init__(self) -> None:
        """Refuse what could not be kept or told apart."""
        check_types(self, (("ExportedTable", ExportedTable), ("timedelta", timedelta)))
        if self.kept < MIN_KEPT or self.kept % timedelta(days=1):
            raise ConfigurationError(
                f"DatabaseExport: kept is {self.kept}: give whole days, {MIN_KEPT.days} at least, "
                "so that an export outlives the next one, which may fail."
            )
        for field in ("name", "construct_id"):
            _check_unique(field, [getattr(table, field) for table in self.tables])
        for table in self.tables:
            columns = [*table.strings, *table.integers, *table.booleans]
            _check_unique(f"columns of {table.name}", columns)


def _check_unique(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(
                f"DatabaseExport: {what}: '{name}' occurs twice. Leave one out."
            )
