"""What can go wrong while the schema changes."""

from __future__ import annotations

from pathlib import Path

import psycopg

_MAX_STATEMENT = 400
_LOST = (
    "PostgreSQL also ends a run that takes longer than it may (transaction timeout), and what it "
    "says then can be lost with the connection."
)


class MigrationError(Exception):
    """The database could not be migrated; nothing was changed."""


class StatementError(MigrationError):
    """A statement of a migration failed.

    Parameters
    ----------
    file
        The SQL file.
    line
        Line of the file on which the statement begins, counted from 1.
    statement
        The SQL that failed; long ones are cut in the message.
    reason
        What PostgreSQL says.
    """

    def __init__(self, file: Path, line: int, statement: str, reason: str) -> None:
        shown = statement.strip()
        if len(shown) > _MAX_STATEMENT:
            shown = shown[:_MAX_STATEMENT] + " …"
        super().__init__(f"{file.name}, line {line}: {reason}\nStatement: {shown}")
        self.file = file
        self.line = line
        self.statement = statement
        self.reason = reason


class UnknownRevisionError(MigrationError):
    """The database is at a revision that these migrations do not contain."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database is at revision {revision!r}, which is not among these migrations: "
            "a newer version has migrated it. Use that version, or a newer one."
        )
        self.revision = revision


def reason_of(error: psycopg.Error) -> str:
    """Say what PostgreSQL says, with its code for it; of a lost connection, what psycopg says."""
    if error.sqlstate is None:
        lost = isinstance(error, psycopg.OperationalError)
        return f"{str(error).strip()}\n{_LOST}" if lost else str(error)
    told = error.diag
    parts = [told.message_primary or str(error)]
    parts += [f"{name}: {text}" for name, text in _details(told) if text]
    return f"{'. '.join(parts)} (SQLSTATE {error.sqlstate})"


def _details(told: psycopg.errors.Diagnostic) -> tuple[tuple[str, str | None], ...]:
    return (
        ("Detail", told.message_detail),
        ("Hint", told.message_hint),
        ("Where", told.context),
    )
