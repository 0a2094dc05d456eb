"""Every kind of write is checked against vector indexes before it is made, and then followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.vectors import (
    INVALID,
    Put,
    found,
    index,
    numbers_of,
    refusal,
    results,
    vector,
)
from tests.local.dynamodb.watched_gateway import During, Front
from tools.local.dynamodb.vectors.results import PREFIX

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_puts_updates_and_deletions_are_followed(
    dynamodb: DynamoDBClient, empty: str, put: Put
) -> None:
    put("far", 9, 0, 0)
    put("near", 2, 0, 0)
    put("without")
    assert found(dynamodb, empty) == ["near", "far"]
    dynamodb.update_item(
        TableName=empty,
        Key={"pk": {"S": "far"}},
        UpdateExpression="SET v[0] = :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert found(dynamodb, empty) == ["far", "near"]
    dynamodb.delete_item(TableName=empty, Key={"pk": {"S": "far"}})
    dynamodb.update_item(TableName=empty, Key={"pk": {"S": "near"}}, UpdateExpression="REMOVE v")
    assert found(dynamodb, empty) == []


def test_batches_and_transactions_are_followed(
    dynamodb: DynamoDBClient, empty: str, put: Put
) -> None:
    put("gone", 1, 0, 0)
    batch: Any = [
        {"PutRequest": {"Item": {"pk": {"S": "a"}, "v": vector(3, 0, 0)}}},
        {"DeleteRequest": {"Key": {"pk": {"S": "gone"}}}},
    ]
    dynamodb.batch_write_item(RequestItems={empty: batch})
    assert found(dynamodb, empty) == ["a"]
    dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": empty, "Item": {"pk": {"S": "b"}, "v": vector(2, 0, 0)}}},
            {
                "Update": {
                    "TableName": empty,
                    "Key": {"pk": {"S": "a"}},
                    "UpdateExpression": "SET v = :v",
                    "ExpressionAttributeValues": {":v": vector(1, 0, 0)},
                }
            },
        ]
    )
    assert found(dynamodb, empty) == ["a", "b"]


def test_a_refused_condition_changes_nothing(
    dynamodb: DynamoDBClient, empty: str, put: Put
) -> None:
    put("a", 1, 0, 0)
    for change in ("SET v = :v", "SET v = list_append(v, :v)"):
        with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
            dynamodb.update_item(
                TableName=empty,
                Key={"pk": {"S": "a"}},
                UpdateExpression=change,
                ConditionExpression="attribute_not_exists(pk)",
                ExpressionAttributeValues={":v": vector(5)},
            )
    assert results(dynamodb, empty)[0]["Score"] == 0


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (vector(1, 2), "Invalid size for parameter v, Expected: 3, Actual: 2 IndexName: angle"),
        (
            {"S": "text"},
            (
                "Invalid type for parameter v, Expected: 32-bit floating point number list "
                "IndexName: angle"
            ),
        ),
        (
            {"NS": ["1", "2", "3"]},
            (
                "Invalid type for parameter v, Expected: 32-bit floating point number list "
                "IndexName: angle"
            ),
        ),
        (
            {"L": [{"N": "1"}, {"S": "x"}, {"N": "2"}]},
            (
                "Invalid type for parameter v[1], Expected: 32-bit floating point number, Actual: "
                "S. IndexName: angle"
            ),
        ),
        (
            vector(0, 0, "1E39"),
            (
                "Invalid value for parameter v[2], Value: 1.000000E+39 is outside valid range "
                "[-3.4028235E38, 3.4028235E38]. IndexName: angle"
            ),
        ),
    ],
)
def test_a_wrong_vector_is_refused_by_every_write(
    dynamodb: DynamoDBClient, empty: str, held: Any, message: str
) -> None:
    item = {"pk": {"S": "a"}, "v": held}
    good = {"pk": {"S": "b"}, "v": vector(1, 0, 0)}
    wanted = f"{INVALID}. {message}"
    assert refusal(dynamodb.put_item, TableName=empty, Item=item) == wanted
    update: dict[str, Any] = {
        "TableName": empty,
        "Key": {"pk": {"S": "a"}},
        "UpdateExpression": "SET v = if_not_exists(w, :v)",
        "ExpressionAttributeValues": {":v": held},
    }
    assert refusal(dynamodb.update_item, **update) == wanted
    batch = {empty: [{"PutRequest": {"Item": each}} for each in (good, item)]}
    assert refusal(dynamodb.batch_write_item, RequestItems=batch) == wanted
    parts: list[Any] = [{"Put": {"TableName": empty, "Item": item}}, {"Update": update}]
    for part in parts:
        with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
            dynamodb.transact_write_items(
                TransactItems=[{"Put": {"TableName": empty, "Item": good}}, part]
            )
        assert refused.value.response["CancellationReasons"] == [
            {"Code": "None"},
            {"Code": "ValidationError", "Message": wanted},
        ]
    assert dynamodb.scan(TableName=empty)["Items"] == []


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        (
            {"owner": {"N": "1"}},
            (
                f"{INVALID}. Attribute 'owner' type mismatch. Expected: S, Actual: N. "
                "IndexName: owned"
            ),
        ),
        (
            {"owner": {"S": "ann"}, "level": {"S": "1"}},
            (
                f"{INVALID}. Attribute 'level' type mismatch. Expected: N, Actual: S. "
                "IndexName: owned"
            ),
        ),
        (
            {"owner": {"S": ""}},
            (
                "One or more parameter values are not valid. A value specified for a secondary "
                "index key is not supported. The AttributeValue for a key attribute cannot contain "
                "an empty string value. IndexName: owned, IndexKey: owner"
            ),
        ),
    ],
)
def test_a_wrong_key_is_refused(
    dynamodb: DynamoDBClient, empty: str, attributes: dict[str, Any], message: str
) -> None:
    item = {"pk": {"S": "a"}, "v": vector(1, 0, 0), **attributes}
    assert refusal(dynamodb.put_item, TableName=empty, Item=item) == message


def test_what_updates_leave_is_checked_and_nobody_sees_how(
    dynamodb: DynamoDBClient, empty: str, put: Put
) -> None:
    put("a", 1, 0, 0)
    values = {":v": vector(1), ":text": {"S": "x"}}
    for change in ("SET v = list_append(v, :v)", "REMOVE v[0]", "SET v[1] = :text"):
        used = {name: values[name] for name in values if name in change}
        message = refusal(
            dynamodb.update_item,
            TableName=empty,
            Key={"pk": {"S": "a"}},
            UpdateExpression=change,
            **({"ExpressionAttributeValues": used} if used else {}),
        )
        assert message.startswith(f"{INVALID}. Invalid "), change
    assert results(dynamodb, empty)[0]["Score"] == 0
    assert not [name for name in dynamodb.list_tables()["TableNames"] if name.startswith(PREFIX)]


def test_writers_are_told_what_indexes_cost(dynamodb: DynamoDBClient, empty: str) -> None:
    item = {"pk": {"S": "a"}, "v": vector(1, 0, 0)}
    write: dict[str, Any] = {"TableName": empty, "Item": item}
    indexes = dynamodb.put_item(**write, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert set(indexes["VectorIndexes"]) == {"angle", "near", "product"}
    assert indexes["VectorIndexes"]["near"] == {"VectorWriteRequestBytes": 1024}
    again = dynamodb.put_item(**write, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert "VectorIndexes" not in again
    total = dynamodb.put_item(**write, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert set(total) == {"TableName", "CapacityUnits"}


def test_expired_items_leave_the_index(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, _ = await front.table(VectorIndexes=[index()])
        await front.put(table, "a", v=vector(1, 0, 0), expiry={"N": "1700000000"})
        search = {
            "TableName": table,
            "IndexName": "near",
            "SearchVector": numbers_of(1, 0, 0),
            "TopK": 1,
        }
        assert len((await front.call("SearchVectors", **search))["SearchResults"]) == 1
        await front.sweep.sweep_table(table, "expiry", 1_700_000_001)
        assert (await front.call("SearchVectors", **search))["SearchResults"] == []

    during(scenario)
