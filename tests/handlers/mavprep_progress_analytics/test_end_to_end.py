"""From a put in DynamoDB Local through its stream into PostgreSQL 18."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from data_platform.dynamodb.schema import Table
from mavprep_database.runner import migrate
from stacks.mavprep.analytics_consumer import ATTEMPTS
from stacks.mavprep.common import CALCULUS_ID
from stacks.mavprep.progress import PROGRESS
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import attempt
from tests.handlers.pumping import Failures, pump_into, wait_until
from tests.handlers.tables import LiveTable
from tools.postgresql.throwaway import ThrowawayServer

_DAY = ("user123", CALCULUS_ID, "2025-02-03")


@pytest.fixture
def progress(live_table: Callable[[Table], LiveTable]) -> LiveTable:
    return live_table(PROGRESS)


def test_attempts_corrections_and_deletions(
    analytics: Analytics, progress: LiveTable, tmp_path: Path, dynamodb_url: str
) -> None:
    failures = Failures()
    with pump_into(
        lambda event, _: analytics.handle(event),
        progress,
        state_dir=tmp_path,
        url=dynamodb_url,
        failures=failures,
        FilterCriteria={"Filters": [{"Pattern": json.dumps(ATTEMPTS)}]},
    ) as consumer:
        for example in PROGRESS.examples:
            progress.put(example.item)
        progress.put(attempt(test="corrected", percentageScore=10))
        progress.put(attempt(test="corrected", percentageScore=50))
        progress.put(attempt(test="deleted"))
        progress.delete(attempt(test="deleted"))
        progress.put(attempt(test="last"))
        wait_until(
            lambda: ("user123", "PROGRESS#last#2025-02-03T17:45:00Z") in analytics.facts(),
            "the last attempt",
        )
    assert failures == []
    # The quiz among the examples, the corrected one, and the last one.
    assert analytics.sums()[_DAY][:4] == (3, 30, 27, 9000 + 8800 - 8800 + 5000 + 8800 + 200)
    sort_keys = [
        record["dynamodb"]["Keys"]["SK"]["S"]
        for event in consumer.events
        for record in event["Records"]
    ]
    assert sort_keys
    assert all(sort_key.startswith("PROGRESS#") for sort_key in sort_keys)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ThrowawayServer]:
    """A migrated PostgreSQL that the test may stop and start."""
    folder = tmp_path / "postgresql"
    folder.mkdir()
    server = ThrowawayServer(folder)
    try:
        server.start()
        with closing(psycopg.connect(server.url)) as connection:
            migrate(connection)
        yield server
    finally:
        server.close()


def test_an_outage_loses_nothing_and_sets_nothing_aside(
    own_server: ThrowawayServer, progress: LiveTable, tmp_path: Path, dynamodb_url: str
) -> None:
    before = Analytics(own_server.url)
    before.add_subjects(CALCULUS_ID)
    failures = Failures()
    with pump_into(
        lambda event, _: before.handle(event),
        progress,
        state_dir=tmp_path,
        url=dynamodb_url,
        failures=failures,
        MaximumRetryAttempts=0,
    ):
        progress.put(attempt(test="test0"))
        wait_until(before.facts, "the first attempt")
        before.admin.close()
        own_server.stop()
        for number in range(1, 20):
            progress.put(attempt(test=f"test{number}"))
        own_server.start()
        after = Analytics(own_server.url)
        with closing(after):
            wait_until(lambda: len(after.facts()) == 20, "all attempts")
            assert after.sums()[_DAY][0] == 20
    before.database.close()
    assert failures == []
