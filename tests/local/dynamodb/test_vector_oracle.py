"""Searches of vector indexes against exact arithmetic, in thousands of generated cases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.local.dynamodb.vector_cases import DISTANCES, TOO_LARGE, TYPES, Case, case
from tests.local.dynamodb.vector_oracle import (
    check_order,
    equals,
    expected,
    is_held,
    whole_numbers,
)
from tests.local.dynamodb.vectors import numbers_of
from tools.local.dynamodb.connections import Engine
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.vectors.definitions import definition_of
from tools.local.dynamodb.vectors.searching import search
from tools.local.dynamodb.vectors.settings import VectorSettings
from tools.local.dynamodb.vectors.store import DefinitionStore
from tools.local.dynamodb.vectors.tables import LoadedTable, VectorTables
from tools.local.dynamodb.vectors.values import complaint_about, key_of

CASES = 800
"""So many for each distance function: 2,400."""

Items = Mapping[str, Mapping[str, Any]]


class _EmptyTable(Engine):
    """An engine with one table that nothing was written to yet."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", 0)

    async def call(self, operation: str, arguments: Any, *, service: str = "DynamoDB") -> Any:
        """Describe the table, or read that it is empty."""
        assert (arguments["TableName"], service) == ("t", "DynamoDB")
        if operation == "DescribeTable":
            return {
                "Table": {
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                }
            }
        if operation == "GetItem":
            return {}  # the paths of a search are right
        assert operation == "Scan"
        return {"Items": []}


async def answered(drawn: Case) -> list[Mapping[str, Any]]:
    """Return what a search finds once everything before it has happened."""
    tables = VectorTables(_EmptyTable(), DefinitionStore(None), VectorSettings())
    tables.set("t", [definition_of(drawn.index, TYPES)])
    loaded = await tables.search_table("t")
    for key, item in drawn.steps:
        loaded.follow(key_of(["pk"], {"pk": {"S": key}}), item)
    results: list[Mapping[str, Any]] = (await search(tables, "t", drawn.search))["SearchResults"]
    return results


def items_of(drawn: Case) -> Items:
    """Return what is left in the table in the end, of what the index can hold."""
    items = {key: item for key, item in drawn.steps if item is not None}
    last = dict(drawn.steps)
    return {
        key: item
        for key in items
        if (item := last[key]) is not None and is_held(drawn.index, TYPES, item)
    }


def shown(drawn: Case, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the search returns of an item, but for its vector."""
    projection = drawn.index["Projection"]
    names = {"pk", *projection.get("NonKeyAttributes", ())}
    names |= {each["AttributeName"] for each in drawn.index["SearchSchema"]}
    if projection["ProjectionType"] == "ALL":
        names = set(item)
    if drawn.returned is not None:
        names &= set(drawn.returned)
    return {name: item[name] for name in names - {"v"} if name in item}


def check(drawn: Case, results: list[Mapping[str, Any]]) -> None:
    """Fail unless a search found what exact arithmetic says."""
    dimensions, distance = drawn.index["Dimensions"], drawn.index["DistanceFunction"]
    sought = whole_numbers({"L": drawn.search["SearchVector"]}, dimensions)
    assert sought is not None
    candidates = {
        key: item
        for key, item in items_of(drawn).items()
        if all(equals(value, item.get(name)) for name, value in drawn.conditions.items())
    }
    vectors = {key: whole_numbers(item["v"], dimensions) or [] for key, item in candidates.items()}
    assert len(results) == min(drawn.search["TopK"], len(candidates))
    if drawn.returned is None or "pk" in drawn.returned:
        answer = [(result["Item"]["pk"]["S"], result["Score"]) for result in results]
        scores = {key: expected(distance, each, sought) for key, each in vectors.items()}
        check_order(answer, scores, drawn.search["TopK"])
        for result in results:
            key = result["Item"]["pk"]["S"]
            found = dict(result["Item"])
            vector = found.pop("v", None)
            assert found == shown(drawn, candidates[key])
            assert (vector is not None) == ("v" in (drawn.returned or ()))
            if vector is not None:
                assert whole_numbers(vector, dimensions) == vectors[key]
    else:
        assert [result["Item"] for result in results] == [{}] * len(results)


@pytest.mark.parametrize("distance", DISTANCES)
def test_searches_find_what_exact_arithmetic_says(distance: str) -> None:
    async def all_of_them() -> tuple[int, int]:
        checked = found = 0
        for number in range(CASES):
            drawn = case(str(number), distance)
            results = await answered(drawn)
            try:
                check(drawn, results)
            except AssertionError as error:
                error.add_note(f"case {number} of {distance}: {drawn}, found {results}")
                raise
            checked += 1
            found += len(results)
        return checked, found

    checked, found = asyncio.run(all_of_them())
    assert checked == CASES
    assert len(DISTANCES) * checked >= 2_000
    assert found > 2 * CASES, "too few searches find anything"


@pytest.mark.parametrize("distance", DISTANCES)
def test_writes_are_refused_that_the_index_cannot_hold(distance: str) -> None:
    refused = 0
    for number in range(CASES):
        drawn = case(f"writes {number}", distance)
        definition = definition_of(drawn.index, TYPES)
        for _, item in drawn.steps:
            if item is None or "v" not in item:
                continue
            # An item without a partition is written as well, and found by no search.
            partition = {"owner": {"S": "ann"}, **item}
            complaint = complaint_about([definition], item)
            assert (complaint is None) == is_held(drawn.index, TYPES, partition), (number, item)
            refused += complaint is not None
    assert refused > CASES / 4


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-Infinity", "1E400", "", *TOO_LARGE])
def test_no_search_is_near_to_what_is_no_float(wrong: str) -> None:
    drawn = case("0", "COSINE")
    dimensions = drawn.index["Dimensions"]
    vector = numbers_of(*[1] * (dimensions - 1), wrong)
    tables = VectorTables(_EmptyTable(), DefinitionStore(None), VectorSettings())
    tables.set("t", [definition_of(drawn.index, TYPES)])
    with pytest.raises(ServiceError, match="must be a 32-bit floating-point number attribute"):
        asyncio.run(search(tables, "t", {**drawn.search, "SearchVector": vector}))


class _Counted(list[Any]):
    """A list that counts how often it is gone through."""

    times = 0

    def __iter__(self) -> Iterator[Any]:
        self.times += 1
        return super().__iter__()


def test_a_table_is_read_by_looking_at_each_vector_once() -> None:
    numbers = _Counted([{"N": "1"}, {"N": "0"}])
    index = {
        "IndexName": "near",
        "VectorAttribute": {"AttributeName": "v"},
        "Dimensions": 2,
        "DistanceFunction": "COSINE",
        "Projection": {"ProjectionType": "ALL"},
    }
    table = LoadedTable({"KeySchema": [{"AttributeName": "pk"}]}, [definition_of(index, {})])
    item = {"pk": {"S": "a"}, "v": {"L": numbers}}
    table.read(key_of(["pk"], item), item)
    assert table.indexes["near"].count == 1
    assert numbers.times == 1
