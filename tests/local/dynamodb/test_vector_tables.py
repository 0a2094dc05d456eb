"""Vector indexes are created, described, refused and deleted with their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.clients import table_request
from tests.local.dynamodb.vectors import (
    INVALID,
    KEYS,
    OWNED,
    SCHEMA,
    found,
    index,
    refusal,
    vector,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def _redefined(name: str, before: str, after: str) -> str:
    return (
        f"{INVALID}: Attributes cannot be redefined. Please check that your attribute has the same "
        f"type as previously defined. Existing schema: '{name}' is {before}, and not {after}"
    )


def _secondary(attribute: str, kind: str) -> dict[str, Any]:
    """Return an update that makes a secondary index by an attribute."""
    created = {
        "IndexName": "secondary",
        "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    return {
        "AttributeDefinitions": [{"AttributeName": attribute, "AttributeType": kind}],
        "GlobalSecondaryIndexUpdates": [{"Create": created}],
    }


def test_a_table_tells_of_its_indexes(dynamodb: DynamoDBClient, table: str) -> None:
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert described["AttributeDefinitions"] == OWNED
    (shown,) = [each for each in described["VectorIndexes"] if each["IndexName"] == "owned"]
    assert shown["SearchSchema"] == SCHEMA
    assert shown["IndexStatus"] == "ACTIVE"
    assert "Backfilling" not in shown
    assert shown["IndexArn"] == f"{described['TableArn']}/index/owned"


def test_an_index_is_added_and_finds_what_was_there(dynamodb: DynamoDBClient) -> None:
    name = dynamodb.create_table(**table_request())["TableDescription"]["TableName"]
    for key, held in (("a", vector(1, 0, 0)), ("b", vector(1, 0)), ("c", {"S": "x"})):
        dynamodb.put_item(TableName=name, Item={"pk": {"S": key}, "v": held})
    update: Any = {"Create": index(SearchSchema=SCHEMA[1:])}
    made = dynamodb.update_table(
        TableName=name, AttributeDefinitions=OWNED[2:], VectorIndexUpdates=[update]
    )["TableDescription"]["VectorIndexes"]
    assert [each["ItemCount"] for each in made] == [1]
    assert found(dynamodb, name) == ["a"]
    # What the index passed over can still be written, as long as that is left alone.
    dynamodb.update_item(
        TableName=name,
        Key={"pk": {"S": "b"}},
        UpdateExpression="SET counted = :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    dynamodb.update_table(TableName=name, VectorIndexUpdates=[{"Delete": {"IndexName": "near"}}])
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert "VectorIndexes" not in described
    assert described["AttributeDefinitions"] == KEYS
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "d"}, "v": {"S": "anything"}})


def test_secondary_indexes_come_and_go_beside_them(dynamodb: DynamoDBClient) -> None:
    made = dynamodb.create_table(
        **table_request(
            AttributeDefinitions=OWNED,
            VectorIndexes=[index(SearchSchema=SCHEMA)],
        )
    )["TableDescription"]
    name = made["TableName"]
    secondary: Any = {
        "IndexName": "by-owner",
        "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    dynamodb.update_table(
        TableName=name,
        AttributeDefinitions=OWNED,
        GlobalSecondaryIndexUpdates=[{"Create": secondary}],
    )
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert [each["IndexName"] for each in described["GlobalSecondaryIndexes"]] == ["by-owner"]
    assert [each["IndexName"] for each in described["VectorIndexes"]] == ["near"]


def test_a_table_of_the_same_name_starts_anew(dynamodb: DynamoDBClient) -> None:
    request = table_request(VectorIndexes=[index()])
    dynamodb.create_table(**request)
    item = {"pk": {"S": "a"}, "v": vector(1, 0, 0)}
    dynamodb.put_item(TableName=request["TableName"], Item=item)
    gone = dynamodb.delete_table(TableName=request["TableName"])["TableDescription"]
    assert [each["IndexStatus"] for each in gone["VectorIndexes"]] == ["DELETING"]
    dynamodb.create_table(**request)
    assert found(dynamodb, request["TableName"]) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {
                "BillingMode": "PROVISIONED",
                "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            },
            f"{INVALID}: Vector indexes are only supported for PAY_PER_REQUEST tables",
        ),
        (
            {"VectorIndexes": [index(SearchSchema=SCHEMA)]},
            f"{INVALID}: One element in SearchSchema is not defined in attribute definitions",
        ),
        (
            {"VectorIndexes": [index(Dimensions=4097)]},
            f"{INVALID}: Number of dimensions must be between 1 and 4096 inclusive.",
        ),
        (
            {"VectorIndexes": [index(f"near-{number}") for number in range(6)]},
            f"{INVALID}: VectorIndex count exceeds the per-table limit of 5",
        ),
        (
            {"VectorIndexes": [index(), index("other", Dimensions=4)]},
            (
                f"{INVALID}: Conflicting attribute definition for 'v'. All VectorIndexes on the "
                "same vector attribute must use the same dimensions."
            ),
        ),
        (
            {"VectorIndexes": [index(VectorAttribute={"AttributeName": "pk"})]},
            (
                f"{INVALID}: Conflicting attribute definition for 'pk'. An attribute cannot be "
                "defined in AttributeDefinitions when used as a VectorAttribute."
            ),
        ),
        (
            {
                "AttributeDefinitions": OWNED,
                "VectorIndexes": [
                    index(
                        SearchSchema=[
                            {**each, "SearchSchemaElementType": "HASH"} for each in SCHEMA
                        ]
                    )
                ],
            },
            f"{INVALID}: SearchSchema has more than 1 HASH key",
        ),
        ({"VectorIndexes": [index(), index()]}, f"{INVALID}: Duplicate index name: near"),
        (
            {"VectorIndexes": [index(Projection={"ProjectionType": "INCLUDE"})]},
            f"{INVALID}: ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        ),
        (
            {
                "VectorIndexes": [
                    index(Projection={"ProjectionType": "ALL", "NonKeyAttributes": ["text"]})
                ]
            },
            f"{INVALID}: ProjectionType is ALL, but NonKeyAttributes is specified",
        ),
        ({"VectorIndexes": [index(Projection={})]}, f"{INVALID}: Unknown ProjectionType: null"),
        (
            {"VectorIndexes": [index("near me")]},
            (
                "1 validation error detected: Value 'near me' at "
                "'vectorIndexes.1.member.indexName' failed to satisfy constraint: Member must "
                "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
            ),
        ),
        (
            {
                "AttributeDefinitions": [*KEYS, OWNED[1]],
                "VectorIndexes": [
                    index(SearchSchema=[{**SCHEMA[0], "SearchSchemaElementType": "RANGE"}])
                ],
            },
            (
                "1 validation error detected: Value 'RANGE' at 'vectorIndexes.1.member."
                "searchSchema.1.member.searchSchemaElementType' failed to satisfy constraint: "
                "Member must satisfy enum value set: [HASH, INLINE_FILTER]"
            ),
        ),
    ],
)
def test_a_wrong_table_is_refused(
    dynamodb: DynamoDBClient, changes: dict[str, Any], message: str
) -> None:
    request = table_request(**{"VectorIndexes": [index()], **changes})
    assert refusal(dynamodb.create_table, **request) == message
    assert request["TableName"] not in dynamodb.list_tables()["TableNames"]


def test_one_index_of_any_kind_at_a_time(dynamodb: DynamoDBClient, table: str) -> None:
    updates = [{"Create": index("one")}, {"Delete": {"IndexName": "near"}}]
    message = refusal(dynamodb.update_table, TableName=table, VectorIndexUpdates=updates)
    assert message == (
        "Subscriber limit exceeded: Only 1 online index can be created or deleted "
        "simultaneously per table"
    )
    assert len(dynamodb.describe_table(TableName=table)["Table"]["VectorIndexes"]) == 4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"VectorIndexUpdates": [{"Create": index("near")}]},
            "Attempting to create an index which already exists",
        ),
        (
            {"VectorIndexUpdates": [{"Create": index("more", SearchSchema=SCHEMA)}]},
            f"{INVALID}: One element in SearchSchema is not defined in attribute definitions",
        ),
        (
            {"VectorIndexUpdates": [{"Delete": {"IndexName": "nothing"}}]},
            "Requested resource not found",
        ),
        (
            {
                "BillingMode": "PROVISIONED",
                "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            },
            f"{INVALID}: Vector indexes are only supported for PAY_PER_REQUEST tables",
        ),
        (
            {
                "AttributeDefinitions": [{"AttributeName": "owner", "AttributeType": "N"}],
                "VectorIndexUpdates": [{"Create": index("more", SearchSchema=SCHEMA[:1])}],
            },
            _redefined("owner", "S", "N"),
        ),
        (
            {
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "N"}],
                "VectorIndexUpdates": [
                    {"Create": index("more", SearchSchema=[{**SCHEMA[0], "AttributeName": "pk"}])}
                ],
            },
            _redefined("pk", "S", "N"),
        ),
        (
            _secondary("level", "S"),
            _redefined("level", "N", "S"),
        ),
        (
            _secondary("v", "S"),
            (
                f"{INVALID}: Conflicting attribute definition for 'v'. An attribute cannot be "
                "defined in AttributeDefinitions when used as a VectorAttribute."
            ),
        ),
    ],
)
def test_a_wrong_update_is_refused(
    dynamodb: DynamoDBClient, table: str, changes: dict[str, Any], message: str
) -> None:
    assert refusal(dynamodb.update_table, TableName=table, **changes) == message
