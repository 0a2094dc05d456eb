"""The data dictionary in docs/ is what the live schema says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.database.documented import TABLES
from tools.database.dictionary.writing import DICTIONARY, pages_of, stale_pages
from tools.paths import REPOSITORY

if TYPE_CHECKING:
    import psycopg


def test_pages_are_current(catalog: psycopg.Connection) -> None:
    stale = [str(path.relative_to(REPOSITORY)) for path in stale_pages(pages_of(catalog))]
    assert not stale, "Run `datactl db dictionary --write` and read the difference."


def test_every_documented_object_is_described(catalog: psycopg.Connection) -> None:
    pages = pages_of(catalog)
    index = pages[DICTIONARY / "README.md"]
    for name, table in TABLES.items():
        page = pages[DICTIONARY / f"{name}.md"]
        for described in (*table.columns, *table.indexes):
            assert f"| `{described}` |" in page
        assert f"]({name}.md)" in index
        for key in table.foreign_keys:
            assert f"{key.table} ||--o{{ {name} : {key.column}" in index or (
                f"{key.table} |o--o{{ {name} : {key.column}" in index
            )
