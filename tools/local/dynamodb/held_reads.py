"""Reads of a stream that are answered when there is something to read.

DynamoDB answers GetRecords at once, so a reader has to ask again and again: often, and it keeps
the machine busy; seldom, and records come late. A client that sends the header `x-datactl-hold`
with a number of seconds gets an empty answer only after that time; a write to the table ends the
wait. Other clients notice nothing.
"""

import asyncio
import re
from typing import Final

from tools.local.dynamodb.messages import Message

HOLD_HEADER: Final = "x-datactl-hold"
HELD_HEADER: Final = "x-datactl-held"
"""Tells the client that the answer was held back, so that it need not wait by itself."""

_HOLD = re.compile(rb"\r\nx-datactl-hold:[ \t]*([0-9.]+)", re.IGNORECASE)


def seconds_to_hold(request: Message) -> float:
    """Tell for how long a client wants an empty answer held back."""
    found = _HOLD.search(request.head)
    return float(found[1]) if found else 0.0


def is_empty(answer: Message) -> bool:
    """Tell whether an answer of GetRecords has no records, but more may come."""
    return (
        answer.succeeded
        and answer.body.startswith((b'{"Records":[]', b'{"Records": []'))
        and b'"NextShardIterator"' in answer.body
    )


async def wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, but no longer than this, and tell whether it came."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
