"""Each change leaves one entry in the real table, and one bad record harms no other."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stacks.tutor.organisation import CAMPUSES
from stacks.tutor.users import USERS
from stream_records.batches import Batch
from stream_records.changes import read_change
from tests.handlers.records import insert, modify, poison
from tests.handlers.tutor_audit_trail.conftest import Trail, environment
from tools.paths import REPOSITORY
from tutor_audit_trail.trail import AuditTrail

NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


def _records(number: int) -> list[dict[str, Any]]:
    campus = CAMPUSES.examples[0].item
    return [
        insert(CAMPUSES.name, ["campusId"], {**campus, "campusId": f"campus-{place}"})
        for place in range(number)
    ]


def _failed(response: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def _numbers(records: Sequence[dict[str, Any]]) -> list[str]:
    return [record["dynamodb"]["SequenceNumber"] for record in records]


class _Client:
    """DynamoDB Local with a difficulty of its own."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.sizes: list[int] = []

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> Any:  # noqa: N803  boto3's name
        ((table, puts),) = RequestItems.items()
        self.sizes.append(len(puts))
        return self.answer(table, puts)

    def answer(self, table: str, puts: list[Any]) -> Any:
        return self.client.batch_write_item(RequestItems={table: puts})


class _Busy(_Client):
    """Processes ten items at a time, and fewer later."""

    def answer(self, table: str, puts: list[Any]) -> Any:
        processed = 10 if len(self.sizes) < 20 else 0
        if processed:
            super().answer(table, puts[:processed])
        return {"UnprocessedItems": {table: puts[processed:]} if puts[processed:] else {}}


class _Idle(_Client):
    """Processes nothing."""

    def answer(self, table: str, puts: list[Any]) -> Any:
        return {"UnprocessedItems": {table: puts}}


class _Throttled(_Client):
    """Takes one batch."""

    def answer(self, table: str, puts: list[Any]) -> Any:
        if len(self.sizes) > 1:
            error: Any = {"Error": {"Code": "ThrottlingException", "Message": ""}}
            raise ClientError(error, "BatchWriteItem")
        return super().answer(table, puts)


def test_a_batch_takes_a_request_for_25_entries(empty_trail: Trail) -> None:
    client = _Client(empty_trail.logs.client)
    assert empty_trail.deliver(*_records(60), client=client) == NOTHING_FAILED
    assert client.sizes == [25, 25, 10]
    assert len(empty_trail.logs.items()) == 60


def test_a_second_delivery_leaves_the_same_entries(empty_trail: Trail) -> None:
    records = _records(5)
    empty_trail.deliver(*records)
    before = empty_trail.logs.items()
    assert empty_trail.deliver(*records[2:], *records) == NOTHING_FAILED
    assert sorted(empty_trail.logs.items(), key=str) == sorted(before, key=str)


def test_what_dynamodb_leaves_unprocessed_is_sent_again(empty_trail: Trail) -> None:
    client = _Busy(empty_trail.logs.client)
    assert empty_trail.deliver(*_records(40), client=client) == NOTHING_FAILED
    assert client.sizes == [25, 15, 5, 15, 5]
    assert len(empty_trail.logs.items()) == 40


def test_sending_again_is_bounded_and_waits_longer_and_longer(trail: Trail) -> None:
    client: Any = _Idle(trail.logs.client)
    waits: list[float] = []
    records, batch = _records(60), Batch()
    writer = AuditTrail(environment(trail.logs.name), client, sleep=waits.append)
    writer.record([read_change(record) for record in records], batch)
    assert list(batch.failures) == _numbers(records)
    assert client.sizes == [25] * 6
    assert all(0 <= wait <= 0.05 * 2**attempt for attempt, wait in enumerate(waits))


def test_once_dynamodb_refuses_work_the_rest_comes_again(empty_trail: Trail) -> None:
    records = _records(60)
    client = _Throttled(empty_trail.logs.client)
    assert _failed(empty_trail.deliver(*records, client=client)) == _numbers(records[25:])
    assert len(empty_trail.logs.items()) == 25
    assert client.sizes == [25, 25]


@pytest.mark.parametrize("place", [0, 15, 29])
def test_a_malformed_record_fails_alone(empty_trail: Trail, place: int) -> None:
    records = _records(30)
    records[place] = poison(records[place])
    assert _failed(empty_trail.deliver(*records)) == _numbers(records[place : place + 1])
    assert len(empty_trail.logs.items()) == 29


@pytest.mark.parametrize("place", [0, 15, 29])
@pytest.mark.parametrize(
    "value", [{"B": "not base64"}, {"X": "unknown"}, {"N": "twelve"}, {"S": 7}, {}, "text"]
)
def test_a_value_that_nobody_can_write_fails_alone(
    empty_trail: Trail, place: int, value: object
) -> None:
    records = _records(30)
    records[place]["dynamodb"]["NewImage"]["name"] = value
    assert _failed(empty_trail.deliver(*records)) == _numbers(records[place : place + 1])
    assert len(empty_trail.logs.items()) == 29


def test_a_record_of_a_table_that_is_not_audited_fails(empty_trail: Trail) -> None:
    record = insert("another_table", ["id"], {"id": "1"})
    assert _failed(empty_trail.deliver(record)) == _numbers([record])


def test_the_trail_is_not_audited(empty_trail: Trail) -> None:
    empty_trail.deliver(*_records(1))
    (written,) = empty_trail.logs.items()
    own = insert(empty_trail.logs.name, ["logId"], written)
    assert empty_trail.deliver(own) == NOTHING_FAILED
    assert empty_trail.logs.items() == [written]


def test_a_change_that_is_no_action_counts_as_skipped(
    empty_trail: Trail, capsys: pytest.CaptureFixture[str]
) -> None:
    campus = CAMPUSES.examples[0].item
    same = modify(CAMPUSES.name, ["campusId"], campus, campus)
    empty_trail.deliver(same, *_records(2))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (counts,) = [line for line in lines if line.get("message") == "batch"]
    assert (counts["applied"], counts["skipped"], counts["failed"]) == (2, 1, 0)


def test_no_value_reaches_the_log(trail: Trail, capsys: pytest.CaptureFixture[str]) -> None:
    user = {**USERS.examples[0].item, "passwordHash": "a secret", "status": "a status"}
    record = insert(USERS.name, ["userId"], user)
    trail.deliver(record)
    record["dynamodb"]["NewImage"]["role"] = {"N": "a status"}
    trail.deliver(record)
    output = capsys.readouterr().out
    assert '"failed":1' in output.replace(" ", "")
    assert all(text not in output for text in ("a secret", "a status", str(user["email"])))


def test_golden_events_are_recorded_if_their_table_is_audited(empty_trail: Trail) -> None:
    names = ("insert", "modify", "remove", "ttl-deletion", "types")
    for name in names:
        text = (REPOSITORY / "tests" / "events" / f"{name}.json").read_text("utf-8")
        (record,) = json.loads(text.replace("table/Sample", f"table/{CAMPUSES.name}"))["Records"]
        record["dynamodb"]["Keys"] = {"campusId": {"S": name}}
        assert empty_trail.deliver(record) == NOTHING_FAILED
    actions = {item["resource"]: item["action"] for item in empty_trail.logs.items()}
    assert actions == {
        "insert": "CAMPUS_CREATED",
        "modify": "CAMPUS_UPDATED",
        "remove": "CAMPUS_DELETED",
        "ttl-deletion": "CAMPUS_EXPIRED",
        "types": "CAMPUS_CREATED",
    }
