"""The real stream pump between DynamoDB Local and a real handler, all in the test's process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.handlers.tables import LiveTable
from tests.local.streams.pumping import Consumer, Failures, mapping, pumping, wait_until

__all__ = ["SWEEP_SECONDS", "Failures", "pump_into", "wait_until"]

SWEEP_SECONDS = 60
"""How long to wait for items to expire: the sweep of a busy machine pauses ten times its length."""


@contextmanager
def pump_into(
    handler: Callable[[Mapping[str, Any], Any], object],
    *tables: LiveTable,
    state_dir: Path,
    url: str,
    failures: Failures | None = None,
    **properties: object,
) -> Iterator[Consumer]:
    """Deliver the streams of the tables to a handler, as its event source mappings would.

    Parameters
    ----------
    state_dir
        An empty folder for the pump's positions.
    url
        DynamoDB Local's.
    failures
        Takes what is given up.
    properties
        Of the event source mappings, over the defaults of `StreamConsumer`.
    """
    consumer = Consumer(lambda event: handler(event, None))
    settings = {
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 3,
        **properties,
    }
    requests = [mapping(str(table.stream_arn), **settings) for table in tables]
    with pumping(state_dir, url, consumer, *requests, failures=failures):
        yield consumer
