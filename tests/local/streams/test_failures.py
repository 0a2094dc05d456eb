"""Functions that fail, on the streams of DynamoDB Local."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.local.streams.pumping import (
    Consumer,
    Failures,
    StreamTable,
    failing_on,
    key_of,
    mapping,
    pumping,
    wait_until,
)
from tools.local.functions.invocation import Invocation

REPORTS: dict[str, Any] = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def test_a_failed_batch_is_tried_again_until_it_succeeds(
    tmp_path: Path, dynamodb_url: str, table: StreamTable
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
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    table.put_many("1", "bad")
    consumer, failures = failing_on("bad"), Failures()
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
    tmp_path: Path, dynamodb_url: str, table: StreamTable
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
    tmp_path: Path, dynamodb_url: str, table: StreamTable, answer: object
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
    tmp_path: Path, dynamodb_url: str, table: StreamTable, answer: object
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
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    table.put_many("1", "2", "3", "bad", "5", "6", "7", "8")
    consumer, failures = failing_on("bad"), Failures()
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
    tmp_path: Path, dynamodb_url: str, table: StreamTable
) -> None:
    consumer = Consumer()
    function = "arn:aws:lambda:us-east-1:123456789012:function:other"

    def both(name: str, event: Mapping[str, Any]) -> Invocation:
        if name == function:
            return consumer(name, event)
        return stuck(name, event)

    stuck = failing_on("1", "2")
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
