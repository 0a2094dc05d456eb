"""Vector indexes follow random writes of every kind, and none is made that they cannot take."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.dynamodb.vector_changes import (
    CARRIERS,
    EACH_ALONE,
    Change,
    Draw,
    Items,
    changes,
    request,
)
from tests.local.dynamodb.vector_oracle import check_order, expected, whole_numbers
from tests.local.dynamodb.vectors import numbers_of, owned, results

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STEPS = 210
DISTANCES = {"near": "EUCLIDEAN", "angle": "COSINE", "product": "DOT_PRODUCT"}


@pytest.fixture
def carriers() -> tuple[str, ...]:
    """The operations that write."""
    return CARRIERS


def test_indexes_are_what_the_items_are(
    dynamodb: DynamoDBClient, empty: str, carriers: tuple[str, ...]
) -> None:
    draw = Draw("model")
    items: Items = {}
    refused: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for step in range(STEPS):
        carrier = carriers[step % len(carriers)]
        drawn = changes(draw, items, carrier)
        if not drawn:
            continue
        if write(dynamodb, empty, carrier, drawn):
            apply(items, drawn, alone=carrier == EACH_ALONE)
            made[carrier] += 1
        else:
            refused[carrier] += 1
        compare(dynamodb, empty, items, draw, step)
    scanned = dynamodb.scan(TableName=empty, ConsistentRead=True)["Items"]
    assert {item["pk"]["S"]: item for item in scanned} == items
    assert min(made[each] for each in carriers) >= 10, made
    assert min(refused[each] for each in carriers if each != EACH_ALONE) >= 1, refused


def write(client: DynamoDBClient, table: str, carrier: str, drawn: list[Change]) -> bool:
    """Write, and tell whether it was done; fail if it should not have been."""
    method, arguments = request(carrier, table, drawn)
    are_right = [each.is_right() for each in drawn]
    call = getattr(client, method)
    if not all(are_right) and carrier != EACH_ALONE:
        with pytest.raises(ClientError) as refused:
            call(**arguments)
        kind = refused.value.response["Error"]["Code"]
        assert kind in {"ValidationException", "TransactionCanceledException"}, refused.value
        return False
    answer: dict[str, Any] = call(**arguments)
    if carrier == EACH_ALONE:
        errors = [each.get("Error", {}).get("Code") for each in answer["Responses"]]
        assert errors == [None if right else "ValidationError" for right in are_right], arguments
    return True


def apply(items: Items, drawn: list[Change], *, alone: bool) -> None:
    """Do in the model what was written."""
    for each in drawn:
        if alone and not each.is_right():
            continue
        result = each.result(items)
        if result is None:
            items.pop(each.key, None)
        else:
            items[each.key] = result


def compare(client: DynamoDBClient, table: str, items: Items, draw: Draw, step: int) -> None:
    """Search one index for what it must have now."""
    sought = [draw.randint(-2, 2) for _ in range(3)]
    name = [*DISTANCES, "owned"][step % 4]
    condition: dict[str, Any] = {}
    held = {key: item for key, item in items.items() if "v" in item}
    if name == "owned":
        owner, level = draw.choice(("ann", "bob")), draw.choice((None, 1))
        condition = owned(owner, level)
        held = {
            key: item
            for key, item in held.items()
            if item.get("owner") == {"S": owner}
            and (level is None or item.get("level") == {"N": str(level)})
        }
    count = draw.choice((1, 5, 100))
    found = results(client, table, name, SearchVector=numbers_of(*sought), TopK=count, **condition)
    vector = whole_numbers({"L": numbers_of(*sought)}, 3) or []
    candidates = {
        key: expected(DISTANCES.get(name, "EUCLIDEAN"), whole_numbers(item["v"], 3) or [], vector)
        for key, item in held.items()
    }
    answer = [(each["Item"]["pk"]["S"], each["Score"]) for each in found]
    check_order(answer, candidates, count)
