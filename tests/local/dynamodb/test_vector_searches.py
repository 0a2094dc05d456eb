"""What a search of a vector index finds, and what it is refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.vectors import (
    Put,
    found,
    numbers_of,
    owned,
    refusal,
    results,
    vector,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_each_distance_has_its_order(dynamodb: DynamoDBClient, empty: str, put: Put) -> None:
    put("short", 0.5, 0, 0)
    put("long", 4, 4, 0)
    put("behind", -1, 0, 0)
    assert found(dynamodb, empty, "near") == ["short", "behind", "long"]
    assert found(dynamodb, empty, "angle") == ["short", "long", "behind"]
    assert found(dynamodb, empty, "product") == ["long", "short", "behind"]
    scores = [each["Score"] for each in results(dynamodb, empty, "angle")]
    assert scores == pytest.approx([0, 1 - 0.5**0.5, 2])
    assert found(dynamodb, empty, "product", TopK=1) == ["long"]


def test_a_search_stays_in_its_partition(dynamodb: DynamoDBClient, empty: str, put: Put) -> None:
    put("a", 1, 0, 0, owner={"S": "ann"}, level={"N": "1.0"})
    put("b", 2, 0, 0, owner={"S": "ann"})
    put("c", 1, 0, 0, owner={"S": "bob"}, level={"N": "1"})
    put("nobody's", 1, 0, 0)
    assert found(dynamodb, empty, "owned", **owned("ann")) == ["a", "b"]
    assert found(dynamodb, empty, "owned", **owned("ann", level=1)) == ["a"]
    assert found(dynamodb, empty, "owned", **owned("eve")) == []
    assert set(found(dynamodb, empty)) == {"a", "b", "c", "nobody's"}
    put("a", 1, 0, 0, owner={"S": "bob"})
    assert found(dynamodb, empty, "owned", **owned("ann")) == ["b"]


def test_a_projection_returns_what_the_index_holds(
    dynamodb: DynamoDBClient, empty: str, put: Put
) -> None:
    put(
        "a",
        "0.1",
        0,
        "-0.0",
        text={"S": "x"},
        nested={"M": {"x": {"L": [{"N": "1"}, {"N": "2"}]}}},
    )
    (all_of_it,) = results(dynamodb, empty)
    assert set(all_of_it["Item"]) == {"pk", "text", "nested"}
    (keys,) = results(dynamodb, empty, "angle")
    assert keys["Item"] == {"pk": {"S": "a"}}
    (ignored,) = results(
        dynamodb,
        empty,
        "angle",
        ProjectionExpression="pk, #text",
        ExpressionAttributeNames={"#text": "text"},
    )
    assert ignored["Item"] == {"pk": {"S": "a"}}
    (named,) = results(
        dynamodb,
        empty,
        ProjectionExpression="#v, nested.x[1]",
        ExpressionAttributeNames={"#v": "v"},
    )
    assert named["Item"] == {
        "v": vector("0.1", 0, 0),
        "nested": {"M": {"x": {"L": [{"N": "2"}]}}},
    }


def test_what_it_examined_is_told(dynamodb: DynamoDBClient, empty: str, put: Put) -> None:
    put("a", 1, 0, 0)
    answer = dynamodb.search_vectors(
        TableName=dynamodb.describe_table(TableName=empty)["Table"]["TableArn"],
        IndexName="near",
        SearchVector=numbers_of(1, 0, 0),
        TopK=1,
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"] == {"VectorSearchRequestBytes": 1024}
    assert [each["Item"] for each in answer["SearchResults"]] == [{"pk": {"S": "a"}}]


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        (
            "near",
            {"TopK": 101},
            (
                "Provided TopK value '101' is out of valid range. The value must be between 1 and "
                "100 inclusive"
            ),
        ),
        (
            "near",
            {"SearchVector": numbers_of(1, 2)},
            "Input search vector dimension 2 does not match vector index dimension 3",
        ),
        (
            "near",
            {"SearchVector": [{"L": numbers_of(1, 2, 3)}]},
            (
                "Search vector contains invalid values. All values in the search vector must be a "
                "32-bit floating-point number attribute"
            ),
        ),
        (
            "near",
            {"SearchVector": numbers_of(1, "NaN", 3)},
            (
                "Search vector contains invalid values. All values in the search vector must be a "
                "32-bit floating-point number attribute"
            ),
        ),
        (
            "owned",
            {},
            "SearchConditionExpression must be provided when SearchSchema has a HASH key",
        ),
        (
            "owned",
            {
                "SearchConditionExpression": "#l = :l",
                "ExpressionAttributeNames": {"#l": "level"},
                "ExpressionAttributeValues": {":l": {"N": "1"}},
            },
            ("SearchConditionExpression must have all HASH attributes in configured SearchSchema"),
        ),
        (
            "owned",
            {**owned("ann", 1), "SearchConditionExpression": "#o = :o AND #l > :l"},
            (
                "Invalid SearchConditionExpression: Invalid comparator used in "
                "SearchConditionExpression"
            ),
        ),
        (
            "owned",
            {**owned("ann"), "SearchConditionExpression": "begins_with(#o, :o)"},
            (
                "Invalid SearchConditionExpression: Invalid comparator used in "
                "SearchConditionExpression"
            ),
        ),
        (
            "near",
            owned("ann"),
            (
                "SearchConditionExpression must not contain any attributes that is not in "
                "SearchSchema. Invalid attribute: owner"
            ),
        ),
        ("other", {}, "The table does not have the specified index: other"),
        (
            "owned",
            {**owned("ann"), "SearchConditionExpression": ")#o = :o("},
            'Invalid SearchConditionExpression: Syntax error; token: ")", near: ")"',
        ),
        (
            "owned",
            {
                **owned("ann", 1),
                "ExpressionAttributeValues": {":o": {"S": "ann"}, ":l": {"N": "x"}},
            },
            "The parameter cannot be converted to a numeric value: x",
        ),
        (
            "near",
            {"SearchVector": numbers_of(1, "1_0", " 1")},
            (
                "Search vector contains invalid values. All values in the search vector must be a "
                "32-bit floating-point number attribute"
            ),
        ),
    ],
)
def test_a_wrong_search_is_refused(
    dynamodb: DynamoDBClient,
    table: str,
    name: str,
    changes: dict[str, Any],
    message: str,
) -> None:
    arguments = {
        "TableName": table,
        "IndexName": name,
        "SearchVector": numbers_of(1, 0, 0),
        "TopK": 1,
        **changes,
    }
    assert refusal(dynamodb.search_vectors, **arguments) == message


@pytest.mark.parametrize(
    ("changes", "expression", "words"),
    [
        (
            {
                "SearchConditionExpression": "owner = :o",
                "ExpressionAttributeValues": {":o": {"S": "ann"}},
            },
            "SearchConditionExpression",
            "reserved keyword: owner",
        ),
        ({**owned("ann"), "ProjectionExpression": "level"}, "ProjectionExpression", "level"),
        ({**owned("ann"), "ProjectionExpression": "pk, pk"}, "ProjectionExpression", "overlap"),
        ({**owned("ann"), "ProjectionExpression": "pk sk"}, "ProjectionExpression", ""),
        ({**owned("ann"), "ProjectionExpression": "pk, "}, "ProjectionExpression", ""),
    ],
)
def test_a_wrong_path_is_refused_as_that_of_an_item(
    dynamodb: DynamoDBClient, table: str, changes: dict[str, Any], expression: str, words: str
) -> None:
    message = refusal(
        dynamodb.search_vectors,
        TableName=table,
        IndexName="owned",
        SearchVector=numbers_of(1, 0, 0),
        TopK=1,
        **changes,
    )
    assert expression in message
    assert words in message


def test_an_unknown_table_is_named_as_by_the_service(dynamodb: DynamoDBClient) -> None:
    arguments = {"IndexName": "near", "SearchVector": numbers_of(1), "TopK": 1}
    message = refusal(dynamodb.search_vectors, TableName="no-such-table", **arguments)
    assert message == "Requested resource not found"


def test_it_is_no_index_for_queries(dynamodb: DynamoDBClient, table: str) -> None:
    condition = {
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "a"}},
    }
    message = refusal(dynamodb.query, TableName=table, IndexName="near", **condition)
    assert message == "Query operation not supported on this index type."
    message = refusal(dynamodb.scan, TableName=table, IndexName="near")
    assert message == "Scan operation not supported on this index type."
