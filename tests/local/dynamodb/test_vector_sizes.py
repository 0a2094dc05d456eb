"""What the digits of a vector cost, as the engine measures it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from data_platform.dynamodb.vectors import vector_numbers
from tests.local.dynamodb.clients import MakeTable
from tests.local.dynamodb.vectors import index, vector

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_rounding_saves_write_units_and_changes_nothing_in_the_index(
    dynamodb: DynamoDBClient, make_table: MakeTable
) -> None:
    table = make_table(VectorIndexes=[index(Dimensions=1024)])["TableName"]
    answered = [math.sin(number) / 23 for number in range(1, 1025)]
    consumed = [
        dynamodb.put_item(
            TableName=table,
            Item={"pk": {"S": key}, "text": {"S": "x" * 700}, "v": vector(*numbers)},
            ReturnConsumedCapacity="INDEXES",
        )["ConsumedCapacity"]
        for key, numbers in (
            ("a", [repr(number) for number in answered]),
            ("b", [str(number) for number in vector_numbers(answered)]),
        )
    ]
    # By AWS's rule, which calls itself approximate, the first would be 12: 11,888 bytes.
    assert [each["CapacityUnits"] for each in consumed] == [13, 8]
    written = [each["VectorIndexes"]["near"]["VectorWriteRequestBytes"] for each in consumed]
    assert written[0] == written[1] > 4 * 1024
