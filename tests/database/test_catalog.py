"""The migrated catalog holds what the document says, object by object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.documented import (
    ADDED_COLUMNS,
    ADDED_FOREIGN_KEYS,
    ADDED_UNIQUE,
    DERIVED,
    ENUMERATIONS,
    TABLES,
    Column,
    ForeignKey,
    Index,
)

if TYPE_CHECKING:
    import psycopg

_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull, attgenerated <> '',
        pg_get_expr(adbin, adrelid)
    FROM pg_attribute
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""
_FOREIGN_KEYS = """
    SELECT conname,
        (SELECT array_agg(attname::text ORDER BY n)
         FROM unnest(conkey) WITH ORDINALITY AS k (num, n)
         JOIN pg_attribute ON attrelid = conrelid AND attnum = num),
        confrelid::regclass::text,
        CASE confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
            ELSE confdeltype::text END
    FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'f'
"""
_INDEXES = """
    SELECT c.relname, am.amname, i.indisunique, i.indisprimary,
        (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n)
         FROM generate_series(1, i.indnatts) AS n),
        pg_get_expr(i.indpred, i.indrelid)
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_am AS am ON am.oid = c.relam
    WHERE i.indrelid = %s::regclass AND i.indisvalid
"""


def test_there_are_the_documented_tables_and_the_bookkeeping(
    catalog: psycopg.Connection,
) -> None:
    rows = catalog.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {name for (name,) in rows} == {
        *TABLES,
        "analytics_attempt_facts",
        "analytics_rejected_attempts",
        "alembic_version",
    }


def test_every_constraint_is_enforced_for_every_row(catalog: psycopg.Connection) -> None:
    # SQLAlchemy and alembic show no difference between one that is and one that is not.
    found = catalog.execute("""
        SELECT conname, conenforced AND convalidated FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    """)
    enforced: dict[str, bool] = dict(found.fetchall())
    assert len(enforced) > len(TABLES)
    assert [name for name, is_enforced in enforced.items() if not is_enforced] == []


@pytest.mark.parametrize("table", TABLES)
def test_columns(catalog: psycopg.Connection, table: str) -> None:
    found: dict[str, Column] = {}
    for name, kind, required, generated, default in catalog.execute(_COLUMNS, [table]):
        assert generated == ((table, name) in DERIVED), name
        # A column with a default refuses NULL, see the first comment in the migrations.
        if default is not None and not generated:
            assert required, name
        documented = TABLES[table].columns.get(name)
        if documented is None:
            assert (table, name) in ADDED_COLUMNS
            continue
        found[name] = Column(
            kind,
            documented.default if generated else default,
            required and (documented.required or default is None),
        )
    assert found == TABLES[table].columns
    assert list(found) == list(TABLES[table].columns), "order of the columns"


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_and_their_delete_rules(catalog: psycopg.Connection, table: str) -> None:
    found = {
        ForeignKey(columns[0], target, rule)
        for name, columns, target, rule in catalog.execute(_FOREIGN_KEYS, [table])
        if name not in ADDED_FOREIGN_KEYS
    }
    assert found == TABLES[table].foreign_keys


@pytest.mark.parametrize("table", TABLES)
def test_indexes_and_unique_constraints(catalog: psycopg.Connection, table: str) -> None:
    indexes: dict[str, Index] = {}
    unique: set[tuple[str, ...]] = set()
    for name, method, is_unique, is_primary, columns, where in catalog.execute(_INDEXES, [table]):
        if is_primary:
            assert columns == ["id"]
            continue
        if is_unique and (table, tuple(columns)) not in ADDED_UNIQUE:
            unique.add(tuple(columns))
        if name in TABLES[table].indexes:
            indexes[name] = Index(tuple(columns), method, where)
        else:
            assert is_unique, f"{name} is not in the document"
    assert indexes == TABLES[table].indexes
    assert unique == TABLES[table].unique


def test_no_two_indexes_are_identical(catalog: psycopg.Connection) -> None:
    """Names that the document gives twice to the same thing exist once."""
    definitions: dict[tuple[object, ...], str] = {}
    for table in TABLES:
        for name, method, _, _, columns, where in catalog.execute(_INDEXES, [table]):
            assert (table, method, *columns, where) not in definitions, name
            definitions[table, method, *columns, where] = name


@pytest.mark.parametrize(("table", "column"), ENUMERATIONS)
def test_enumerations_named_in_comments(
    catalog: psycopg.Connection, table: str, column: str
) -> None:
    row = catalog.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s",
        [f"{table}_{column}_check"],
    ).fetchone()
    assert row is not None
    assert set(row[0].split("'")[1::2]) == ENUMERATIONS[table, column]


def test_updated_at_is_kept_wherever_it_exists(catalog: psycopg.Connection) -> None:
    rows = catalog.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'set_updated_at'"
    )
    expected = {name for name, table in TABLES.items() if "updated_at" in table.columns}
    assert {name for (name,) in rows} == expected
    assert len(expected) == 6


def test_every_table_and_column_says_what_it_means(catalog: psycopg.Connection) -> None:
    rows = catalog.execute(
        """
        SELECT attrelid::regclass::text || '.' || attname
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT attisdropped
            AND attnum >= 0 AND relname <> 'alembic_version'
            AND (col_description(attrelid, attnum) IS NULL OR obj_description(attrelid) IS NULL)
        """
    )
    assert rows.fetchall() == []
