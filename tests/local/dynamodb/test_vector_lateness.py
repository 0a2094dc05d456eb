"""Vector indexes that are late by choice: held in their backfill, or behind their table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.local.dynamodb.vectors import index, numbers_of, vector
from tests.local.dynamodb.watched_gateway import During, Front
from tools.local.dynamodb.messages import ServiceError, request
from tools.local.dynamodb.vectors import tables
from tools.local.dynamodb.vectors.settings import (
    BACKFILL_VARIABLE,
    LAG_VARIABLE,
    VectorSettings,
)
from tools.local.errors import LocalAwsError


class Clock:
    """The time that vector indexes go by."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def monotonic(self) -> float:
        """Return the seconds of the clock."""
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(tables, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


async def found(front: Front, table: str, **changes: Any) -> list[str]:
    search: dict[str, Any] = {
        "TableName": table,
        "IndexName": "near",
        "SearchVector": numbers_of(1, 0, 0),
        "TopK": 10,
        **changes,
    }
    answer = await front.call("SearchVectors", **search)
    return [each["Item"]["pk"]["S"] for each in answer["SearchResults"]]


async def described(front: Front, table: str) -> dict[str, Any]:
    description = (await front.call("DescribeTable", TableName=table))["Table"]
    return {each["IndexName"]: each for each in description["VectorIndexes"]}


async def refusal(front: Front, operation: str, **arguments: Any) -> tuple[str, str]:
    """Return the kind and the text of a refusal, wherever it comes from."""
    try:
        answer = await front.answer(request("DynamoDB", operation, arguments))
    except ServiceError as error:
        return error.kind, error.message
    assert not answer.succeeded
    content = answer.json()
    return content["__type"].rpartition("#")[2], content["message"]


def test_an_index_is_held_in_its_backfill(
    during: During, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setenv(BACKFILL_VARIABLE, "20.5")

    async def scenario(front: Front) -> None:
        table, _ = await front.table()
        await front.put(table, "a", v=vector(1, 0, 0))
        create = [{"Create": index()}]
        made = await front.call("UpdateTable", TableName=table, VectorIndexUpdates=create)
        (shown,) = made["TableDescription"]["VectorIndexes"]
        assert (shown["IndexStatus"], shown["Backfilling"]) == ("CREATING", True)

        search = {"TableName": table, "IndexName": "near", "TopK": 1}
        refused = await refusal(front, "SearchVectors", **search, SearchVector=numbers_of(1, 0, 0))
        assert refused == (
            "ValidationException",
            "Cannot search backfilling vector index: near",
        )
        one_at_a_time = (
            "LimitExceededException",
            (
                "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                "simultaneously per table"
            ),
        )
        second = [{"Create": index("second")}]
        update = {"TableName": table, "VectorIndexUpdates": second}
        assert await refusal(front, "UpdateTable", **update) == one_at_a_time
        secondary = {
            "IndexName": "by-owner",
            "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        update = {
            "TableName": table,
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "owner")
            ],
            "GlobalSecondaryIndexUpdates": [{"Create": secondary}],
        }
        assert await refusal(front, "UpdateTable", **update) == one_at_a_time
        kind, message = await refusal(
            front, "UpdateTable", TableName=table, VectorIndexUpdates=create
        )
        assert kind == "ResourceInUseException"
        assert "Index is being created" in message

        # Writes are checked and followed meanwhile.
        wrong = {"pk": {"S": "b"}, "v": vector(1)}
        kind, message = await refusal(front, "PutItem", TableName=table, Item=wrong)
        assert "Invalid size for parameter v" in message
        await front.put(table, "b", v=vector(2, 0, 0))

        clock.seconds += 20.4
        assert (await described(front, table))["near"]["Backfilling"]
        clock.seconds += 0.1
        shown = (await described(front, table))["near"]
        assert (shown["IndexStatus"], shown["ItemCount"]) == ("ACTIVE", 2)
        assert "Backfilling" not in shown
        assert await found(front, table) == ["a", "b"]
        await front.call("UpdateTable", TableName=table, VectorIndexUpdates=second)
        assert await found(front, table) == ["a", "b"], "only the new one is held"

    during(scenario)


def test_an_index_follows_its_table_late(
    during: During, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setenv(LAG_VARIABLE, "5")

    async def scenario(front: Front) -> None:
        table, _ = await front.table(VectorIndexes=[index()])
        await front.put(table, "a", v=vector(1, 0, 0))
        await front.put(table, "b", v=vector(2, 0, 0))
        assert await found(front, table) == []
        clock.seconds += 5
        assert await found(front, table) == ["a", "b"]

        await front.put(table, "a", v=vector(3, 0, 0))
        clock.seconds += 1
        await front.put(table, "a", v=vector(9, 0, 0))
        await front.call("DeleteItem", TableName=table, Key={"pk": {"S": "b"}})
        # A search still finds what is deleted, and nothing of what was refused.
        kind, _ = await refusal(
            front, "PutItem", TableName=table, Item={"pk": {"S": "c"}, "v": vector(1)}
        )
        assert kind == "ValidationException"
        assert await found(front, table) == ["a", "b"]
        clock.seconds += 4
        assert await found(front, table) == ["b", "a"]
        clock.seconds += 1
        assert await found(front, table) == ["a"]

    during(scenario)


def test_a_late_index_says_what_writes_of_it_cost(
    during: During, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setenv(LAG_VARIABLE, "5")

    async def scenario(front: Front) -> None:
        table, _ = await front.table(VectorIndexes=[index()])
        write = {"TableName": table, "Item": {"pk": {"S": "a"}, "v": vector(1, 0, 0)}}
        for expected in ({"near": {"VectorWriteRequestBytes": 1024}}, None):
            answer = await front.call("PutItem", **write, ReturnConsumedCapacity="INDEXES")
            assert answer["ConsumedCapacity"].get("VectorIndexes") == expected
        assert await found(front, table) == []
        clock.seconds += 5
        assert await found(front, table) == ["a"]

    during(scenario)


@pytest.mark.parametrize("text", ["soon", "-1", "inf", "nan", ""])
@pytest.mark.parametrize("variable", [BACKFILL_VARIABLE, LAG_VARIABLE])
def test_a_time_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(LocalAwsError, match=f"{variable}={text} is no number of seconds"):
        VectorSettings.from_environment()
