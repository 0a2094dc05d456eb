"""PostgreSQL 18, started once; a fresh copy of the migrated database for each test."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import LiteralString, Protocol

import psycopg
import pytest
from psycopg import sql

from mavprep_database.runner import migrate
from tools.postgresql.throwaway import in_database, temporary_server

_TEMPLATE = "mavprep_template"
_NUMBERS = count(1)


class Connect(Protocol):
    """Open one more connection to the test's database; it is closed after the test."""

    def __call__(
        self, *, autocommit: bool = True, user: str | None = None
    ) -> psycopg.Connection: ...


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    # Not below pytest's own folder, which another session may tidy up while this one runs.
    with (
        tempfile.TemporaryDirectory(prefix="postgresql-") as directory,
        temporary_server(Path(directory)) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def create_database(server: str) -> Callable[[str | None], str]:
    """Create a database from a template and return its address."""

    def create(template: str | None = None) -> str:
        name = f"test_{next(_NUMBERS)}"
        with psycopg.connect(server, autocommit=True) as connection:
            # Half the work of logging every page, since nothing waits for the disk here.
            command: LiteralString = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
            connection.execute(
                sql.SQL(command).format(
                    sql.Identifier(name), sql.Identifier(template or "template1")
                )
            )
        return in_database(server, name)

    return create


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """Migrate once; every test copies the result."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
    with psycopg.connect(in_database(server, _TEMPLATE)) as connection:
        migrate(connection)
    return _TEMPLATE


@pytest.fixture
def database(create_database: Callable[[str | None], str], template: str) -> str:
    return create_database(template)


@pytest.fixture(scope="session")
def catalog(
    create_database: Callable[[str | None], str], template: str
) -> Iterator[psycopg.Connection]:
    """A migrated database that no test changes."""
    with psycopg.connect(create_database(template), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = on")
        yield connection


@pytest.fixture
def empty_database(create_database: Callable[[str | None], str]) -> str:
    return create_database(None)


@pytest.fixture
def connect(database: str) -> Iterator[Connect]:
    with ExitStack() as opened:

        def connect(*, autocommit: bool = True, user: str | None = None) -> psycopg.Connection:
            # A test that waits for itself fails instead of hanging.
            settings = "-c lock_timeout=15s -c statement_timeout=60s"
            return opened.enter_context(
                psycopg.connect(
                    database, autocommit=autocommit, user=user or "postgres", options=settings
                )
            )

        yield connect


@pytest.fixture
def connection(connect: Connect) -> psycopg.Connection:
    return connect()
