"""What a failure of PostgreSQL means for the person at the command, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg
    import psycopg2

_MIGRATE = "bring the schema up to date with `datactl db migrate`"
_AGAIN = "run the command again; what was done already is not done twice"
# By SQLSTATE, or its class.
_REMEDIES = {
    "42P01": _MIGRATE,  # undefined table
    "42703": _MIGRATE,  # undefined column
    "3F000": _MIGRATE,  # no such schema
    "42883": "use PostgreSQL 18",  # undefined function
    "42704": "use PostgreSQL 18",  # such as an undefined setting
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
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or "08"
    said = error.diag.message_primary or next(iter(str(error).splitlines()), type(error).__name__)
    message = said.strip().rstrip(".:")
    remedy = next((_REMEDIES[key] for key in (state, state[:3], state[:2]) if key in _REMEDIES), "")
    return f"{message}: {remedy}." if remedy else f"{message} (SQLSTATE {state})."
