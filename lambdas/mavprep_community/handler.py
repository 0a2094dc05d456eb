"""Entry point of the function."""

import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from mavprep_community.consumer import apply_change
from mavprep_community.environment import Environment
from mavprep_community.store import Store
from stream_records.batches import process_each
from stream_records.clients import make_client

_STORE = Store(Environment.read(os.environ), make_client("dynamodb"))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Follow posts and comments; the records to be delivered again are returned."""
    return process_each(event, partial(apply_change, _STORE))
