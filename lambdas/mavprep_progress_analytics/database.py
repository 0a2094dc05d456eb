"""One connection to PostgreSQL, kept between invocations and replaced when it is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg2

from mavprep_progress_analytics.environment import Environment

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812  as other classes


Row = tuple[Any, ...]

APPLICATION_NAME = "mavprep-progress-analytics"

_CONNECT_SECONDS = 10
_SILENCE_MILLISECONDS = 15_000
_KEEPALIVE_SECONDS = 5


class Database:
    """Runs statements, each its own transaction and one round trip.

    Nothing is set in the session: RDS Proxy would tie it to one connection, and refuses options at
    the start. The time limits belong to the role, and hold from its login on.

    Parameters
    ----------
    environment
        Where the database is.
    password
        Gives the password of a new connection; None where none is needed.
    """

    def __init__(self, environment: Environment, password: Callable[[], str | None]) -> None:
        self._environment = environment
        self._password = password
        self._connection: Connection | None = None

    def run(self, statement: str, parameters: Sequence[str]) -> Row | None:
        """Return the first row of a statement's answer, if it gives any.

        After an error that is not about the data, the connection is given up: the next statement
        gets a new one.

        Raises
        ------
        psycopg2.Error
            If it cannot connect or PostgreSQL refuses the statement.
        """
        if self._connection is None:
            self._connection = self._connect()
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchone() if cursor.description else None
        except (psycopg2.DataError, psycopg2.IntegrityError):
            raise
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give up the connection."""
        if self._connection is not None:
            with suppress(psycopg2.Error):
                self._connection.close()
            self._connection = None

    def _connect(self) -> Connection:
        connection: Connection = psycopg2.connect(
            **self._environment.connection,
            user=self._environment.user,
            password=self._password(),
            gssencmode="disable",
            connect_timeout=_CONNECT_SECONDS,
            # A server that vanished is noticed while it is asked and while it is waited for.
            tcp_user_timeout=_SILENCE_MILLISECONDS,
            keepalives_idle=_KEEPALIVE_SECONDS,
            keepalives_interval=_KEEPALIVE_SECONDS,
            application_name=APPLICATION_NAME,
        )
        connection.autocommit = True
        return connection
