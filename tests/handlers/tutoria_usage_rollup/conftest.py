"""A table of counters for each test, and a way to deliver records to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stream_records.batches import process_together
from tests.handlers.records import event
from tests.handlers.tables import LiveTable
from tutoria_usage_rollup.rollup import Rollup

Deliver = Any
"""Delivers records and returns the sequence numbers that failed."""


@pytest.fixture
def usage(live_table: Callable[[Any], LiveTable], dynamodb: Any) -> Iterator[LiveTable]:
    table = live_table(CHAT_USAGE_DAILY)
    yield table
    dynamodb.delete_table(TableName=table.name)


@pytest.fixture
def deliver(usage: LiveTable, dynamodb: Any) -> Deliver:
    rollup = Rollup(dynamodb, usage.name)

    def call(*records: Any) -> list[str]:
        response = process_together(event(*records), rollup.apply)
        return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]

    return call
