"""The tables that the function reads and writes, and what it needs to do so."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from stream_records.changes import MalformedRecordError
from stream_records.clients import PassingError
from stream_records.transactions import ConditionFailedError
from stream_records.waiting import pause_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

    from mavprep_community.environment import Environment
    from stream_records.changes import Change

_T = TypeVar("_T")

_ATTEMPTS = 12
_DAY_SECONDS = 86_400


class ForgottenChangeError(MalformedRecordError):
    """A change is too old to tell whether it was applied, and might count twice."""


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
        now = self.now()
        # A day less than marks live, as clocks differ.
        if now - change.written_at > self.environment.applied_mark_seconds - _DAY_SECONDS:
            raise ForgottenChangeError("The change is older than the marks of applied changes.")
        return {
            "TableName": self.environment.reputation_table,
            "Item": {
                **_mark_key(change),
                "eventId": {"S": change.event_id},
                "appliedAt": {"N": str(int(now * 1000))},
                "expiresAt": {"N": str(int(now) + self.environment.applied_mark_seconds)},
            },
        }

    def is_applied(self, change: Change) -> bool:
        """Whether the change has its mark."""
        answer = self.client.get_item(
            TableName=self.environment.reputation_table,
            Key=_mark_key(change),
            ConsistentRead=True,
            ProjectionExpression="PK",
        )
        return "Item" in answer


def _mark_key(change: Change) -> dict[str, Any]:
    return {"PK": {"S": f"APPLIED#{change.event_id}"}, "SK": {"S": "APPLIED"}}
