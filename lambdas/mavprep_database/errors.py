"""What can go wrong while the schema changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_STATEMENT = 400


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
        if len(shown) > _LONGEST_STATEMENT:
            shown = shown[:_LONGEST_STATEMENT] + " …"
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
