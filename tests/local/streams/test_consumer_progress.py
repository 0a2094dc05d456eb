"""How far consumers have come can be told from outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.streams.pumping import (
    Consumer,
    Failures,
    StreamTable,
    failing_on,
    mapping,
    pumping,
    wait_until,
)
from tools.local.streams.api import StreamsApi
from tools.local.streams.mappings import create_mapping, update_mapping
from tools.local.streams.progress import LOGS, read_progress, wait_for_consumers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def api(dynamodb_url: str) -> Iterator[StreamsApi]:
    made = StreamsApi(dynamodb_url)
    yield made
    made.close()


def test_a_consumer_is_behind_until_it_has_had_every_record(
    table: StreamTable, api: StreamsApi, dynamodb_url: str, tmp_path: Path
) -> None:
    created = create_mapping(tmp_path, mapping(table.stream_arn))
    table.put_many("a", "b", "c")
    (before,) = read_progress(tmp_path, api)
    assert before.is_behind
    assert (before.consumer, before.tables) == ("consumer", (table.name,))

    with pumping(tmp_path, dynamodb_url, Consumer()):
        (after,) = wait_for_consumers(tmp_path, api, 10)
    assert not after.is_behind

    update_mapping(tmp_path, created["UUID"], {"Enabled": False})
    assert read_progress(tmp_path, api) == []


def test_a_consumer_that_cannot_go_on_stays_behind(
    table: StreamTable, api: StreamsApi, dynamodb_url: str, tmp_path: Path
) -> None:
    table.put_many("a", "bad")
    consumer = failing_on("bad")
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn), failures=Failures()):
        wait_until(lambda: len(consumer.events) > 1, "attempts")
        (progress,) = wait_for_consumers(tmp_path, api, 0.5)
    assert progress.is_behind


def _log(folder: Path, *lines: Any) -> None:
    path = folder.joinpath(*LOGS, "consumer.log")
    path.parent.mkdir(parents=True)
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), "utf-8")


def test_what_consumers_log_is_summed_up(
    table: StreamTable, api: StreamsApi, tmp_path: Path
) -> None:
    create_mapping(tmp_path, mapping(table.stream_arn))
    counts = {"records": 3, "applied": 2, "skipped": 0, "failed": 1}
    _log(
        tmp_path,
        {"message": "batch", **counts},
        "START a request",
        {"message": "something else", "records": 100},
        '{"message": "batch", "records": 10',
        {"message": "batch", **counts, "failed": 0},
    )
    (progress,) = read_progress(tmp_path, api)
    assert (progress.records, progress.applied, progress.skipped, progress.failed) == (6, 4, 0, 1)
