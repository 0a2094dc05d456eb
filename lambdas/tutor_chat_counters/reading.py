"""Reads a session together with the marks of changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stream_records.clients import UnavailableError
from stream_records.waiting import pause_seconds
from tutor_chat_counters.marks import mark_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from stream_records.changes import Change

_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What the table holds.

    Attributes
    ----------
    session
        The counters of the session, in DynamoDB JSON; None if there is no such session.
    uncounted
        Those of the changes that have no mark.
    """

    session: Mapping[str, Any] | None
    uncounted: list[Change]


def read_session(
    client: DynamoDBClient,
    table: str,
    session_id: str,
    changes: Sequence[Change],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Reading:
    """Read a session and the marks of up to 99 changes.

    Raises
    ------
    UnavailableError
        If DynamoDB leaves keys unprocessed again and again.
    """
    found: dict[str, Mapping[str, Any]] = {}
    wanted: Any = {
        table: {
            "Keys": [{"sessionId": {"S": session_id}}, *map(mark_key, changes)],
            "ProjectionExpression": "sessionId, messageCount, uncountedDeletions",
            "ConsistentRead": True,
        }
    }
    for attempt in range(_ATTEMPTS):
        response = client.batch_get_item(RequestItems=wanted)
        for item in response["Responses"].get(table, ()):
            found[str(item["sessionId"]["S"])] = item
        wanted = response.get("UnprocessedKeys")
        if not wanted:
            uncounted = [
                change for change in changes if mark_key(change)["sessionId"]["S"] not in found
            ]
            return Reading(session=found.get(session_id), uncounted=uncounted)
        sleep(pause_seconds(attempt))
    raise UnavailableError(f"{table} left keys unprocessed again and again.")
