"""Make the pages from a temporary database, and compare them with those in ``docs/``."""

import tempfile
from pathlib import Path

import psycopg

from mavprep_database.runner import migrate
from tools.database.dictionary.pages import dictionary_pages
from tools.database.dictionary.reading import read_tables
from tools.generated_files import stale_files, write_files
from tools.paths import DOCS
from tools.postgresql.throwaway import temporary_server

DICTIONARY = DOCS / "data-dictionary-postgresql"


def generated_pages() -> dict[Path, str]:
    """Return the text of every page, from a temporary PostgreSQL with all migrations."""
    with (
        tempfile.TemporaryDirectory(prefix="datactl-") as directory,
        temporary_server(Path(directory)) as url,
        psycopg.connect(url) as connection,
    ):
        migrate(connection)
        return pages_of(connection)


def pages_of(connection: psycopg.Connection) -> dict[Path, str]:
    """Return the text of every page, from a database that has been migrated."""
    pages = dictionary_pages(read_tables(connection))
    return {DICTIONARY / name: text for name, text in pages.items()}


def stale_pages(pages: dict[Path, str] | None = None) -> list[Path]:
    """Return the files that are missing, differ, or belong to no table any more."""
    return stale_files(generated_pages() if pages is None else pages, DICTIONARY.glob("*.md"))


def write_pages() -> list[Path]:
    """Write all pages, remove those of tables that are gone, and return what changed."""
    return write_files(generated_pages(), DICTIONARY.glob("*.md"))
