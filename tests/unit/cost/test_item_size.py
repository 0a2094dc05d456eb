"""Sizes agree with what DynamoDB's own engine bills."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import boto3
import pytest

from data_platform.dynamodb.item_size import index_entry_bytes, item_bytes
from data_platform.dynamodb.schema import string_key
from data_platform.dynamodb.types import Projection
from tests.unit.declarations.factories import LESSON, index, table
from tools.local.dynamodb.engine import start_dynamodb_local

WRITE_UNIT_BYTES = 1024
VALUES: dict[str, Any] = {
    "string": "plain",
    "umlauts": "Größe",
    "one digit": 7,
    "even digits": 1234,
    "odd digits": 12345,
    "trailing zeros": 1_704_067_200,
    "negative": -42,
    "fraction": Decimal("0.123"),
    "zero": 0,
    "bytes": b"\x00\x01\x02",
    "true": True,
    "null": None,
    "list": ["a", 1, True, None],
    "map": {"name": "value", "other": 12},
    "nested": {"list": [{"a": 1}, []], "map": {}},
    "string set": {"red", "green"},
    "number set": {1, 22, 333},
}


@pytest.fixture(scope="module")
def items() -> Iterator[Any]:
    with start_dynamodb_local() as engine:
        resource = boto3.resource(
            "dynamodb",
            endpoint_url=engine.url,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        yield resource.create_table(
            TableName="items",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )


def _billed_units(items: Any, item: dict[str, Any]) -> float:
    # An item that replaces a larger one is billed as the larger one.
    items.delete_item(Key={"pk": item["pk"]})
    answer = items.put_item(Item=item, ReturnConsumedCapacity="TOTAL")
    return float(answer["ConsumedCapacity"]["CapacityUnits"])


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_full_write_unit_and_one_byte_more(value: object, items: Any) -> None:
    item: dict[str, Any] = {"pk": "1", "value": value, "padding": ""}
    missing = WRITE_UNIT_BYTES - item_bytes(item)

    full = {**item, "padding": "x" * missing}
    more = {**item, "padding": "x" * (missing + 1)}

    assert (item_bytes(full), item_bytes(more)) == (1024, 1025)
    assert (_billed_units(items, full), _billed_units(items, more)) == (1, 2)


def test_an_index_holds_what_it_projects() -> None:
    lessons = table()
    full = item_bytes(LESSON.item)
    keys = {name: LESSON.item[name] for name in ("courseId", "lessonId", "status", "startTime")}

    assert index_entry_bytes(LESSON.item, index(), lessons) == full
    assert index_entry_bytes(
        LESSON.item, index(projection=Projection.KEYS_ONLY), lessons
    ) == item_bytes(keys)
    included = index(projection=Projection.INCLUDE, included_attributes=("expiresAt",))
    assert index_entry_bytes(LESSON.item, included, lessons) == full


def test_an_item_without_the_key_is_not_in_the_index() -> None:
    sparse = index(partition_keys=(string_key("teacherId"),))
    assert index_entry_bytes(LESSON.item, sparse, table()) is None
