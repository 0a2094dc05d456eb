"""Updates through the gateway do what the service documents, where DynamoDB Local does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import STREAM, MakeTable, StreamsClient, all_records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: dict[str, Any] = {"pk": {"S": "1"}}
ITEM: dict[str, Any] = {
    **KEY,
    "course": {"M": {"title": {"S": "Algebra"}, "units": {"L": [{"N": "1"}, {"N": "2"}]}}},
    "note": {"S": "old"},
}
GONE: dict[str, Any] = {"UpdateExpression": "REMOVE note"}
GONE_IF: dict[str, Any] = {
    "UpdateExpression": "REMOVE #n",
    "ExpressionAttributeNames": {"#n": "note", "#c": "course"},
    "ExpressionAttributeValues": {":c": {"S": "x"}},
}


@pytest.fixture
def table(make_table: MakeTable) -> str:
    name: str = make_table()["TableName"]
    return name


@pytest.mark.parametrize(
    "change",
    [
        GONE,
        {**GONE, "ReturnValues": "ALL_NEW"},
        {**GONE, "ConditionExpression": "attribute_not_exists(course)"},
        {**GONE_IF, "ConditionExpression": "attribute_not_exists(note) OR #c = :c"},
        {**GONE_IF, "ConditionExpression": "(NOT #c = :c)"},
        {
            "UpdateExpression": "DELETE tags :tags",
            "ExpressionAttributeValues": {":tags": {"SS": ["a"]}},
        },
        {**GONE, "ReturnConsumedCapacity": "TOTAL"},
    ],
)
def test_what_only_takes_away_makes_no_item(
    dynamodb: DynamoDBClient, table: str, change: dict[str, Any]
) -> None:
    answer = dynamodb.update_item(TableName=table, Key=KEY, **change)
    assert "Attributes" not in answer
    assert ("ConsumedCapacity" in answer) == ("ReturnConsumedCapacity" in change)
    assert dynamodb.scan(TableName=table)["Items"] == []


def test_it_makes_no_stream_record(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    described = make_table(StreamSpecification=STREAM)
    dynamodb.update_item(TableName=described["TableName"], Key=KEY, **GONE)
    dynamodb.put_item(TableName=described["TableName"], Item=ITEM)
    records = all_records(streams, described["LatestStreamArn"])
    assert [record["dynamodb"]["NewImage"] for record in records] == [ITEM]


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("shown", [True, False])
def test_its_own_condition_is_still_asked(
    dynamodb: DynamoDBClient, table: str, *, exists: bool, shown: bool
) -> None:
    if exists:
        dynamodb.put_item(TableName=table, Item=ITEM)
    wish: Any = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if shown else {}
    condition = "#c = :c OR #n = :c"
    with pytest.raises(ClientError) as refused:
        dynamodb.update_item(
            TableName=table, Key=KEY, **GONE_IF, ConditionExpression=condition, **wish
        )
    assert refused.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert refused.value.response.get("Item") == (ITEM if exists and shown else None)
    assert dynamodb.scan(TableName=table)["Items"] == ([ITEM] if exists else [])


def test_an_item_that_is_there_loses_the_attribute(dynamodb: DynamoDBClient, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=ITEM)
    answer = dynamodb.update_item(TableName=table, Key=KEY, **GONE, ReturnValues="ALL_NEW")
    assert answer["Attributes"] == {"pk": ITEM["pk"], "course": ITEM["course"]}


def test_what_is_set_as_well_makes_the_item(dynamodb: DynamoDBClient, table: str) -> None:
    values: Any = {":t": {"S": "x"}}
    dynamodb.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression="REMOVE note SET title = :t",
        ExpressionAttributeValues=values,
    )
    assert dynamodb.scan(TableName=table)["Items"] == [{**KEY, "title": {"S": "x"}}]


@pytest.mark.parametrize(
    "case",
    [
        ("SET course.title = :a", "Logic", {"title": {"S": "Algebra"}}, {"title": {"S": "Logic"}}),
        (
            "SET #c.units[1] = :a",
            "7",
            {"units": {"L": [{"N": "2"}]}},
            {"units": {"L": [{"S": "7"}]}},
        ),
        (
            "SET course.units[1] = :a, course.title = if_not_exists(course.nothing, :a)",
            "7",
            {"units": {"L": [{"N": "2"}]}, "title": {"S": "Algebra"}},
            {"units": {"L": [{"S": "7"}]}, "title": {"S": "7"}},
        ),
        # What follows moves up, and is there now.
        (
            "REMOVE course.units[0]",
            None,
            {"units": {"L": [{"N": "1"}]}},
            {"units": {"L": [{"N": "2"}]}},
        ),
        ("SET course.units[9] = :a", "7", None, None),
        ("SET course.added = :a", "7", None, {"added": {"S": "7"}}),
        ("REMOVE course.title", None, {"title": {"S": "Algebra"}}, None),
    ],
)
def test_only_what_was_updated_is_returned(
    dynamodb: DynamoDBClient, table: str, case: tuple[str, str | None, Any, Any]
) -> None:
    expression, value, *expected = case
    given: Any = {"ExpressionAttributeValues": {":a": {"S": value}}} if value else {}
    if "#c" in expression:
        given["ExpressionAttributeNames"] = {"#c": "course"}
    shown = []
    for which in ("UPDATED_OLD", "UPDATED_NEW"):
        dynamodb.put_item(TableName=table, Item=ITEM)
        answer = dynamodb.update_item(
            TableName=table, Key=KEY, UpdateExpression=expression, ReturnValues=which, **given
        )
        shown.append(answer.get("Attributes"))
    assert shown == [{"course": {"M": each}} if each else None for each in expected]


def test_whole_attributes_are_returned_whole(dynamodb: DynamoDBClient, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=ITEM)
    answer = dynamodb.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression="SET note = :a, course.title = :a",
        ExpressionAttributeValues={":a": {"S": "x"}},
        ReturnValues="UPDATED_NEW",
    )
    title = {"M": {"title": {"S": "x"}}}
    assert answer["Attributes"] == {"note": {"S": "x"}, "course": title}
