"""The pump on the streams of DynamoDB Local."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.streams.pumping import (
    Consumer,
    Failures,
    StreamTable,
    key_of,
    mapping,
    pumping,
    wait_until,
)
from tools.local.streams.mappings import delete_mapping, list_mappings, update_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tools.local.functions.invocation import Invocation

REPORTS: dict[str, Any] = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def fail_on(*keys: str) -> Consumer:
    """Make a function that fails whenever one of these items is in the batch."""

    def behaviour(event: Mapping[str, Any]) -> None:
        if any(key_of(record) in keys for record in event["Records"]):
            raise RuntimeError("told to fail")

    return Consumer(behaviour)


def threads_of(mapping_id: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(mapping_id)]


def test_a_function_gets_records_in_lambda_s_shape(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
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
    assert abs(change.pop("ApproximateCreationDateTime") - time.time()) < 90
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


class TestFailures:
    def test_a_failed_batch_is_tried_again_until_it_succeeds(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put_many("1", "2")
        attempts = iter([RuntimeError("once"), RuntimeError("twice"), None])

        def behaviour(_event: object) -> None:
            error = next(attempts)
            if error:
                raise error

        consumer = Consumer(behaviour)
        with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
            wait_until(lambda: len(consumer.events) == 3, "three attempts")
        assert consumer.batches == [["1", "2"]] * 3

    def test_a_batch_is_given_up_after_its_retries(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put_many("1", "bad")
        consumer, failures = fail_on("bad"), Failures()
        request = mapping(table.stream_arn, MaximumRetryAttempts=2)
        with pumping(tmp_path, dynamodb_url, consumer, request, failures=failures):
            wait_until(lambda: failures, "the batch to be given up")
            table.put("2")
            wait_until(lambda: consumer.keys[-1] == "2", "the next record")
        assert consumer.batches == [["1", "bad"]] * 3 + [["2"]]
        assert failures[0].invocations == 3
        assert failures[0].condition == "RetryAttemptsExhausted"
        assert failures[0].function_error == "Unhandled"

    def test_retries_go_on_from_the_lowest_failed_record(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put_many("1", "2", "bad", "3", "bad too")

        def behaviour(event: Mapping[str, Any]) -> object:
            failed = [
                {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
                for record in reversed(event["Records"])
                if key_of(record).startswith("bad")
            ]
            return {"batchItemFailures": failed}

        consumer, failures = Consumer(behaviour), Failures()
        request = mapping(table.stream_arn, MaximumRetryAttempts=1, **REPORTS)
        with pumping(tmp_path, dynamodb_url, consumer, request, failures=failures):
            wait_until(lambda: failures, "records to be given up")
        assert consumer.batches == [["1", "2", "bad", "3", "bad too"], ["bad", "3", "bad too"]]
        assert [key_of(record.event) for record in failures[0].records] == consumer.batches[1]
        assert failures[0].function_error is None

    @pytest.mark.parametrize(
        "answer",
        [
            {"batchItemFailures": [{"itemIdentifier": ""}]},
            {"batchItemFailures": [{"itemIdentifier": None}]},
            {"batchItemFailures": [{"itemIdentifier": "000000000000000000000"}]},
            {"batchItemFailures": [{"wrong": "1"}]},
            {"batchItemFailures": "all"},
            ["unexpected"],
        ],
    )
    def test_a_malformed_report_fails_the_whole_batch(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable, answer: object
    ) -> None:
        table.put_many("1", "2")
        consumer, failures = Consumer(lambda _event: answer), Failures()
        request = mapping(table.stream_arn, MaximumRetryAttempts=0, **REPORTS)
        with pumping(tmp_path, dynamodb_url, consumer, request, failures=failures):
            wait_until(lambda: failures, "the batch to be given up")
        assert len(failures[0].records) == 2

    @pytest.mark.parametrize(
        "answer", [None, "", {}, {"batchItemFailures": None}, {"batchItemFailures": []}]
    )
    def test_an_empty_report_is_a_success(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable, answer: object
    ) -> None:
        table.put("1")
        consumer, failures = Consumer(lambda _event: answer), Failures()
        request = mapping(table.stream_arn, MaximumRetryAttempts=0, **REPORTS)
        with pumping(tmp_path, dynamodb_url, consumer, request, failures=failures):
            wait_until(lambda: consumer.events, "the record")
            table.put("2")
            wait_until(lambda: len(consumer.events) == 2, "the next record")
        assert consumer.keys == ["1", "2"]
        assert not failures

    def test_bisecting_isolates_the_bad_record_without_using_up_retries(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put_many("1", "2", "3", "bad", "5", "6", "7", "8")
        consumer, failures = fail_on("bad"), Failures()
        request = mapping(table.stream_arn, BisectBatchOnFunctionError=True, MaximumRetryAttempts=1)
        with pumping(tmp_path, dynamodb_url, consumer, request, failures=failures):
            wait_until(lambda: consumer.keys[-1:] == ["8"] and failures, "the last record")
        assert consumer.batches == [
            ["1", "2", "3", "bad", "5", "6", "7", "8"],
            ["1", "2", "3", "bad"],
            ["1", "2"],
            ["3", "bad"],
            ["3"],
            ["bad"],
            ["bad"],
            ["5", "6", "7", "8"],
        ]
        assert [key_of(record.event) for record in failures[0].records] == ["bad"]

    def test_records_that_are_too_old_are_given_up_without_a_call(
        self,
        tmp_path: Path,
        dynamodb_url: str,
        table: StreamTable,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        table.put("old")
        a_while_later = time.time() + 3600
        monkeypatch.setattr("tools.local.streams.delivery.time.time", lambda: a_while_later)
        consumer, failures = Consumer(), Failures()
        request = mapping(table.stream_arn, MaximumRecordAgeInSeconds=60)
        with pumping(tmp_path, dynamodb_url, consumer, request, failures=failures):
            wait_until(lambda: failures, "the record to be given up")
        assert failures[0].condition == "RecordAgeExceeded"
        assert failures[0].invocations == 0
        assert not consumer.events

    def test_a_failing_shard_does_not_hold_up_another_mapping(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        consumer = Consumer()
        function = "arn:aws:lambda:us-east-1:123456789012:function:other"

        def both(name: str, event: Mapping[str, Any]) -> Invocation:
            if name == function:
                return consumer(name, event)
            return stuck(name, event)

        stuck = fail_on("1", "2")
        requests = (
            mapping(table.stream_arn),
            mapping(table.stream_arn, FunctionName=function),
        )
        with pumping(tmp_path, dynamodb_url, both, *requests):
            table.put("1")
            wait_until(lambda: len(stuck.events) > 2, "retries")
            table.put("2")
            wait_until(lambda: "2" in consumer.keys, "the other function")
        assert set(stuck.keys) == {"1"}


class TestProgress:
    def test_a_restart_neither_loses_nor_repeats(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        first, second = Consumer(), Consumer()
        with pumping(tmp_path, dynamodb_url, first, mapping(table.stream_arn)):
            table.put_many("1", "2")
            wait_until(lambda: len(first.keys) == 2, "two records")
        table.put_many("3", "4")
        with pumping(tmp_path, dynamodb_url, second):
            table.put("5")
            wait_until(lambda: len(second.keys) == 3, "three records")
        assert (first.keys, second.keys) == (["1", "2"], ["3", "4", "5"])

    def test_a_batch_interrupted_by_a_stop_is_delivered_again(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put_many("1", "bad")
        stuck, after = fail_on("bad"), Consumer()
        with pumping(tmp_path, dynamodb_url, stuck, mapping(table.stream_arn)):
            wait_until(lambda: len(stuck.events) > 1, "retries")
        with pumping(tmp_path, dynamodb_url, after):
            wait_until(lambda: after.events, "the batch")
        assert after.keys == ["1", "bad"]

    def test_latest_skips_what_was_there_and_nothing_after_a_restart(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put("before")
        first, second = Consumer(), Consumer()
        request = mapping(table.stream_arn, StartingPosition="LATEST")
        with pumping(tmp_path, dynamodb_url, first, request):
            wait_until(lambda: list((tmp_path / "stream-checkpoints").glob("*.json")), "the start")
        table.put("while it was down")
        with pumping(tmp_path, dynamodb_url, second):
            wait_until(lambda: second.events, "the record")
        assert (first.keys, second.keys) == ([], ["while it was down"])

    def test_at_timestamp_skips_older_records(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put("1")
        consumer = Consumer()
        an_hour = 3600.0
        early = mapping(
            table.stream_arn,
            StartingPosition="AT_TIMESTAMP",
            StartingPositionTimestamp=time.time() - an_hour,
        )
        late = mapping(
            table.stream_arn,
            FunctionName=f"{early['FunctionName']}-late",
            StartingPosition="AT_TIMESTAMP",
            StartingPositionTimestamp=time.time() + an_hour,
        )
        called = []

        def both(name: str, event: Mapping[str, Any]) -> Invocation:
            called.append(name)
            return consumer(name, event)

        with pumping(tmp_path, dynamodb_url, both, late, early):
            wait_until(lambda: consumer.events, "the early mapping")
        assert called == [early["FunctionName"]]

    def test_a_disabled_stream_is_read_to_its_end(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        table.put("1")
        table.dynamodb.update_table(
            TableName=table.name, StreamSpecification={"StreamEnabled": False}
        )
        consumer = Consumer()
        with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
            wait_until(lambda: consumer.events, "the record")
            folder = tmp_path / "stream-checkpoints"
            wait_until(lambda: '"finished": true' in next(folder.glob("*.json")).read_text(), "end")

    def test_mappings_come_change_and_go_while_the_pump_runs(
        self, tmp_path: Path, dynamodb_url: str, table: StreamTable
    ) -> None:
        consumer = Consumer()
        with pumping(tmp_path, dynamodb_url, consumer, mapping(table.stream_arn)):
            table.put("1")
            wait_until(lambda: consumer.keys == ["1"], "the first record")
            (kept,) = list_mappings(tmp_path)
            update_mapping(tmp_path, kept["UUID"], {"Enabled": False})
            wait_until(lambda: not threads_of(kept["UUID"]), "the mapping to stop")
            table.put("2")
            update_mapping(tmp_path, kept["UUID"], {"Enabled": True, "BatchSize": 1})
            table.put("3")
            wait_until(lambda: len(consumer.keys) == 3, "the others")
            delete_mapping(tmp_path, kept["UUID"])
            folder = tmp_path / "stream-checkpoints"
            wait_until(lambda: not list(folder.glob("*.json")), "the checkpoints to go")
        assert consumer.batches == [["1"], ["2"], ["3"]]


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
