"""One table back from a restored instance into the live database, from which it was dropped."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from mavprep_database.statements import split_statements
from tools.restore.database.comparing import count_rows
from tools.restore.database.errors import RestoreError
from tools.restore.database.programs import pg_dump

_SCHEMA = "public"
# psql's own; a server does not know them.
_RESTRICTIONS = ("\\restrict ", "\\unrestrict ")
_PASSWORD_VARIABLE = "PGPASSWORD"  # noqa: S105  the name of a variable
_REFERENCES = """
SELECT rel.relname, con.conname, pg_get_constraintdef(con.oid)
FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid
WHERE con.contype = 'f' AND con.confrelid = %s::regclass AND con.conrelid <> con.confrelid
ORDER BY 1, 2
"""
_VIEWS = """
WITH RECURSIVE above AS (
    SELECT %s::regclass::oid AS oid
    UNION
    SELECT rule.ev_class FROM pg_depend dep JOIN pg_rewrite rule ON rule.oid = dep.objid
    JOIN above ON dep.refobjid = above.oid
    WHERE dep.classid = 'pg_rewrite'::regclass AND dep.refclassid = 'pg_class'::regclass
)
SELECT relname FROM pg_class JOIN above USING (oid) WHERE relkind IN ('v', 'm') ORDER BY 1
"""
_SEQUENCES = """
SELECT seq.relname FROM pg_class seq JOIN pg_depend dep ON dep.objid = seq.oid
WHERE seq.relkind = 'S' AND dep.refobjid = %s::regclass AND dep.deptype IN ('a', 'i') ORDER BY 1
"""
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
"""


@dataclass(frozen=True)
class CopiedTable:
    """What came back.

    Attributes
    ----------
    rows
        As many as the restored instance holds.
    references
        Foreign keys of other tables that pointed at it, and are there again.
    unchecked
        Foreign keys, of any of the tables, that rows of today do not hold to: they are `NOT VALID`,
        so that they hold for new rows alone.
    views
        Views that went with it, and are there again.
    """

    rows: int
    references: Sequence[str]
    unchecked: Sequence[str]
    views: Sequence[str]


def copy_table(
    restored_url: str, live_url: str, table: str, advance: Callable[[int], None]
) -> CopiedTable:
    """Make a dropped table again, with rows, constraints, indexes, sequences and privileges.

    It is one transaction of the live database: the table is there whole, or not at all, and an
    interrupted copy is simply repeated. Rows stream through, however many there are.

    Parameters
    ----------
    restored_url, live_url
        Addresses of both databases, with a role that owns the table.
    table
        Its name in the schema `public`.
    advance
        Told how many bytes have been copied.

    Raises
    ------
    RestoreError
        If the table is in the live database, or not in the restored one, or both hold other rows
        after the copy.
    """
    with psycopg.connect(restored_url) as restored, psycopg.connect(live_url) as live:
        # Whatever else goes on, both sides look at one state.
        restored.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # So that definitions name the schema.
        restored.execute("SET search_path TO ''")
        name = f'{_SCHEMA}."{table}"'
        if not _exists(restored, name):
            raise RestoreError(
                f"The restored database has no table {table} either: restore an earlier moment."
            )
        if _exists(live, name):
            raise RestoreError(
                f"The live database has a table {table}: a copy would overwrite it. Mend its "
                "rows, or keep them elsewhere and drop it (docs/recovery/wrong-migration.md)."
            )
        views = [view for (view,) in restored.execute(_VIEWS, [name])]
        views = [view for view in views if not _exists(live, f'{_SCHEMA}."{view}"')]
        relations = [table, *views]
        _execute_dump(live, _dump(restored_url, relations, "pre-data"))
        _copy_rows(restored, live, table, advance)
        _copy_sequences(restored, live, name)
        references = _references(restored, live, name)
        statements = [_dump(restored_url, relations, "post-data"), *references.values()]
        unchecked = _execute_dump(live, "\n".join(statements))
        rows = count_rows(live, table)
        expected = count_rows(restored, table)
        if rows != expected:
            raise RestoreError(f"{rows:,} of {expected:,} rows of {table} came: nothing is kept.")
    return CopiedTable(rows, list(references), unchecked, views)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone()
    return bool(row and row[0])


def _dump(url: str, relations: Sequence[str], section: str) -> str:
    """Return the statements that define relations, in the words of `pg_dump`."""
    parameters: dict[str, Any] = conninfo_to_dict(url)
    # Other users of the machine can read arguments, not variables.
    password = str(parameters.pop("password", "") or "")
    address = psycopg.conninfo.make_conninfo(**parameters)
    patterns = [f'--table={_SCHEMA}."{relation}"' for relation in relations]
    done = subprocess.run(
        [pg_dump(), f"--section={section}", "--no-password", *patterns, f"--dbname={address}"],
        env={**os.environ, **({_PASSWORD_VARIABLE: password} if password else {})},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        said = " ".join(done.stderr.split()).replace(password or "\0", "***")
        raise RestoreError(f"pg_dump cannot read the restored database: {said}")
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if not line.startswith(_RESTRICTIONS))


def _execute_dump(live: psycopg.Connection, statements: str) -> list[str]:
    """Run a dump's statements; return the foreign keys that rows of today do not hold to."""
    unchecked = []
    for statement in split_statements(statements):
        text = statement.text.encode()
        try:
            with live.transaction():
                live.execute(text)
        except psycopg.errors.ForeignKeyViolation as error:
            live.execute(text.rstrip(b"; \n") + b" NOT VALID")
            unchecked.append(f"{error.diag.constraint_name} on {error.diag.table_name}")
    # A dump empties it, so that its names are whole.
    live.execute("SET search_path TO public")
    return unchecked


def _copy_rows(
    restored: psycopg.Connection,
    live: psycopg.Connection,
    table: str,
    advance: Callable[[int], None],
) -> None:
    name = sql.Identifier(_SCHEMA, table)
    found = restored.execute(_COLUMNS, [f'{_SCHEMA}."{table}"'])
    columns = sql.SQL(", ").join(sql.Identifier(column) for (column,) in found)
    read = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, name)
    write = sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns)
    with (
        restored.cursor().copy(read) as source,
        live.cursor().copy(write) as target,
    ):
        for block in source:
            target.write(block)
            advance(len(block))


def _copy_sequences(restored: psycopg.Connection, live: psycopg.Connection, name: str) -> None:
    for (sequence,) in restored.execute(_SEQUENCES, [name]).fetchall():
        identifier = sql.Identifier(_SCHEMA, sequence)
        read = sql.SQL("SELECT last_value, is_called FROM {}").format(identifier)
        state = restored.execute(read).fetchone()
        if state is not None:
            live.execute("SELECT setval(%s::regclass, %s, %s)", [f'{_SCHEMA}."{sequence}"', *state])


def _references(
    restored: psycopg.Connection, live: psycopg.Connection, name: str
) -> dict[str, str]:
    """Return by name the statements that add the foreign keys of other tables to this one."""
    found = {}
    for table, constraint, definition in restored.execute(_REFERENCES, [name]).fetchall():
        # A table that was dropped as well brings its own back.
        if _exists(live, f'{_SCHEMA}."{table}"'):
            add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(
                sql.Identifier(_SCHEMA, table), sql.Identifier(constraint)
            )
            found[f"{constraint} on {table}"] = f"{add.as_string(live)}{definition};"
    return found
