"""The tables that the function reads and writes, and what it needs to do so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from mavprep_community.environment import Environment
from stream_records.backoff import pause_seconds
from stream_records.changes import Change
from stream_records.clients import PassingError
from stream_records.marks import applied_mark, change_key, is_marked
from stream_records.transactions import ConditionFailedError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_T = TypeVar("_T")

_ATTEMPTS = 12


class ContendedError(PassingError):
    """Items kept changing while a change was applied: the record must be delivered again."""


@dataclass(frozen=True, slots=True)
class Store:
    """DynamoDB, the names of the tables, and the clock.

    Parameters
    ----------
    environment
        The settings of the function.
    client
        DynamoDB.
    now
        The time in seconds since the epoch.
    sleep
        How to wait for a number of seconds.
    """

    environment: Environment
    client: DynamoDBClient
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def retry(self, write: Callable[[], _T]) -> _T:
        """Do what reads items and writes what follows from them, until nobody interferes.

        Raises
        ------
        ContendedError
            If the items changed between reading and writing each time.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return write()
            except ConditionFailedError:
                self.sleep(pause_seconds(attempt, first=0.01, longest=1.0))
        raise ContendedError

    def mark(self, change: Change) -> dict[str, Any]:
        """Return the marker of a change for `write_once`.

        Raises
        ------
        ForgottenChangeError
            If an earlier mark of the change may be gone.
        """
        return applied_mark(
            self.environment.reputation_table,
            _mark_key(change),
            change,
            now=self.now(),
            remembered_seconds=self.environment.applied_mark_seconds,
        )

    def is_applied(self, change: Change) -> bool:
        """Whether the change has its mark."""
        return is_marked(self.client, self.environment.reputation_table, _mark_key(change))


def _mark_key(change: Change) -> dict[str, Any]:
    return {"PK": change_key(change), "SK": {"S": "APPLIED"}}
