"""One bad record harms no other; logs and metrics speak once a batch and name nobody."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from stream_records.batches import Batch, Outcome, apply_parts, process_each, process_together
from stream_records.changes import Change, MalformedRecordError, read_change
from tests.handlers.records import event, insert, poison

RECORDS = [insert("T", ["pk"], {"pk": str(number), "name": "Ada"}) for number in range(5)]
NUMBERS = [record["dynamodb"]["SequenceNumber"] for record in RECORDS]


def _failed(response: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_malformed_record_is_reported_alone(place: int) -> None:
    applied: list[str] = []

    def apply(change: Change) -> Outcome:
        applied.append(change.sequence_number)
        return Outcome.APPLIED

    records = [*RECORDS]
    records[place] = poison(records[place])
    response = process_each(event(*records), apply)

    assert _failed(response) == [NUMBERS[place]]
    assert applied == [number for number in NUMBERS if number != NUMBERS[place]]


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_malformed_record_is_reported_alone_among_changes_applied_together(place: int) -> None:
    applied: list[str] = []

    def apply(changes: Sequence[Change], batch: Batch) -> None:
        for change in changes:
            applied.append(change.sequence_number)
            batch.count(Outcome.APPLIED)

    records = [*RECORDS]
    records[place] = poison(records[place])
    response = process_together(event(*records), apply)

    assert _failed(response) == [NUMBERS[place]]
    assert applied == [number for number in NUMBERS if number != NUMBERS[place]]


def test_all_records_may_fail() -> None:
    def apply(_change: Change) -> Outcome:
        raise MalformedRecordError("name is missing.")

    assert _failed(process_each(event(*RECORDS), apply)) == NUMBERS


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "PutItem"),
        EndpointConnectionError(endpoint_url="http://localhost"),
    ],
)
def test_once_a_service_is_unavailable_the_rest_is_left_for_later(error: Exception) -> None:
    calls: list[str] = []

    def apply(change: Change) -> Outcome:
        calls.append(change.sequence_number)
        if len(calls) == 2:
            raise error
        return Outcome.APPLIED

    assert _failed(process_each(event(*RECORDS), apply)) == NUMBERS[1:]
    assert calls == NUMBERS[:2]


def test_a_refused_request_does_not_stop_the_batch() -> None:
    def apply(change: Change) -> Outcome:
        if change.sequence_number == NUMBERS[0]:
            raise ClientError({"Error": {"Code": "ValidationException", "Message": ""}}, "PutItem")
        return Outcome.APPLIED

    assert _failed(process_each(event(*RECORDS), apply)) == NUMBERS[:1]


def test_a_failure_of_all_together_fails_the_invocation() -> None:
    def apply(_changes: Sequence[Change], _batch: Batch) -> None:
        raise ConnectionError("no database")

    with pytest.raises(ConnectionError):
        process_together(event(*RECORDS), apply)


def test_an_invocation_that_fails_is_reported_with_all_its_records(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def apply(changes: Sequence[Change], batch: Batch) -> None:
        batch.count(Outcome.APPLIED)
        raise ConnectionError(changes[0].newest["name"]["S"])

    with pytest.raises(ConnectionError):
        process_together(event(*RECORDS), apply)
    output = capsys.readouterr().out
    assert "Ada" not in output
    metrics, line = map(json.loads, output.splitlines())
    assert (metrics["RecordsApplied"], metrics["RecordsFailed"]) == ([0.0], [5.0])
    assert line["level"] == "ERROR"
    assert line["error"].startswith("ConnectionError at test_batches.py:")


def test_a_consumer_may_count_more(capsys: pytest.CaptureFixture[str]) -> None:
    def apply(changes: Sequence[Change], batch: Batch) -> None:
        if len(changes) > 1:
            raise ValueError
        batch.own["ItemsMoved"] += 2

    process_together(event(*RECORDS), apply)
    metrics, line = map(json.loads, capsys.readouterr().out.splitlines())
    assert (metrics["ItemsMoved"], line["ItemsMoved"]) == ([10.0], 10)


def test_a_part_may_be_applied_in_smaller_ones() -> None:
    """In their order, so that failures are reported in the order of the records."""
    tried: list[int] = []
    changes = [read_change(record) for record in RECORDS]
    batch = Batch()

    def apply(part: Sequence[Change]) -> list[list[Change]] | None:
        tried.append(len(part))
        if len(part) > 1:
            return [[change] for change in part]
        if part[0].sequence_number in NUMBERS[1:3]:
            raise ValueError
        return None

    apply_parts([changes[:4], changes[4:]], apply, lambda part: part, batch)
    assert tried == [4, 1, 1, 1, 1, 1]
    assert list(batch.failures) == NUMBERS[1:3]


def test_a_batch_writes_one_log_line_and_one_set_of_metrics(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "chat-counters")

    def apply(change: Change) -> Outcome:
        if change.sequence_number == NUMBERS[0]:
            raise ValueError(change.newest["name"]["S"])
        return Outcome.APPLIED if change.sequence_number < NUMBERS[3] else Outcome.SKIPPED

    process_each(event(*RECORDS), apply)

    output = capsys.readouterr().out
    assert "Ada" not in output
    lines = [json.loads(line) for line in output.splitlines()]
    metrics = [line for line in lines if "_aws" in line]
    logs = [line for line in lines if "_aws" not in line]
    assert [len(metrics), len(logs)] == [1, 1]
    assert metrics[0]["service"] == "chat-counters"
    assert metrics[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "DataPlatform/StreamConsumers"
    counted = {name: metrics[0][name] for name in metrics[0] if name.startswith("Records")}
    assert counted == {
        "RecordsReceived": [5.0],
        "RecordsApplied": [2.0],
        "RecordsSkipped": [2.0],
        # Without a bucket to keep it in, it is reported.
        "RecordsFailed": [1.0],
        "RecordsSetAside": [0.0],
    }
    assert logs[0]["errors"] == {"ValueError": 1}
    assert NUMBERS[0] in logs[0]["first_failures"]
