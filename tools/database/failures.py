"""What a failure of PostgreSQL means for the person at the command, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg
    import psycopg2

    from mavprep_database.errors import MigrationError

_MIGRATE = "bring the schema up to date with `datactl db migrate`"
_SERVER = "use PostgreSQL 18"
_AGAIN = "run the command again; what was done already is not done twice"
# By SQLSTATE, or its class.
_REMEDIES = {
    "42P01": _MIGRATE,  # undefined table
    "42703": _MIGRATE,  # undefined column
    "3F000": _MIGRATE,  # no such schema
    "42883": _SERVER,  # undefined function
    "42704": _SERVER,  # such as an undefined setting
    "42501": "use a role that may do it",
    "25006": "use the primary database, and a role that may write",
    "55P03": "try again when nobody else works with these tables",  # lock timeout
    "57014": "try again, perhaps with a longer limit",  # statement timeout
    "40P01": _AGAIN,  # deadlock
    "40001": _AGAIN,
    "57P": _AGAIN,  # the server is shut down or starts
    "08": _AGAIN,
    "53": "free some space or connections, then try again",
}


def explain(error: psycopg.Error | psycopg2.Error) -> str:
    """Return what PostgreSQL says, and what to do about it.

    An error of either driver without a SQLSTATE says that the connection is lost.
    """
    said = error.diag.message_primary or next(iter(str(error).splitlines()), type(error).__name__)
    message = said.strip().rstrip(".:")
    remedy = remedy_of(_state(error))
    return f"{message}: {remedy}." if remedy else f"{message} (SQLSTATE {_state(error)})."


def remedy_of(state: str) -> str:
    """Return what to do about a SQLSTATE; nothing if that depends on what was done."""
    return next((_REMEDIES[key] for key in (state, state[:3], state[:2]) if key in _REMEDIES), "")


def remedied(error: MigrationError) -> str:
    """Return what a failed migration says, and what to do where PostgreSQL's code tells that.

    Of a name that is unknown it tells nothing: the statement is one of ours.
    """
    failure = next((each for each in _causes(error) if hasattr(each, "sqlstate")), None)
    remedy = remedy_of(_state(failure)) if failure else ""
    if remedy in {"", _MIGRATE, _SERVER}:
        return str(error)
    said = str(error).rstrip(".")
    # A statement that failed stands on lines of its own.
    return f"{said}\n{remedy.capitalize()}." if "\n" in said else f"{said}: {remedy}."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _state(error: BaseException) -> str:
    return getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or "08"
