"""Entry point of the function."""

import os
from collections.abc import Mapping
from typing import Any

from stream_records.batches import process_together
from stream_records.clients import make_client
from tutor_chat_counters.counting import ChatCounters
from tutor_chat_counters.environment import Environment

_COUNTERS = ChatCounters(Environment.read(os.environ), make_client("dynamodb"))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Count new and deleted messages; the records to be delivered again are returned."""
    return process_together(event, _COUNTERS.count)
