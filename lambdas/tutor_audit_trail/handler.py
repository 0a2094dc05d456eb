"""Entry point of the function."""

import os
from collections.abc import Mapping
from typing import Any

from stream_records.batches import process_together
from stream_records.clients import make_client
from tutor_audit_trail.environment import Environment
from tutor_audit_trail.trail import AuditTrail

_TRAIL = AuditTrail(Environment.read(os.environ), make_client("dynamodb"))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Write what happened into the trail; the records to be delivered again are returned."""
    return process_together(event, _TRAIL.record)
