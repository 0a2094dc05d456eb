"""How the indexes of PostgreSQL are used, as it counts itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

_SINCE = """
    SELECT stats_reset, pg_is_in_recovery() FROM pg_stat_database
    WHERE datname = current_database()
"""
_INDEXES = """
    SELECT s.schemaname, s.relname, s.indexrelname, s.idx_scan, s.last_idx_scan,
        pg_relation_size(s.indexrelid), i.indisvalid,
        CASE
            WHEN i.indisprimary THEN 'primary key'
            WHEN i.indisunique THEN 'unique'
            WHEN i.indisexclusion THEN 'exclusion'
            WHEN i.indpred IS NULL AND EXISTS (
                SELECT FROM pg_constraint AS c
                WHERE c.contype = 'f' AND c.conrelid = i.indrelid
                    AND c.conkey::int[] <@ (i.indkey::int[])[:cardinality(c.conkey) - 1]
            ) THEN 'foreign key'
        END
    FROM pg_stat_user_indexes AS s
    JOIN pg_index AS i USING (indexrelid)
    ORDER BY s.schemaname, s.relname, s.indexrelname
"""


@dataclass(frozen=True)
class IndexUse:
    """How an index is used.

    Attributes
    ----------
    scans, last_scan
        How often it was read since the statistics began, and when last.
    size_bytes
        How large it is.
    keeps
        What it keeps besides being read: a key or another constraint, which it enforces or finds
        the rows for; None if it is there to be read alone.
    is_valid
        Whether it is complete: one that CREATE INDEX CONCURRENTLY left behind is not.
    """

    schema: str
    table: str
    index: str
    scans: int
    last_scan: datetime | None
    size_bytes: int
    keeps: str | None
    is_valid: bool

    @property
    def is_unused(self) -> bool:
        """Whether nobody read it, and nothing else needs it."""
        return self.scans == 0 and self.keeps is None


@dataclass(frozen=True)
class IndexStatistics:
    """The indexes of a database.

    Attributes
    ----------
    since
        When the statistics were set back last; None if they count from the beginning.
    is_replica
        Whether it is a replica, which counts its own reads alone.
    indexes
        By table and name.
    """

    since: datetime | None
    is_replica: bool
    indexes: tuple[IndexUse, ...]


def read_index_statistics(connection: psycopg.Connection) -> IndexStatistics:
    """Return how the indexes of the database are used.

    Raises
    ------
    psycopg.Error
        If PostgreSQL refuses to tell.
    """
    row = connection.execute(_SINCE).fetchone()
    since, is_replica = row or (None, False)
    uses = tuple(
        IndexUse(schema, table, index, scans, last, size, keeps, is_valid)
        for schema, table, index, scans, last, size, is_valid, keeps in connection.execute(_INDEXES)
    )
    return IndexStatistics(since, is_replica, uses)
