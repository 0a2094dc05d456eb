"""Entry point of the function."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from stream_records.batches import process_together
from stream_records.clients import make_client
from tutor_chat_counters.counting import ChatCounters
from tutor_chat_counters.environment import Environment

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNTERS = ChatCounters(Environment.read(os.environ), make_client("dynamodb"))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Count new and deleted messages; the records to be delivered again are returned."""
    return process_together(event, _COUNTERS.count)
