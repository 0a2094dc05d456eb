"""Connect to any PostgreSQL by URL, without ever showing the password in it."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tools.database.failures import explain

_CONNECT_SECONDS = 10
_MALFORMED = "the database URL is malformed: use postgresql://user@host:port/database"


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """Open a connection; end the program with one sentence if that fails, or PostgreSQL does later.

    Parameters
    ----------
    url
        A URL or a connection string of libpq. What it leaves out comes from the usual ``PG…``
        variables and the password file.
    """
    # It warns of errors that it ignores while a lost connection is closed.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    try:
        connection = psycopg.connect(url, connect_timeout=_CONNECT_SECONDS)
    except psycopg.Error as error:
        sys.exit(f"error: {connection_problem(error, url)}")
    try:
        with connection:
            yield connection
    except psycopg.Error as error:
        sys.exit(f"error: {without_password(explain(error), url)}")


def connection_problem(error: Exception, url: str) -> str:
    """Say in one line why either driver could not connect; libpq has a line for each address."""
    return without_password(" ".join(str(error).split()), url)


def without_password(message: str, url: str) -> str:
    """Return a message in which neither the URL nor its password occurs."""
    try:
        password = psycopg.conninfo.conninfo_to_dict(url).get("password")
    except psycopg.ProgrammingError:
        # libpq quotes the part that it cannot read, which may be the password.
        return _MALFORMED
    if "for connection option" in message or "invalid port number" in message:
        # As well as part of a password that has an unescaped slash.
        return _MALFORMED
    if "://" in url and url.count("@") > 1:
        # What follows the first one counts as the host, and may be the rest of a password.
        return f"{_MALFORMED}, with %40 for an @ in a name or password"
    hidden = message.replace(url, "(URL)")
    return hidden.replace(str(password), "***") if password else hidden
