"""How far consumers have come can be told from outside."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
from tools.local.streams.batch_counts import BatchCounts
from tools.local.streams.health import HEALTH_FILE
from tools.local.streams.mappings import create_mapping, update_mapping
from tools.local.streams.progress import LOGS, BucketError, ConsumerProgress, ConsumerWatch


@pytest.fixture
def api(dynamodb_url: str) -> Iterator[StreamsApi]:
    made = StreamsApi(dynamodb_url)
    yield made
    made.close()


@pytest.fixture
def watch(tmp_path: Path, api: StreamsApi) -> ConsumerWatch:
    return ConsumerWatch(tmp_path, api)


def only(found: list[ConsumerProgress]) -> ConsumerProgress:
    (progress,) = found
    return progress


def test_a_consumer_is_behind_until_it_has_had_every_record(
    table: StreamTable, watch: ConsumerWatch, dynamodb_url: str, tmp_path: Path
) -> None:
    create_mapping(tmp_path, mapping(table.stream_arn))
    table.put_many("a", "b", "c")
    before = only(watch.read())
    assert before.is_behind
    assert (before.consumer, before.tables) == ("consumer", (table.name,))

    with pumping(tmp_path, dynamodb_url, Consumer()):
        after = only(watch.wait(10))
    assert (after.is_behind, after.problem, after.state) == (False, None, "up to date")


def test_a_consumer_that_cannot_go_on_stays_behind(
    table: StreamTable, watch: ConsumerWatch, dynamodb_url: str, tmp_path: Path
) -> None:
    table.put_many("a", "bad")
    consumer = failing_on("bad")
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn), failures=Failures()):
        wait_until(lambda: len(consumer.events) > 1, "attempts")
        wait_until(lambda: only(watch.read()).problem, "the problem")
        progress = only(watch.wait(0.5))
    assert progress.is_behind
    assert progress.problem == f"{table.name}: its last call failed (RuntimeError)"
    assert "told to fail" not in json.dumps(progress.as_json())  # it may quote an item


def test_a_problem_is_over_with_the_next_call_that_succeeds(
    table: StreamTable, watch: ConsumerWatch, dynamodb_url: str, tmp_path: Path
) -> None:
    consumer = failing_on("bad")
    request = mapping(table.stream_arn, MaximumRetryAttempts=0)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        table.put("bad")
        wait_until(lambda: only(watch.read()).problem, "the problem")
        table.put("good")
        wait_until(lambda: not only(watch.read()).problem, "the end of the problem")


def test_a_disabled_mapping_is_no_silence_to_be_trusted(
    table: StreamTable, watch: ConsumerWatch, dynamodb_url: str, tmp_path: Path
) -> None:
    created = create_mapping(tmp_path, mapping(table.stream_arn))
    with pumping(tmp_path, dynamodb_url, Consumer()):
        update_mapping(tmp_path, created["UUID"], {"Enabled": False})
        table.put("unseen")
        progress = only(watch.wait(0.5))
    assert progress.problem == f"{table.name}: the mapping is disabled"
    assert progress.state == "in trouble"


def test_a_pump_that_is_silent_is_not_taken_for_one_without_work(
    table: StreamTable, watch: ConsumerWatch, dynamodb_url: str, tmp_path: Path
) -> None:
    create_mapping(tmp_path, mapping(table.stream_arn))
    assert only(watch.read()).problem == f"{table.name}: the stream pump has never run"

    with pumping(tmp_path, dynamodb_url, Consumer()):
        wait_until(lambda: only(watch.read()).problem is None, "a sign of life")
    sign = tmp_path / HEALTH_FILE
    content = json.loads(sign.read_text("utf-8"))
    sign.write_text(json.dumps({**content, "at": content["at"] - 3600}), "utf-8")
    progress = only(watch.read())
    assert not progress.is_behind
    assert str(progress.problem).startswith(f"{table.name}: the stream pump has been silent for 36")


def test_a_stream_that_has_ended_is_told(
    table: StreamTable, watch: ConsumerWatch, dynamodb_url: str, tmp_path: Path
) -> None:
    consumer = Consumer()
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
        table.put("1")
        table.dynamodb.delete_table(TableName=table.name)
        wait_until(lambda: consumer.keys == ["1"], "the last record")
        wait_until(lambda: only(watch.read()).problem, "the end of the stream")
        progress = only(watch.read())
    assert progress.problem == f"{table.name}: the stream has ended, and nothing follows it"


def test_a_stream_that_cannot_be_read_is_told(
    watch: ConsumerWatch, dynamodb_url: str, tmp_path: Path
) -> None:
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/none/stream/2026-01-01T00:00:00.000"
    with pumping(tmp_path, dynamodb_url, Consumer(), mapping(arn)):
        progress = only(watch.read())
    assert progress.problem == "none: the stream cannot be read (ResourceNotFoundException)"


def test_failed_batches_that_are_kept_are_counted(
    table: StreamTable, api: StreamsApi, tmp_path: Path
) -> None:
    destination = {"OnFailure": {"Destination": "arn:aws:s3:::failures"}}
    created = create_mapping(tmp_path, mapping(table.stream_arn, DestinationConfig=destination))
    kept = {
        ("failures", f"aws/lambda/{created['UUID']}/"): 2,
        ("failures", "set-aside/consumer/"): 1,
    }
    watch = ConsumerWatch(tmp_path, api, lambda *place: kept[place])
    assert only(watch.read()).given_up == 3

    def unreadable(_bucket: str, _prefix: str) -> int:
        raise BucketError("NoSuchBucket")

    progress = only(ConsumerWatch(tmp_path, api, unreadable).read())
    assert "its failure bucket cannot be read (NoSuchBucket)" in str(progress.problem)


def _log(folder: Path, *lines: Any) -> None:
    path = folder.joinpath(*LOGS, "consumer.log")
    path.parent.mkdir(parents=True)
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), "utf-8")


def test_what_consumers_log_is_summed_up(
    table: StreamTable, watch: ConsumerWatch, tmp_path: Path
) -> None:
    create_mapping(tmp_path, mapping(table.stream_arn))
    counts = {"records": 3, "applied": 2, "skipped": 0, "failed": 1, "set_aside": 2}
    _log(
        tmp_path,
        {"message": "batch", **counts},
        "START a request",
        {"message": "something else", "records": 100},
        '{"message": "batch", "records": 10',
        {"message": "batch", **counts, "failed": 0},
    )
    progress = only(watch.read())
    assert (progress.records, progress.applied, progress.skipped) == (6, 4, 0)
    assert (progress.failed, progress.set_aside) == (1, 4)


def test_a_log_that_goes_on_is_read_on(tmp_path: Path) -> None:
    log = tmp_path / "consumer.log"
    counts = BatchCounts(log)
    assert counts.read()["records"] == 0
    line = json.dumps({"message": "batch", "records": 2}).encode()
    log.write_bytes(line + b"\n" + line[:20])
    assert counts.read()["records"] == 2
    with log.open("ab") as file:
        file.write(line[20:])
    assert counts.read()["records"] == 4
    with log.open("ab") as file:
        file.write(b"\n" + line + b"\n")
    assert [counts.read()["records"] for _ in range(2)] == [6, 6]
    log.write_bytes(line + b"\n")
    assert counts.read()["records"] == 2


def test_progress_is_followed_with_one_read_a_shard(
    table: StreamTable, watch: ConsumerWatch, api: StreamsApi, tmp_path: Path, dynamodb_url: str
) -> None:
    with pumping(tmp_path, dynamodb_url, Consumer(), mapping(table.stream_arn)):
        table.put("1")
        assert not only(watch.wait(10)).is_behind
        with watched_calls(api) as calls:
            assert not only(watch.read()).is_behind
            assert calls == ["GetRecords"]
    table.put("2")
    assert only(watch.read()).is_behind


@contextmanager
def watched_calls(api: StreamsApi) -> Iterator[list[str]]:
    """Note which operations are called."""
    calls: list[str] = []
    call = api._answered  # every call goes through it

    def noting(operation: str, *rest: Any) -> Any:
        calls.append(operation)
        return call(operation, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "_answered", noting)
        yield calls
