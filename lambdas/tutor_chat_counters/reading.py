"""Reads a session together with the marks of messages."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stream_records.backoff import pause_seconds
from stream_records.clients import UnavailableError
from tutor_chat_counters.marks import APPLIED_UP_TO, COUNT_ID, Mark, read_mark
from tutor_chat_counters.sessions import COUNT, EXPIRES_AT, Session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ATTEMPTS = 6
_READ = ("sessionId", COUNT, COUNT_ID, APPLIED_UP_TO, EXPIRES_AT)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the table holds.

    Attributes
    ----------
    session
        The session; None if there is no such session.
    marks
        The mark of each message, by its key.
    """

    session: Session | None
    marks: Mapping[str, Mark]


def read_session(
    client: DynamoDBClient,
    table: str,
    session_id: str,
    mark_keys: Sequence[str],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Reading:
    """Read a session and up to 99 marks.

    Raises
    ------
    UnavailableError
        If DynamoDB leaves keys unprocessed again and again.
    """
    found: dict[str, Mapping[str, Any]] = {}
    wanted: Any = {
        table: {
            "Keys": [{"sessionId": {"S": key}} for key in (session_id, *mark_keys)],
            "ProjectionExpression": ", ".join(_READ),
            "ConsistentRead": True,
        }
    }
    for attempt in range(_ATTEMPTS):
        response = client.batch_get_item(RequestItems=wanted)
        for item in response["Responses"].get(table, ()):
            found[str(item["sessionId"]["S"])] = item
        wanted = response.get("UnprocessedKeys")
        if not wanted:
            session = found.get(session_id)
            return Reading(
                session=None if session is None else Session(session),
                marks={key: read_mark(found.get(key, {})) for key in mark_keys},
            )
        sleep(pause_seconds(attempt))
    raise UnavailableError(f"{table} left keys unprocessed again and again.")
