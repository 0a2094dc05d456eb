"""A transaction that is sent again with its token is carried out once, by moto as well."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import table_request
from tests.local.streams.pumping import AnyClient, make_client

KEY = {"pk": {"S": "1"}}


def _counted(dynamodb: AnyClient, table: str, token: str, by: str) -> None:
    update: Any = {
        "TableName": table,
        "Key": KEY,
        "UpdateExpression": "ADD points :by",
        "ExpressionAttributeValues": {":by": {"N": by}},
    }
    dynamodb.transact_write_items(ClientRequestToken=token, TransactItems=[{"Update": update}])


def _points(dynamodb: AnyClient, table: str) -> str:
    points: str = dynamodb.get_item(TableName=table, Key=KEY)["Item"]["points"]["N"]
    return points


def test_moto_repeats_it__tokens(moto_url: str) -> None:
    dynamodb = make_client("dynamodb", moto_url)
    table = dynamodb.create_table(**table_request())["TableDescription"]["TableName"]
    for _ in range(2):
        _counted(dynamodb, table, "one", "1")
    assert _points(dynamodb, table) == "2"


def test_it_is_carried_out_once(mended_moto_url: str) -> None:
    dynamodb = make_client("dynamodb", mended_moto_url)
    table = dynamodb.create_table(**table_request())["TableDescription"]["TableName"]
    for token in ("first", "first", "second"):
        _counted(dynamodb, table, token, "1")
    assert _points(dynamodb, table) == "2"
    with pytest.raises(ClientError) as refused:
        _counted(dynamodb, table, "first", "5")
    assert refused.value.response["Error"]["Code"] == "IdempotentParameterMismatchException"
    assert _points(dynamodb, table) == "2"


def test_one_that_failed_can_be_sent_again(mended_moto_url: str) -> None:
    dynamodb = make_client("dynamodb", mended_moto_url)
    table = dynamodb.create_table(**table_request())["TableDescription"]["TableName"]
    put: Any = {"TableName": table, "Item": KEY, "ConditionExpression": "attribute_not_exists(pk)"}
    dynamodb.put_item(TableName=table, Item=KEY)
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(ClientRequestToken="again", TransactItems=[{"Put": put}])
    dynamodb.delete_item(TableName=table, Key=KEY)
    dynamodb.transact_write_items(ClientRequestToken="again", TransactItems=[{"Put": put}])
    assert dynamodb.get_item(TableName=table, Key=KEY)["Item"] == KEY
