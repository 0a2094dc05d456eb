"""Run the SQL files of one revision. Each revision's module only names itself and calls this."""

import logging
from pathlib import Path
from typing import Literal

import psycopg
from alembic import op

from mavprep_database.errors import StatementError, reason_of
from mavprep_database.statements import split_statements

_LOG = logging.getLogger(__name__)


def run_sql(module: str, direction: Literal["up", "down"]) -> None:
    """Execute ``<revision>.up.sql`` or ``.down.sql`` that lies beside a revision's module.

    Parameters
    ----------
    module
        ``__file__`` of the revision.
    direction
        Which of the two files.

    Raises
    ------
    StatementError
        A statement failed; says file, line, statement and the error of PostgreSQL.
    """
    file = Path(module).with_suffix(f".{direction}.sql")
    # Not through SQLAlchemy, which would take ":name" and "%" in a statement for parameters.
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(f"migrations need a psycopg connection, not {type(connection).__name__}")
    _LOG.info("Running %s", file.name)
    for statement in split_statements(file.read_text("utf-8")):
        try:
            connection.execute(statement.text.encode())
        except psycopg.Error as error:
            raise StatementError(file, statement.line, statement.text, reason_of(error)) from error
