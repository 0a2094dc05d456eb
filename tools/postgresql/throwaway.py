"""A PostgreSQL 18 of our own, for tests and for documents made from a live schema."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT
from types import MappingProxyType
from typing import Final

import psycopg

from tools.postgresql.errors import PostgresqlError
from tools.postgresql.programs import make_data_directory, programs
from tools.postgresql.unprivileged import before_program, ordinary_user

_SUPERUSER: Final = "postgres"
_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.02
_NOT_DURABLE: Final = ("fsync", "synchronous_commit", "full_page_writes")
"""What does not outlive the process need not reach the disk."""


class ThrowawayServer:
    """A server whose data are lost with it; `start` and `stop` may follow each other.

    Parameters
    ----------
    directory
        An empty folder for its data.
    durable
        Whether a commit waits for the disk, as in production.
    settings
        Further settings by name.

    Attributes
    ----------
    url
        Address of its database ``postgres``, as superuser, over a Unix socket.
    """

    def __init__(
        self,
        directory: Path,
        *,
        durable: bool = False,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._directory = directory
        self._settings = {} if durable else dict.fromkeys(_NOT_DURABLE, "off")
        self._settings |= settings
        make_data_directory(directory, _SUPERUSER)
        # The path of a socket may have 107 characters, wherever the data lie.
        self._sockets = tempfile.TemporaryDirectory(prefix="pg-")
        user = ordinary_user()
        if user is not None:
            os.chown(self._sockets.name, user.pw_uid, user.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = psycopg.conninfo.make_conninfo(
            host=self._sockets.name, user=_SUPERUSER, dbname="postgres"
        )

    def start(self) -> None:
        """Start it, and wait until it takes connections.

        Raises
        ------
        PostgresqlError
            If it does not, with the end of what it said.
        """
        log = self._directory / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(programs() / "postgres", "-D", self._directory),
                    *("--listen_addresses=", f"--unix_socket_directories={self._sockets.name}"),
                    *(f"--{name}={value}" for name, value in self._settings.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=before_program(),  # noqa: PLW1509  as short as it can be
            )
        deadline = time.monotonic() + _SECONDS
        while not self._takes_connections():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                lines = log.read_text("utf-8", "replace").splitlines()
                raise PostgresqlError(f"PostgreSQL does not start: {' '.join(lines[-3:])}")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """End it and all connections, if it runs."""
        if self._process is not None:
            self._process.send_signal(SIGINT)  # its fast shutdown
            self._process.wait(_SECONDS)
            self._process = None

    def close(self) -> None:
        """Stop it for good."""
        self.stop()
        self._sockets.cleanup()

    def _takes_connections(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def temporary_server(
    directory: Path, *, durable: bool = False, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """Start a server in an empty directory and stop it afterwards.

    Parameters
    ----------
    directory, durable, settings
        As of `ThrowawayServer`.

    Yields
    ------
    str
        Address of its database ``postgres``, as superuser, over a Unix socket.

    Raises
    ------
    PostgresqlError
        PostgreSQL is not installed, or does not start.
    """
    server = ThrowawayServer(directory, durable=durable, settings=settings)
    try:
        server.start()
        yield server.url
    finally:
        server.close()


def in_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return psycopg.conninfo.make_conninfo(url, dbname=name)
