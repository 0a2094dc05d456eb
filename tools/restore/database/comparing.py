"""What two databases hold alike: revision, rows, constraints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
_PARTS = """
SELECT 'constraint', format('%I on %I', con.conname, rel.relname),
       pg_get_constraintdef(con.oid) || CASE WHEN con.convalidated THEN '' ELSE ' NOT VALID' END
FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid
WHERE con.connamespace = 'public'::regnamespace AND con.contype <> 'n'
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', format('%I on %I', t.tgname, c.relname), pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'privileges', c.relname,
       (SELECT string_agg(entry::text, ' ' ORDER BY entry::text) FROM unnest(c.relacl) AS entry)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'S')
UNION ALL
SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'
"""

# PostgreSQL writes `column IN ('a', 'b')` otherwise once it has read it in its own words.
_CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?|[()\s]")

Part = tuple[str, str]


@dataclass(frozen=True)
class Contents:
    """What a database holds.

    Attributes
    ----------
    revision
        The revision of its schema; None without migrations.
    rows
        The number of rows by table.
    parts
        Definitions of constraints, indexes, triggers, privileges and views, by kind and name.
    """

    revision: str | None
    rows: Mapping[str, int]
    parts: Mapping[Part, str | None]


def contents(connection: psycopg.Connection) -> Contents:
    """Read what a database holds, all of one moment."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = [row[0] for row in connection.execute(_TABLES)]
        rows = {table: count_rows(connection, table) for table in tables}
        parts = {
            (kind, name): text and _CASTS.sub("", text)
            for kind, name, text in connection.execute(_PARTS)
        }
        revision = _revision(connection) if "alembic_version" in tables else None
    return Contents(revision, rows, parts)


def differences(live: Contents, restored: Contents) -> Iterator[str]:
    """Yield in words what is otherwise in the restored database than in the live one."""
    if live.revision != restored.revision:
        yield f"revision: {restored.revision or 'none'} instead of {live.revision or 'none'}"
    for table in sorted({*live.rows, *restored.rows}):
        has, wants = restored.rows.get(table), live.rows.get(table)
        if has != wants:
            yield f"{table}: {_rows(has)} instead of {_rows(wants)}"
    for part in sorted({*live.parts, *restored.parts}):
        has_part, wants_part = restored.parts.get(part), live.parts.get(part)
        if has_part != wants_part:
            is_there = (part in live.parts, part in restored.parts)
            what = {(True, False): "missing", (False, True): "only there"}
            yield f"{part[0]} {part[1]}: {what.get(is_there, 'differs')}"


def count_rows(connection: psycopg.Connection, table: str) -> int:
    """Count the rows of a table."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
    row: Any = connection.execute(query).fetchone()
    return int(row[0])


def _revision(connection: psycopg.Connection) -> str | None:
    row = connection.execute("SELECT version_num FROM public.alembic_version").fetchone()
    return str(row[0]) if row else None


def _rows(count: int | None) -> str:
    return "no table" if count is None else f"{count:,} rows"
