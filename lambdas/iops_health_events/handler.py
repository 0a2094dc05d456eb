"""Entry point of the function."""

import os
from collections.abc import Mapping
from typing import Any

from iops_health_events.environment import Environment
from iops_health_events.publishing import Publisher
from stream_records.batches import process_together
from stream_records.clients import make_client

_PUBLISHER = Publisher(Environment.read(os.environ).event_bus_name, make_client("events"))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Publish scores that crossed the threshold; records to deliver again are returned."""
    return process_together(event, _PUBLISHER.apply)
