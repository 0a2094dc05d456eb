"""Wait for a database that is away, as long as the invocation lasts."""

import random
import time
from collections.abc import Callable, Sequence

import psycopg2

from mavprep_progress_analytics.database import Row
from mavprep_progress_analytics.writing import Run
from stream_records.clients import PassingError

RESERVE_SECONDS = 75.0
"""Kept back for one more attempt, to connect and to run a statement to its limit of a minute."""

_FIRST_PAUSE_SECONDS = 0.1
_MAX_PAUSE_SECONDS = 15.0


class DatabaseUnavailableError(PassingError):
    """The database did not come back in time; the batch has to be delivered again.

    The message has the kind of the last error only: an error's message may quote data.
    """


def retrying(
    run: Run, seconds_left: Callable[[], float], *, sleep: Callable[[float], None] = time.sleep
) -> Run:
    """Return a way to run statements that tries again until the invocation is about to end.

    Repeating is safe even if the answer alone was lost: a version counts once. Errors about the
    data are raised at once.

    Parameters
    ----------
    run
        Runs a statement.
    seconds_left
        How long the invocation may still last.
    sleep
        Waits between attempts.
    """

    def run_with_retries(statement: str, parameters: Sequence[str]) -> Row | None:
        # The kept connection may be stale, which costs no waiting but a new connection.
        longest_pause = 0.0
        while True:
            try:
                return run(statement, parameters)
            except (psycopg2.DataError, psycopg2.IntegrityError):
                raise
            except psycopg2.Error as error:
                pause = random.uniform(0, longest_pause)  # noqa: S311  spreads attempts, no secret
                if seconds_left() - pause < RESERVE_SECONDS:
                    raise DatabaseUnavailableError(kind_of(error)) from None
            sleep(pause)
            longest_pause = min(_MAX_PAUSE_SECONDS, 2 * longest_pause + _FIRST_PAUSE_SECONDS)

    return run_with_retries


def kind_of(error: BaseException) -> str:
    """Name an error without its message: its class and PostgreSQL's code for it."""
    code = getattr(error, "pgcode", None)
    name = type(error).__name__
    return f"{name} {code}" if code else name
