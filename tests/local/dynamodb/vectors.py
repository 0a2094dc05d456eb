"""Vector indexes of three dimensions, and what searches of them find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.clients import table_request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


INVALID = "One or more parameter values were invalid"
KEYS: list[Any] = [{"AttributeName": "pk", "AttributeType": "S"}]
OWNED: list[Any] = [
    *KEYS,
    {"AttributeName": "owner", "AttributeType": "S"},
    {"AttributeName": "level", "AttributeType": "N"},
]
SCHEMA: list[Any] = [
    {"AttributeName": "owner", "SearchSchemaElementType": "HASH"},
    {"AttributeName": "level", "SearchSchemaElementType": "INLINE_FILTER"},
]

Put = Callable[..., None]
"""Puts an item with a key, a vector and other attributes."""


def index(name: str = "near", **changes: Any) -> dict[str, Any]:
    """Return a vector index of three dimensions."""
    return {
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "v"},
        "Dimensions": 3,
        "DistanceFunction": "EUCLIDEAN",
        "Projection": {"ProjectionType": "KEYS_ONLY"},
        **changes,
    }


def vector(*numbers: float | str) -> dict[str, Any]:
    return {"L": numbers_of(*numbers)}


def numbers_of(*numbers: float | str) -> list[Any]:
    return [{"N": str(number)} for number in numbers]


def found(client: DynamoDBClient, table: str, name: str = "near", **changes: Any) -> list[str]:
    """Return the keys of what a search finds, the nearest first."""
    return [result["Item"]["pk"]["S"] for result in results(client, table, name, **changes)]


def results(
    client: DynamoDBClient, table: str, name: str = "near", **changes: Any
) -> Sequence[Any]:
    arguments: dict[str, Any] = {
        "TableName": table,
        "IndexName": name,
        "SearchVector": numbers_of(1, 0, 0),
        "TopK": 10,
        **changes,
    }
    return client.search_vectors(**arguments)["SearchResults"]


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return str(refused.value.response["Error"]["Message"])


def owned(owner: str, level: int | None = None) -> dict[str, Any]:
    """Return the condition of a search in one partition."""
    condition = "#o = :o" + ("" if level is None else " AND #l = :l")
    names = {"#o": "owner", **({} if level is None else {"#l": "level"})}
    values = {":o": {"S": owner}, **({} if level is None else {":l": {"N": str(level)}})}
    return {
        "SearchConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def searched_table(dynamodb: DynamoDBClient) -> str:
    """Create a table with an index for each distance, and one with a partition and a filter."""
    request = table_request(
        AttributeDefinitions=OWNED,
        VectorIndexes=[
            index("near", Projection={"ProjectionType": "ALL"}),
            index("angle", DistanceFunction="COSINE"),
            index("product", DistanceFunction="DOT_PRODUCT"),
            index("owned", SearchSchema=SCHEMA),
        ],
    )
    return str(dynamodb.create_table(**request)["TableDescription"]["TableName"])
