"""The PostgreSQL that tests and documents use leaves the machine as it is."""

import pwd
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tools.postgresql.errors import PostgresqlError
from tools.postgresql.throwaway import ThrowawayServer, temporary_server


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that only its owner may enter, as root's home is."""
    with tempfile.TemporaryDirectory(prefix="closed-") as directory:
        data = Path(directory, "data")
        data.mkdir()
        yield data


def test_nobody_gets_access_and_no_user_is_added(closed_folder: Path) -> None:
    users = pwd.getpwall()
    with temporary_server(closed_folder) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert closed_folder.parent.stat().st_mode & 0o777 == 0o700
    assert pwd.getpwall() == users


def test_data_outlive_a_stop(closed_folder: Path) -> None:
    server = ThrowawayServer(closed_folder)
    try:
        server.start()
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        server.stop()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url)
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    finally:
        server.close()


def test_a_server_that_cannot_start_says_why(closed_folder: Path) -> None:
    with (
        pytest.raises(PostgresqlError, match="max_connections"),
        temporary_server(closed_folder, settings={"max_connections": "none"}),
    ):
        pytest.fail("it has started")
