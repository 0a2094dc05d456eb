"""Tables to be backed up, and what they are compared by."""

import uuid
from typing import Any

from botocore.exceptions import ClientError

AnyClient = Any
Item = dict[str, Any]

INDEX = {
    "IndexName": "by-team",
    "KeySchema": [{"AttributeName": "team", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def make_table(dynamodb: AnyClient, **changes: Any) -> str:
    """Make a table of players, with an index by their team."""
    name = f"players-{uuid.uuid4().hex[:12]}"
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "team", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[INDEX],
        **changes,
    )
    return name


def player(number: int, **attributes: Any) -> Item:
    """Return an item with values of many types."""
    return {
        "pk": {"S": f"p{number % 7}"},
        "sk": {"N": str(number)},
        "team": {"S": "red"},
        "picture": {"B": b"\x00\xff"},
        "tags": {"M": {"none": {"M": {}}, "all": {"L": [{"NULL": True}]}}},
        **attributes,
    }


def put_all(dynamodb: AnyClient, table: str, items: list[Item]) -> None:
    """Put items, 25 at a time."""
    for start in range(0, len(items), 25):
        requests = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        dynamodb.batch_write_item(RequestItems={table: requests})


def items_of(dynamodb: AnyClient, table: str) -> list[Item]:
    """Return all items of a table in the order of their keys."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    items = [item for page in pages for item in page["Items"]]
    return sorted(items, key=lambda item: (item["pk"]["S"], int(item["sk"]["N"])))


def ordered(items: list[Item]) -> list[Item]:
    """Return items in the order of their keys."""
    return sorted(items, key=lambda item: (item["pk"]["S"], int(item["sk"]["N"])))


def refusal(call: Any, **arguments: Any) -> tuple[str, str]:
    """Return the code and the message with which a call is refused."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError("was not refused")
