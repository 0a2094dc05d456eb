"""The first search of a vector index, before anybody else's."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.aws import error_code
from tools.rollout.steps.shapes import indexes_of

_NOBODY: Mapping[str, Any] = {"S": "-", "N": "0", "B": b"-"}
"""A value of a partition, by its type, in which there is hardly an item."""


def first_search(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a search of one nearest item, of which the answer does not matter.

    Parameters
    ----------
    table
        What DescribeTable says of the table.
    name
        The vector index.
    """
    index = indexes_of(table)[name]
    request: dict[str, Any] = {
        "TableName": table["TableName"],
        "IndexName": name,
        # Not all zeros: such a vector has no direction.
        "SearchVector": [{"N": "1"}] * int(index["Dimensions"]),
        "TopK": 1,
    }
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    for each in index.get("SearchSchema", []):
        if each["SearchSchemaElementType"] == "HASH":
            kind = types[each["AttributeName"]]
            request |= {
                "SearchConditionExpression": "#partition = :partition",
                "ExpressionAttributeNames": {"#partition": each["AttributeName"]},
                "ExpressionAttributeValues": {":partition": {kind: _NOBODY[kind]}},
            }
    return request


def is_not_yet(error: ClientError) -> bool:
    """Tell whether a search fails since the index is new: its endpoint hears of it later."""
    code = error_code(error)
    message = str(error.response.get("Error", {}).get("Message", ""))
    if code == "ValidationException":
        return "backfilling" in message or "does not have the specified index" in message
    return code == "ResourceNotFoundException"
