"""Statements that somebody types, and what they answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mavprep_database.statements import split_statements
from tools.database.exact_values import read_exactly

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True)
class Answer:
    """What a statement answers.

    Attributes
    ----------
    columns
        Names of its columns; none for a statement that returns no rows.
    rows
        Its rows.
    status
        What PostgreSQL says that it did.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    status: str


def answers(connection: psycopg.Connection, script: str) -> Iterator[Answer]:
    """Run statements one after the other, each in a transaction of its own.

    So a `VACUUM` works, and what one has ended or changed stays when a later one fails.
    """
    connection.autocommit = True
    read_exactly(connection)
    for statement in split_statements(script):
        cursor = connection.execute(statement.text.encode())
        columns = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall() if columns else []
        yield Answer(columns, rows, cursor.statusmessage or "")
