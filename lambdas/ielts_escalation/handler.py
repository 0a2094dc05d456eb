"""Entry point of the function."""

import os
from collections.abc import Mapping
from typing import Any

from ielts_escalation.environment import Environment
from ielts_escalation.notices import NoticeRules
from ielts_escalation.publishing import Publisher
from stream_records.batches import process_each
from stream_records.clients import make_client

_ENVIRONMENT = Environment.read(os.environ)
_PUBLISHER = Publisher(
    _ENVIRONMENT,
    NoticeRules(_ENVIRONMENT),
    dynamodb=make_client("dynamodb"),
    sns=make_client("sns"),
)


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Publish what people must look at; the records to be delivered again are returned."""
    return process_each(event, _PUBLISHER.apply)
