"""Reads of a stream that are answered when there is something to read.

DynamoDB answers GetRecords at once, so a reader has to ask again and again: often, and it keeps
the machine busy; seldom, and records come late. A client that sends the header `x-datactl-hold`
with a number of seconds gets an empty answer only after that time; a write to the table ends the
wait. Other clients notice nothing.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tools.local.dynamodb.messages import Message

HOLD_HEADER: Final = "x-datactl-hold"
HELD_HEADER: Final = "x-datactl-held"
"""Tells the client that the answer was held back, so that it need not wait by itself."""

WRITES: Final = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "TransactWriteItems",
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    }
)

_HOLD = re.compile(rb"\r\nx-datactl-hold:[ \t]*([0-9.]+)", re.IGNORECASE)


class WriteNotices:
    """Wakes those who wait for a write to a table."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, set[asyncio.Event]] = {}

    @contextmanager
    def expected(self, table: str) -> Iterator[asyncio.Event]:
        """Hand out an event that is set by the next write to a table."""
        name, event = table.encode(), asyncio.Event()
        waiting = self._waiting.setdefault(name, set())
        waiting.add(event)
        try:
            yield event
        finally:
            waiting.discard(event)
            if not waiting:
                self._waiting.pop(name, None)

    def written(self, request: bytes) -> None:
        """Wake those who wait for a table that this request names; being woken in vain is cheap."""
        for name, waiting in self._waiting.items():
            if name in request:
                for event in waiting:
                    event.set()


def seconds_to_hold(request: Message) -> float:
    """Tell for how long a client wants an empty answer held back."""
    found = _HOLD.search(request.head)
    return float(found[1]) if found else 0.0


def is_empty(answer: Message) -> bool:
    """Tell whether an answer of GetRecords has no records, but more may come."""
    return answer.body.startswith(b'{"Records":[]') and b'"NextShardIterator"' in answer.body


async def wait_for(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than this."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
