"""Entry point of the function."""

import gc
import os
from collections.abc import Mapping
from typing import Any, Protocol

from mavprep_progress_analytics.consuming import consume
from mavprep_progress_analytics.database import Database
from mavprep_progress_analytics.environment import Environment
from mavprep_progress_analytics.tokens import sign_in_token

_ENVIRONMENT = Environment.read(os.environ)

# An event of 6 MB is several hundred thousand objects, none of them in a cycle. Searching them for
# garbage again and again would double the time to decode it, which happens before the handler runs.
_OBJECTS_BETWEEN_SEARCHES = 2_000_000
gc.freeze()
gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)


class Context(Protocol):
    """What is needed of the context of an invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Count the attempts of a batch; records to deliver again are returned."""
    return consume(event, _DATABASE.run, lambda: context.get_remaining_time_in_millis() / 1000)


def _password() -> str | None:
    if _ENVIRONMENT.is_local:
        return None
    return sign_in_token(_ENVIRONMENT, os.environ)


_DATABASE = Database(_ENVIRONMENT, _password)
