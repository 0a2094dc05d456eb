"""Entry point of the function."""

import os
from collections.abc import Mapping
from typing import Any

from stream_records.batches import process_together
from stream_records.clients import make_client
from tutoria_usage_rollup.costs import ProviderCosts
from tutoria_usage_rollup.environment import Environment
from tutoria_usage_rollup.rollup import Rollup

_CLIENT = make_client("dynamodb")
_ENVIRONMENT = Environment.read(os.environ)
_TABLE = _ENVIRONMENT.usage_table
_ROLLUP = Rollup(
    _CLIENT,
    _TABLE,
    details_since=_ENVIRONMENT.details_since,
    costs=ProviderCosts(_CLIENT, _TABLE, _ENVIRONMENT.providers),
)


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Count the usage of messages; the records to be delivered again are returned."""
    return process_together(event, _ROLLUP.apply)
