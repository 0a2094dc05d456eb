"""What is declared of exports is what the migrated database has."""

import psycopg

from stacks.mavprep.database_export import DATABASE_EXPORT

# RDS writes every other type as text: decimals and times keep their digits so.
_KINDS = {"smallint": "int", "integer": "int", "boolean": "boolean"}


def test_every_table_and_column_can_be_queried_by_its_type(catalog: psycopg.Connection) -> None:
    found: dict[str, dict[str, str]] = {}
    columns = catalog.execute(
        "SELECT 'public.' || table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public'"
    )
    for table, column, kind in columns:
        assert kind not in {"bigint", "real", "double precision"}, "RDS keeps it: add its type"
        found.setdefault(table, {})[column] = _KINDS.get(kind, "string")

    assert {table.name: table.columns for table in DATABASE_EXPORT.tables} == found
