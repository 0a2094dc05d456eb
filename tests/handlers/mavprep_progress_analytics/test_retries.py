"""A database that is away is waited for, and nothing else is."""

from collections.abc import Sequence
from typing import Any

import psycopg2
import psycopg2.errors
import pytest

from mavprep_progress_analytics.retries import (
    RESERVE_SECONDS,
    DatabaseUnavailableError,
    retrying,
)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, seconds_left: float) -> None:
        self.seconds_left = seconds_left
        self.pauses: list[float] = []

    def left(self) -> float:
        return self.seconds_left

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds_left -= seconds


class Failing:
    """Fails a number of times."""

    def __init__(self, error: Exception, times: int = 10**9) -> None:
        self.error = error
        self.times = times
        self.calls = 0

    def __call__(self, _statement: str, _parameters: Sequence[str]) -> Any:
        self.calls += 1
        if self.calls <= self.times:
            raise self.error
        return (self.calls,)


@pytest.mark.parametrize(
    "error",
    [
        psycopg2.OperationalError("connection refused"),
        psycopg2.errors.TooManyConnections("full"),
        psycopg2.errors.SerializationFailure("again"),
        psycopg2.errors.DeadlockDetected("locked"),
        psycopg2.errors.LockNotAvailable("locked"),
        psycopg2.errors.ReadOnlySqlTransaction("a replica yet"),
        psycopg2.InterfaceError("closed"),
    ],
)
def test_it_tries_again(error: psycopg2.Error) -> None:
    clock = Clock(900)
    run = retrying(Failing(error, times=6), clock.left, sleep=clock.sleep)
    assert run("", []) == (7,)


def test_a_stale_connection_costs_no_waiting() -> None:
    clock = Clock(900)
    retrying(Failing(psycopg2.OperationalError(), times=1), clock.left, sleep=clock.sleep)("", [])
    assert clock.pauses == [0]


def test_pauses_grow_up_to_a_limit_and_differ() -> None:
    clock = Clock(900)
    with pytest.raises(DatabaseUnavailableError):
        retrying(Failing(psycopg2.OperationalError()), clock.left, sleep=clock.sleep)("", [])
    assert max(clock.pauses[:4]) < 1
    assert 10 < max(clock.pauses) <= 15
    assert len(set(clock.pauses)) == len(clock.pauses)


def test_it_gives_up_before_the_invocation_ends() -> None:
    clock = Clock(900)
    failing = Failing(psycopg2.OperationalError("password=secret"))
    with pytest.raises(DatabaseUnavailableError, match=r"^OperationalError$"):
        retrying(failing, clock.left, sleep=clock.sleep)("", [])
    assert RESERVE_SECONDS <= clock.seconds_left < RESERVE_SECONDS + 15
    assert failing.calls > 50


@pytest.mark.parametrize("error", [psycopg2.DataError(), psycopg2.errors.ForeignKeyViolation()])
def test_errors_about_the_data_are_not_tried_again(error: psycopg2.Error) -> None:
    failing = Failing(error)
    with pytest.raises(type(error)):
        retrying(failing, lambda: 900)("", [])
    assert failing.calls == 1
