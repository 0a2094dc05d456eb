"""Read what a live schema holds. Everything comes from the catalog; nothing is declared twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from psycopg.rows import class_row

if TYPE_CHECKING:
    import psycopg

_Row = TypeVar("_Row")
_IGNORED = ["alembic_version"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``default`` is the expression of a generated column, too."""

    name: str
    type: str
    required: bool
    default: str | None
    generated: bool
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint and its definition. ``kind`` is the letter of ``pg_constraint.contype``."""

    name: str
    kind: str
    columns: list[str]
    target: str | None
    definition: str


@dataclass(frozen=True, slots=True)
class Index:
    """An index and what it covers, as in ``CREATE INDEX``."""

    name: str
    unique: bool
    definition: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger: when it runs, and what its function is said to do."""

    name: str
    definition: str
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Privilege:
    """What a role may do; ``columns`` if it may do that with these only."""

    role: str
    privileges: str
    columns: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with all that belongs to it."""

    name: str
    meaning: str
    columns: list[Column]
    constraints: list[Constraint]
    indexes: list[Index]
    triggers: list[Trigger]
    privileges: list[Privilege]


def read_tables(connection: psycopg.Connection) -> list[Table]:
    """Return the tables of the schema ``public`` in the order in which they were made."""
    tables = connection.execute(
        """
        SELECT oid, relname, coalesce(obj_description(oid), '')
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL (%s)
        ORDER BY oid
        """,
        [_IGNORED],
    ).fetchall()
    return [
        Table(
            name,
            meaning,
            _rows(connection, Column, _COLUMNS, oid),
            _rows(connection, Constraint, _CONSTRAINTS, oid),
            _rows(connection, Index, _INDEXES, oid),
            _rows(connection, Trigger, _TRIGGERS, oid),
            _rows(connection, Privilege, _PRIVILEGES, oid),
        )
        for oid, name, meaning in tables
    ]


def _rows(connection: psycopg.Connection, kind: type[_Row], query: bytes, oid: int) -> list[_Row]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query, {"table": oid}).fetchall()


_COLUMNS = b"""
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required,
        pg_get_expr(adbin, adrelid) AS default, attgenerated <> '' AS generated,
        col_description(attrelid, attnum) AS meaning
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = %(table)s AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""
_CONSTRAINTS = b"""
    SELECT conname AS name, contype::text AS kind,
        (SELECT array_agg(attname::text ORDER BY n)
         FROM unnest(conkey) WITH ORDINALITY AS k (num, n)
         JOIN pg_attribute ON attrelid = conrelid AND attnum = num) AS columns,
        (SELECT relname::text FROM pg_class WHERE oid = confrelid) AS target,
        pg_get_constraintdef(oid, true) AS definition
    FROM pg_constraint
    WHERE conrelid = %(table)s AND contype IN ('p', 'u', 'f', 'c')
    ORDER BY array_position(ARRAY['p', 'u', 'f', 'c'], contype::text), conname
"""
_INDEXES = b"""
    SELECT c.relname AS name, indisunique AS unique,
        substring(pg_get_indexdef(c.oid) FROM 'USING (.*)$') AS definition
    FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid
    WHERE indrelid = %(table)s
    ORDER BY indisprimary DESC, c.relname
"""
_TRIGGERS = b"""
    SELECT tgname AS name,
        regexp_replace(
            regexp_replace(pg_get_triggerdef(pg_trigger.oid, true), '^.* TRIGGER [^ ]+ ', ''),
            ' ON [^ ]+|EXECUTE FUNCTION ', ' ', 'g'
        ) AS definition,
        obj_description(tgfoid) AS meaning
    FROM pg_trigger
    WHERE tgrelid = %(table)s AND NOT tgisinternal
    ORDER BY tgname
"""
_PRIVILEGES = b"""
    SELECT grantee::regrole::text AS role, string_agg(privilege_type, ', ' ORDER BY privilege_type)
        AS privileges, columns
    FROM (
        SELECT p.grantee, p.privilege_type, NULL AS columns
        FROM pg_class, aclexplode(relacl) AS p
        WHERE oid = %(table)s AND p.grantee <> relowner
        UNION ALL
        SELECT p.grantee, p.privilege_type, attname::text
        FROM pg_attribute, aclexplode(attacl) AS p
        WHERE attrelid = %(table)s AND p.grantee <> 0
    ) AS granted
    GROUP BY grantee, columns
    ORDER BY 1, 3
"""
