"""What a request says of a table is carried out, or refused by name: nothing is left out."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.session import get_session

from tests.local.dynamodb.clients import table_request
from tests.local.dynamodb.vectors import index, numbers_of, refusal
from tools.local.dynamodb.members import CARRIED_OUT, check_members
from tools.local.dynamodb.messages import ServiceError, request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MODEL = get_session().get_service_model("dynamodb")
NOT_CARRIED_OUT = {
    "CreateTable": {
        "GlobalTableSettingsReplicationMode",
        "GlobalTableSourceArn",
        "ResourcePolicy",
    },
    "UpdateTable": {
        "DisassociationProtectionEnabled",
        "GlobalTableSettingsReplicationMode",
        "GlobalTableWitnessUpdates",
        "MultiRegionConsistency",
        "ReplicaUpdates",
    },
}


@pytest.mark.parametrize("operation", CARRIED_OUT)
def test_everything_of_the_api_is_decided(operation: str) -> None:
    shape: Any = MODEL.operation_model(operation).input_shape
    decided = {*CARRIED_OUT[operation], *NOT_CARRIED_OUT.get(operation, ())}
    assert set(shape.members) == decided


@pytest.mark.parametrize(
    ("operation", "said", "named"),
    [
        *(
            (operation, {name: "x"}, name)
            for operation in NOT_CARRIED_OUT
            for name in sorted(NOT_CARRIED_OUT[operation])
        ),
        ("CreateTable", {"Colour": "blue"}, "Colour"),
        (
            "CreateTable",
            {"VectorIndexes": [index(), index("other", Precision="FLOAT16")]},
            "VectorIndexes.Precision",
        ),
        (
            "UpdateTable",
            {"VectorIndexUpdates": [{"Update": {"IndexName": "near"}}]},
            "VectorIndexUpdates.Update",
        ),
        (
            "CreateTable",
            {"GlobalSecondaryIndexes": [{"IndexName": "i", "Projection": {"Depth": 1}}]},
            "GlobalSecondaryIndexes.Projection.Depth",
        ),
        ("SearchVectors", {"FilterExpression": "a = :a"}, "FilterExpression"),
        (
            "UpdateTimeToLive",
            {"TimeToLiveSpecification": {"Delay": 1}},
            "TimeToLiveSpecification.Delay",
        ),
    ],
)
def test_what_is_not_carried_out_is_named(operation: str, said: dict[str, Any], named: str) -> None:
    with pytest.raises(ServiceError) as refused:
        check_members(request("DynamoDB", operation, {"TableName": "t", **said}))
    assert f"does not carry out {named} of {operation}: leave it out" in refused.value.message


def test_nothing_is_said_by_null() -> None:
    check_members(request("DynamoDB", "CreateTable", {"TableName": "t", "ResourcePolicy": None}))


def test_a_refused_table_is_not_made(dynamodb: DynamoDBClient) -> None:
    wanted = table_request(ResourcePolicy="{}")
    message = refusal(dynamodb.create_table, **wanted)
    assert message.startswith("The local AWS does not carry out ResourcePolicy of CreateTable")
    assert wanted["TableName"] not in dynamodb.list_tables()["TableNames"]


def answered(client: DynamoDBClient, search: dict[str, Any]) -> str:
    """Search without what an SDK checks before, and return the kind of the refusal."""
    message = request("DynamoDB", "SearchVectors", search)
    headers = dict(
        line.split(": ", 1) for line in message.head.decode().split("\r\n")[1:] if ": " in line
    )
    url = urlsplit(client.meta.endpoint_url)
    connection = HTTPConnection(str(url.hostname), url.port)
    connection.request("POST", "/", message.body, headers)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    assert answer.status == 400, content
    return str(content["__type"]).rpartition("#")[2]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"TopK": "many"}, "SerializationException"),
        ({"TopK": 1.5}, "SerializationException"),
        ({"TopK": True}, "SerializationException"),
        ({"SearchVector": "1, 2, 3"}, "SerializationException"),
        ({"SearchVector": [1, 2, 3]}, "ValidationException"),
        ({"SearchVector": {"N": "1"}}, "SerializationException"),
        ({"SearchConditionExpression": 5}, "SerializationException"),
        ({"ProjectionExpression": ["pk"]}, "SerializationException"),
        ({"ExpressionAttributeNames": ["pk"]}, "SerializationException"),
        ({"IndexName": 5}, "SerializationException"),
        ({"TableName": None}, "ValidationException"),
    ],
)
def test_a_search_of_another_form_is_refused(
    dynamodb: DynamoDBClient, table: str, changes: dict[str, Any], kind: str
) -> None:
    search = {
        "TableName": table,
        "IndexName": "near",
        "SearchVector": numbers_of(1, 0, 0),
        "TopK": 1,
        **changes,
    }
    assert answered(dynamodb, search) == kind
