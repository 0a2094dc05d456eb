"""Wrong keys in indexes are refused in the service's words, whichever engine keeps the tables."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.streams.pumping import AnyClient, make_client

MISMATCH = (
    "One or more parameter values were invalid: Type mismatch for Index Key score "
    "Expected: N Actual: {} IndexName: a-index"
)
EMPTY = (
    "One or more parameter values are not valid. A value specified for a secondary index key is "
    "not supported. The AttributeValue for a key attribute cannot contain an empty string value. "
    "IndexName: b-index, IndexKey: team"
)
KEY = {"pk": {"S": "1"}}


@pytest.fixture(params=["dynamodb_url", "mended_moto_url"])
def dynamodb(request: pytest.FixtureRequest) -> AnyClient:
    return make_client("dynamodb", request.getfixturevalue(request.param))


@pytest.fixture
def table(dynamodb: AnyClient) -> str:
    """A table with indexes by `score` (two of them) and by `team`."""
    keys = {"b-index": "team", "c-index": "score", "a-index": "score"}
    name = f"indexed-{uuid.uuid4()}"
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "score", "AttributeType": "N"},
            {"AttributeName": "team", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
            for index, key in keys.items()
        ],
    )
    return name


def put(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"Item": {**KEY, "extra": {"N": "1"}, "score": value}}


def update(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Key": KEY,
        "UpdateExpression": "SET extra = if_not_exists(extra, :one), #s = :score",
        "ExpressionAttributeNames": {"#s": "score"},
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":score": value},
    }


Write = Callable[[AnyClient, str, Mapping[str, Any]], object]
WRITES: Mapping[str, Write] = {
    "put": lambda client, table, value: client.put_item(TableName=table, **put(value)),
    "update": lambda client, table, value: client.update_item(TableName=table, **update(value)),
    "batch": lambda client, table, value: client.batch_write_item(
        RequestItems={table: [{"PutRequest": put(value)}]}
    ),
}


def items(client: AnyClient, table: str) -> list[Any]:
    found: list[Any] = client.scan(TableName=table)["Items"]
    return found


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_wrong_type_is_refused_with_attribute_and_index(
    dynamodb: AnyClient, table: str, write: Write
) -> None:
    for value, actual in (({"S": "high"}, "S"), ({"NULL": True}, "NULL")):
        with pytest.raises(ClientError) as refused:
            write(dynamodb, table, value)
        assert refused.value.response["Error"] == {
            "Code": "ValidationException",
            "Message": MISMATCH.format(actual),
        }
    assert items(dynamodb, table) == []
    write(dynamodb, table, {"N": "5"})
    assert items(dynamodb, table)[0]["score"] == {"N": "5"}


@pytest.mark.parametrize("kind", ["Put", "Update"])
def test_a_transaction_says_which_of_its_writes_is_refused(
    dynamodb: AnyClient, table: str, kind: str
) -> None:
    make = {"Put": put, "Update": update}[kind]
    other = {"Put": {"TableName": table, "Item": {"pk": {"S": "2"}}}}
    for value, actual in (({"S": "high"}, "S"), ({"NULL": True}, "NULL")):
        wrong = {kind: {"TableName": table, **make(value)}}
        with pytest.raises(ClientError) as refused:
            dynamodb.transact_write_items(TransactItems=[wrong, other])
        answer = refused.value.response
        assert answer["Error"]["Code"] == "TransactionCanceledException"
        reasons = [
            (reason["Code"], reason.get("Message")) for reason in answer["CancellationReasons"]
        ]
        assert reasons == [("ValidationError", MISMATCH.format(actual)), ("None", None)]
    assert items(dynamodb, table) == []


def test_an_empty_key_of_an_index_is_refused_by_name(dynamodb: AnyClient, table: str) -> None:
    with pytest.raises(ClientError) as refused:
        dynamodb.put_item(TableName=table, Item={**KEY, "team": {"S": ""}})
    assert refused.value.response["Error"]["Message"] == EMPTY


def test_a_wrong_type_from_another_attribute_is_refused(dynamodb: AnyClient, table: str) -> None:
    dynamodb.put_item(TableName=table, Item={**KEY, "extra": {"S": "text"}})
    with pytest.raises(ClientError, match=r"key score|secondary index key"):
        dynamodb.update_item(TableName=table, Key=KEY, UpdateExpression="SET score = extra")
    assert "score" not in items(dynamodb, table)[0]


def test_other_refusals_stay_as_they_are(dynamodb: AnyClient, table: str) -> None:
    with pytest.raises(ClientError) as refused:
        dynamodb.put_item(TableName=table, Item={"pk": {"N": "1"}, "score": {"N": "1"}})
    assert "Type mismatch for key" in refused.value.response["Error"]["Message"]
