"""A transaction whose update does not fit its item is cancelled with reasons, as in the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import MakeTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ONE = {":one": {"N": "1"}}
_KEYS = [{"S": "a"}, {"S": "b"}, {"N": "0"}, {"N": "1.0"}, {"B": b"\x00"}]


@pytest.fixture(params=_KEYS, ids=str)
def stored(
    request: pytest.FixtureRequest, dynamodb: DynamoDBClient, make_table: MakeTable
) -> tuple[str, Any]:
    """A table with one item, and the key of that item."""
    key: Any = {"pk": request.param}
    (kind,) = request.param
    name = make_table(AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": kind}])
    table: str = name["TableName"]
    dynamodb.put_item(TableName=table, Item={**key, "remark": {"S": "x"}})
    return table, key


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("ADD remark :one", "incorrect data type"),
        ("SET marks = points + :one", "does not exist in the item"),
        ("SET remark.words = :one", "document path provided"),
    ],
)
def test_each_action_has_its_reason(
    dynamodb: DynamoDBClient,
    make_table: MakeTable,
    stored: tuple[str, Any],
    expression: str,
    said: str,
) -> None:
    table, key = stored
    other = make_table()["TableName"]
    held: Any = {"pk": {"S": "held"}}
    dynamodb.put_item(TableName=other, Item=held)
    put: Any = {
        "TableName": other,
        "Item": held,
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    update: Any = {
        "TableName": table,
        "Key": key,
        "UpdateExpression": expression,
        "ExpressionAttributeValues": ONE,
    }
    good: Any = {"TableName": other, "Item": {"pk": {"S": "new"}}}
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
        dynamodb.transact_write_items(
            TransactItems=[{"Put": good}, {"Update": update}, {"Put": put}]
        )
    none, invalid, failed = refused.value.response["CancellationReasons"]
    assert none == {"Code": "None"}
    assert invalid["Code"] == "ValidationError"
    assert said in invalid["Message"]
    assert (failed["Code"], failed["Item"]) == ("ConditionalCheckFailed", held)
    assert "[None, ValidationError, ConditionalCheckFailed]" in str(refused.value)
    assert dynamodb.scan(TableName=other)["Items"] == [held]


def test_what_is_no_expression_is_refused_as_a_whole(
    dynamodb: DynamoDBClient, make_table: MakeTable
) -> None:
    update: Any = {
        "TableName": make_table()["TableName"],
        "Key": {"pk": {"S": "1"}},
        "UpdateExpression": "SET marks",
    }
    with pytest.raises(ClientError, match="Invalid UpdateExpression") as refused:
        dynamodb.transact_write_items(TransactItems=[{"Update": update}])
    assert refused.value.response["Error"]["Code"] == "ValidationException"
