"""A change is written once, whoever else writes and however often it is delivered."""

import threading
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stream_records.clients import UnavailableError
from stream_records.transactions import ConditionFailedError, write_once, write_together


@pytest.fixture(scope="module")
def table(dynamodb: Any) -> str:
    name = f"once-{uuid.uuid4().hex[:8]}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    return name


def _marker(table: str, name: str) -> dict[str, Any]:
    return {"TableName": table, "Item": {"pk": {"S": f"APPLIED#{name}"}}}


def _add(table: str, key: str, **more: Any) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": table,
            "Key": {"pk": {"S": key}},
            "UpdateExpression": "ADD counted :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
            **more,
        }
    }


def _count(dynamodb: Any, table: str, key: str) -> int:
    item = dynamodb.get_item(TableName=table, Key={"pk": {"S": key}}, ConsistentRead=True)
    return int(item.get("Item", {}).get("counted", {"N": "0"})["N"])


def test_a_second_delivery_writes_nothing(dynamodb: Any, table: str) -> None:
    writes = [_add(table, "twice")]
    assert write_once(dynamodb, _marker(table, "a"), writes) is True
    assert write_once(dynamodb, _marker(table, "a"), writes) is False
    assert _count(dynamodb, table, "twice") == 1


def test_writers_of_one_item_wait_for_each_other(dynamodb: Any, table: str) -> None:
    results: list[bool] = []

    def write(number: int) -> None:
        results.append(write_once(dynamodb, _marker(table, f"w{number}"), [_add(table, "busy")]))

    threads = [threading.Thread(target=write, args=(number % 8,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results.count(True) == 8
    assert _count(dynamodb, table, "busy") == 8


def test_another_condition_that_fails_leaves_no_marker(dynamodb: Any, table: str) -> None:
    conditional = _add(table, "absent", ConditionExpression="attribute_exists(pk)")
    with pytest.raises(ConditionFailedError) as caught:
        write_once(dynamodb, _marker(table, "c"), [_add(table, "other"), conditional])
    assert caught.value.positions == (1,)
    assert _count(dynamodb, table, "other") == 0
    assert write_once(dynamodb, _marker(table, "c"), [_add(table, "other")]) is True


def test_writes_without_a_marker_are_all_or_nothing(dynamodb: Any, table: str) -> None:
    conditional = _add(table, "absent", ConditionExpression="attribute_exists(pk)")
    with pytest.raises(ConditionFailedError) as caught:
        write_together(dynamodb, [conditional, _add(table, "together")])
    assert caught.value.positions == (0,)
    write_together(dynamodb, [_add(table, "together")])
    assert _count(dynamodb, table, "together") == 1


class _Cancelling:
    """Stands for a DynamoDB whose items stay locked by somebody else."""

    def __init__(self, code: str) -> None:
        self.calls = 0
        self._code = code

    def transact_write_items(self, **_request: Any) -> None:
        self.calls += 1
        raise ClientError(
            {
                "Error": {"Code": "TransactionCanceledException", "Message": ""},
                "CancellationReasons": [{"Code": "None"}, {"Code": self._code}],
            },
            "TransactWriteItems",
        )


def test_retries_are_bounded_and_wait_longer_and_longer() -> None:
    waits: list[float] = []
    client: Any = _Cancelling("TransactionConflict")
    with pytest.raises(UnavailableError):
        write_once(client, _marker("T", "a"), [], sleep=waits.append)
    assert client.calls == len(waits) == 6
    assert all(0 <= wait <= 0.05 * 2**attempt for attempt, wait in enumerate(waits))


def test_a_refused_write_is_not_tried_again() -> None:
    client: Any = _Cancelling("ValidationError")
    with pytest.raises(ClientError):
        write_once(client, _marker("T", "a"), [])
    assert client.calls == 1
