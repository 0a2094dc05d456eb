"""PostgreSQL 18, started once; a fresh copy of the migrated database for each test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import LiteralString, Protocol

import psycopg
import pytest
from psycopg import sql

from mavprep_database.runner import migrate
from tests.memory_folder import is_in_memory, memory_folder
from tools.postgresql.throwaway import in_database, temporary_server

_TEMPLATE = "mavprep_template"
_NUMBERS = count(1)


OwnDatabase = Callable[[str | None], AbstractContextManager[str]]


class Connect(Protocol):
    """Open one more connection to the test's database; it is closed after the test."""

    def __call__(
        self, *, autocommit: bool = True, user: str | None = None
    ) -> psycopg.Connection: ...


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    with memory_folder("postgresql") as folder:
        yield folder


@pytest.fixture(scope="session")
def server(server_folder: Path) -> Iterator[str]:
    with temporary_server(server_folder) as url:
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
def own_database(
    server: str, server_folder: Path, create_database: Callable[[str | None], str]
) -> OwnDatabase:
    """Create a database for one test, and drop it afterwards where it takes memory.

    On a disk, dropping takes longer than the creation, and its space is not needed.
    """

    @contextmanager
    def create(template: str | None) -> Iterator[str]:
        url = create_database(template)
        yield url
        if is_in_memory(server_folder):
            command: LiteralString = "DROP DATABASE {} WITH (FORCE)"
            name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(sql.SQL(command).format(sql.Identifier(name)))

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
def database(own_database: OwnDatabase, template: str) -> Iterator[str]:
    with own_database(template) as url:
        yield url


@pytest.fixture(scope="session")
def catalog(
    create_database: Callable[[str | None], str], template: str
) -> Iterator[psycopg.Connection]:
    """A migrated database that no test changes."""
    with psycopg.connect(create_database(template), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = on")
        yield connection


@pytest.fixture
def empty_database(own_database: OwnDatabase) -> Iterator[str]:
    with own_database(None) as url:
        yield url


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
