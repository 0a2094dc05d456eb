"""Apply migrations: one run at a time, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from mavprep_database.errors import MigrationError, UnknownRevisionError, reason_of
from mavprep_database.version import MIGRATIONS

if TYPE_CHECKING:
    import sqlalchemy

HEAD = "head"
BASE = "base"

# Any number that nothing else on the server uses for an advisory lock.
_RUN_LOCK = 5_203_711_842


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a run may wait, in seconds.

    Parameters
    ----------
    turn
        For another run to end.
    lock
        For a table that others use. Short: whoever comes after us queues behind us.
    statement
        For one statement.
    run
        For all of them together.
    """

    turn: float = 120
    lock: float = 5
    statement: float = 600
    run: float = 1800


@dataclass(frozen=True, slots=True)
class Outcome:
    """Revisions before and after a run; ``None`` is an empty database."""

    before: str | None
    after: str | None


def migrate(
    connection: psycopg.Connection,
    target: str = HEAD,
    *,
    limits: Limits | None = None,
    directory: Path = MIGRATIONS,
) -> Outcome:
    """Bring a database to a revision, forward or back, in one transaction.

    Parameters
    ----------
    connection
        An idle connection as the owner of the schema. It stays open.
    target
        A revision, ``head`` or ``base``.
    limits
        How long to wait for what.
    directory
        Where the revisions lie.

    Returns
    -------
    Outcome
        The revisions before and after; the same if there was nothing to do.

    Raises
    ------
    StatementError
        A statement failed. The whole run is rolled back.
    UnknownRevisionError
        The database is at a revision that the directory does not contain.
    MigrationError
        There is no such target, or another run did not end in time.
    """
    script = ScriptDirectory(directory, version_locations=[directory])
    try:
        return _run(connection, script, target, limits or Limits())
    except (SQLAlchemyError, psycopg.Error) as error:
        raise _first_cause(error) from error


def _run(
    connection: psycopg.Connection, script: ScriptDirectory, target: str, limits: Limits
) -> Outcome:
    with _sqlalchemy(connection) as bind, bind.begin():
        _wait_for_turn(connection, limits)
        context = MigrationContext.configure(bind)
        before = context.get_current_revision()
        back = _is_back(script, before, target)
        change = script._downgrade_revs if back else script._upgrade_revs  # noqa: SLF001
        context = MigrationContext.configure(
            bind, opts={"fn": lambda revision, _: change(target, revision), "script": script}
        )
        with Operations.context(context):
            context.run_migrations()
        return Outcome(before, context.get_current_revision())


def _first_cause(error: BaseException) -> MigrationError:
    # A connection that is lost cannot roll back either; what SQLAlchemy says about that would hide
    # the statement that was running.
    failure: psycopg.Error | None = None
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MigrationError):
            return cause
        if isinstance(cause, psycopg.Error):
            failure = cause
        cause = cause.__cause__ or cause.__context__
    return MigrationError(f"The database failed: {reason_of(failure) if failure else error}")


def current_revision(connection: psycopg.Connection) -> str | None:
    """Return the revision of a database, or ``None`` if it was never migrated."""
    with _sqlalchemy(connection) as bind, bind.begin():
        return MigrationContext.configure(bind).get_current_revision()


def goes_back(connection: psycopg.Connection, target: str, *, directory: Path = MIGRATIONS) -> bool:
    """Tell whether a run would take back what is there, and what it holds.

    Raises
    ------
    UnknownRevisionError
        The database is at a revision that the directory does not contain.
    MigrationError
        There is no such target.
    """
    before = current_revision(connection)
    script = ScriptDirectory(directory, version_locations=[directory])
    return _is_back(script, before, target) and before is not None


def latest_revision(directory: Path = MIGRATIONS) -> str | None:
    """Return the newest revision in a directory."""
    return ScriptDirectory(directory, version_locations=[directory]).get_current_head()


@contextmanager
def _sqlalchemy(connection: psycopg.Connection) -> Iterator[sqlalchemy.Connection]:
    # A creator instead of a URL: no text with a password comes into being.
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    with engine.connect() as bind:
        yield bind


def _wait_for_turn(connection: psycopg.Connection, limits: Limits) -> None:
    _set_timeouts(connection, lock=limits.turn, statement=limits.turn)
    try:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_RUN_LOCK])
    except (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled) as error:
        raise MigrationError(
            f"Another migration of this database did not end within {limits.turn:g} seconds."
        ) from error
    _set_timeouts(connection, lock=limits.lock, statement=limits.statement, transaction=limits.run)


def _set_timeouts(connection: psycopg.Connection, **seconds: float) -> None:
    for name, limit in seconds.items():
        connection.execute(
            "SELECT set_config(%s, %s, true)",
            [f"{name}_timeout", f"{max(1, round(limit * 1000))}ms"],
        )


def _is_back(script: ScriptDirectory, before: str | None, target: str) -> bool:
    try:
        known = [each.revision for each in script.walk_revisions()]
    except CommandError as error:
        raise MigrationError(str(error)) from error
    if before is not None and before not in known:
        raise UnknownRevisionError(before)
    if target == BASE:
        return True
    if target == HEAD:
        return False
    if target not in known:
        raise MigrationError(
            f"There is no revision {target!r}: use one of {', '.join(sorted(known))}."
        )
    # Newest first.
    return before is not None and known.index(target) > known.index(before)
