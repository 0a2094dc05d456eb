"""The pump on the streams of DynamoDB Local."""

import json
import time
from pathlib import Path

import pytest

from tests.local.streams.pumping import (
    Consumer,
    StreamTable,
    key_of,
    mapping,
    pumping,
    wait_until,
)
from tools.local.files import write_json
from tools.local.streams import checkpoints, shard_worker
from tools.local.streams.health import read_health
from tools.local.streams.mappings import MAPPINGS_FILE, create_mapping


def test_a_function_gets_records_in_lambda_s_shape(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
    begun = int(time.time())
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
        table.put("1", binary={"B": b"\x00\xff"}, numbers={"NS": ["1"]})
        table.put("1", text={"S": "ä"})
        table.delete("1")
        wait_until(lambda: len(consumer.keys) == 3, "three records")
    inserted, modified, removed = [r for event in consumer.events for r in event["Records"]]
    assert set(inserted) == {
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "dynamodb",
        "eventSourceARN",
    }
    assert inserted["eventSource"] == "aws:dynamodb"
    assert inserted["eventVersion"] == "1.1"
    assert inserted["awsRegion"] == "us-east-1"
    assert inserted["eventSourceARN"] == table.stream_arn
    change = inserted["dynamodb"]
    assert begun <= change.pop("ApproximateCreationDateTime") <= time.time()
    assert len(change.pop("SequenceNumber")) >= 21
    assert change.pop("SizeBytes") > 0
    assert change == {
        "Keys": {"pk": {"S": "1"}},
        "NewImage": {"pk": {"S": "1"}, "binary": {"B": "AP8="}, "numbers": {"NS": ["1"]}},
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    assert (modified["eventName"], removed["eventName"]) == ("MODIFY", "REMOVE")
    assert modified["dynamodb"]["OldImage"]["binary"] == {"B": "AP8="}
    assert removed["dynamodb"]["OldImage"]["text"] == {"S": "ä"}
    assert "userIdentity" not in removed


def test_deletions_by_ttl_carry_the_service_s_identity(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    table.dynamodb.update_time_to_live(
        TableName=table.name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )
    criteria = {"Filters": [{"Pattern": '{"userIdentity": {"type": ["Service"]}}'}]}
    consumer = Consumer()
    request = mapping(table.stream_arn, FilterCriteria=criteria)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        table.put("deleted")
        table.delete("deleted")
        table.put("expired", expires={"N": str(int(time.time()) - 1)})
        wait_until(lambda: consumer.events, "the deletion")
    (record,) = consumer.events[0]["Records"]
    assert key_of(record) == "expired"
    assert record["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_batches_are_no_larger_than_asked_for(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    keys = [f"{number:02}" for number in range(25)]
    table.put_many(*keys)
    consumer = Consumer()
    request = mapping(table.stream_arn, BatchSize=10)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        wait_until(lambda: len(consumer.keys) == 25, "25 records")
    assert [len(batch) for batch in consumer.batches] == [10, 10, 5]
    assert sorted(consumer.keys) == keys


def test_an_event_stays_below_six_megabytes(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    for number in range(20):
        table.put(str(number), text={"S": "x" * 390_000})
    consumer = Consumer()
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
        wait_until(lambda: len(consumer.keys) == 20, "20 records")
    assert [len(batch) for batch in consumer.batches] == [16, 4]


def test_a_batching_window_waits_for_more(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
    request = mapping(table.stream_arn, BatchSize=3, MaximumBatchingWindowInSeconds=60)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        for key in ("1", "2", "3"):
            assert not consumer.events
            table.put(key)
        wait_until(lambda: consumer.events, "a full batch")
    assert consumer.batches == [["1", "2", "3"]]


def test_a_batching_window_ends_without_a_full_batch(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
    request = mapping(table.stream_arn, MaximumBatchingWindowInSeconds=1)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        start = time.monotonic()
        table.put("1")
        table.put("2")
        wait_until(lambda: consumer.events, "the end of the window")
        assert time.monotonic() - start >= 1
    assert consumer.batches == [["1", "2"]]


def test_records_that_match_no_filter_are_dropped(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    filters = [
        {"Pattern": '{"eventName": ["REMOVE"]}'},
        {"Pattern": '{"dynamodb": {"NewImage": {"state": {"S": [{"prefix": "op"}]}}}}'},
    ]
    consumer = Consumer()
    request = mapping(table.stream_arn, FilterCriteria={"Filters": filters})
    with pumping(tmp_path, dynamodb_url, consumer, request):
        table.put("1", state={"S": "open"})
        table.put("2", state={"S": "closed"})
        table.put("3")
        table.delete("2")
        wait_until(lambda: len(consumer.keys) == 2, "two records")
    assert consumer.keys == ["1", "2"]


def test_a_mapping_that_a_former_version_took_is_named_and_not_run(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    other = StreamTable.create(table.dynamodb)
    made = create_mapping(tmp_path, mapping(other.stream_arn))
    content = json.loads((tmp_path / MAPPINGS_FILE).read_text("utf-8"))
    content["EventSourceMappings"][0]["ParallelizationFactor"] = 4
    write_json(tmp_path / MAPPINGS_FILE, content)
    consumer = Consumer()
    with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
        other.put("other")
        table.put("1")
        wait_until(lambda: consumer.events, "a record")
        wait_until(lambda: read_health(tmp_path).problems, "what the pump says")
    assert consumer.keys == ["1"]
    assert "ParallelizationFactor is 4" in read_health(tmp_path).problems[made["UUID"]]


def test_a_mapping_file_that_cannot_be_read_is_read_later(
    tmp_path: Path, dynamodb_url: str, table: StreamTable, caplog: pytest.LogCaptureFixture
) -> None:
    consumer = Consumer()
    path = tmp_path / MAPPINGS_FILE
    path.mkdir()
    with pumping(tmp_path, dynamodb_url, consumer):
        wait_until(lambda: "Cannot follow the mappings" in caplog.text, "a look at it")
        path.rmdir()
        create_mapping(tmp_path, mapping(table.stream_arn))
        table.put("1")
        wait_until(lambda: consumer.events, "a record")


def test_a_checkpoint_that_cannot_be_written_is_written_later(
    tmp_path: Path, dynamodb_url: str, table: StreamTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([OSError("no space left")])

    def write(path: Path, content: object) -> None:
        if "sequence_number" in str(content) and table.name in str(content):
            for failure in failures:
                raise failure
        write_json(path, content)

    monkeypatch.setattr(checkpoints, "write_json", write)
    monkeypatch.setattr(shard_worker, "_AFTER_ERROR_SECONDS", 0.01)
    consumer = Consumer()
    request = mapping(table.stream_arn)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        table.put("1")
        wait_until(lambda: "1" in consumer.keys, "the record")
        table.put("2")
        wait_until(lambda: "2" in consumer.keys, "the record after it")
    with pumping(tmp_path, dynamodb_url, consumer):
        table.put("3")
        wait_until(lambda: "3" in consumer.keys, "the record after a restart")
    assert consumer.keys[-1] == "3"
    assert consumer.keys.count("2") == 1
