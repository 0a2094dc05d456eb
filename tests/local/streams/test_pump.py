"""The pump on the streams of DynamoDB Local."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.local.streams.pumping import (
    Consumer,
    StreamTable,
    key_of,
    mapping,
    pumping,
    wait_until,
)


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


def test_lanes_work_side_by_side_and_keep_each_item_s_order(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    for version in range(5):
        for key in range(8):
            table.put(str(key), version={"N": str(version)})
    running = most_running = 0

    def behaviour(_event: object) -> None:
        nonlocal running, most_running
        running += 1
        most_running = max(most_running, running)
        time.sleep(0.02)
        running -= 1

    consumer = Consumer(behaviour)
    request = mapping(table.stream_arn, ParallelizationFactor=4, BatchSize=2)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        wait_until(lambda: len(consumer.keys) == 40, "40 records")
    assert 1 < most_running <= 4
    versions: dict[str, list[str]] = {}
    for event in consumer.events:
        assert len(event["Records"]) <= 2
        for record in event["Records"]:
            version = record["dynamodb"]["NewImage"]["version"]["N"]
            versions.setdefault(key_of(record), []).append(version)
    assert all(each == ["0", "1", "2", "3", "4"] for each in versions.values())


def test_tumbling_windows_carry_state_and_end_with_a_final_call(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    def behaviour(event: Mapping[str, Any]) -> object:
        return {"state": {"seen": event["state"].get("seen", 0) + len(event["Records"])}}

    consumer = Consumer(behaviour)
    request = mapping(table.stream_arn, TumblingWindowInSeconds=2, BatchSize=1)
    with pumping(tmp_path, dynamodb_url, consumer, request):
        for key in ("1", "2", "3"):
            table.put(key)
        wait_until(lambda: len(consumer.keys) == 3, "three records")
        wait_until(lambda: consumer.events[-1]["isFinalInvokeForWindow"], "the end of the window")
    assert sum(len(event["Records"]) for event in consumer.events) == 3
    final = [event for event in consumer.events if event["isFinalInvokeForWindow"]]
    assert all(event["Records"] == [] for event in final)
    assert sum(event["state"]["seen"] for event in final) == 3
    assert final[0]["eventSourceARN"] == table.stream_arn
    assert final[0]["shardId"].startswith("shardId-")
    assert set(final[0]["window"]) == {"start", "end"}
    assert final[0]["isWindowTerminatedEarly"] is False
