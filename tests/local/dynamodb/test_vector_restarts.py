"""Vector indexes are there and right after a kill at any moment, also while they are written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.local.dynamodb.clients import client, table_request
from tests.local.dynamodb.vector_oracle import check_order, expected, whole_numbers
from tests.local.dynamodb.vectors import (
    OWNED,
    SCHEMA,
    index,
    numbers_of,
    owned,
    refusal,
    results,
    vector,
)
from tests.local.dynamodb.watched_gateway import During, Front
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.running import RunningServer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRITERS = 4
ENOUGH = 60
"""So many writes are answered before the kill."""

SOUGHT = (1, 2, 3)


@contextmanager
def running(folder: Path) -> Iterator[tuple[DynamoDBClient, list[RunningServer]]]:
    """Run an engine with a gateway on what is in a folder."""
    with ExitStack() as stack:
        engine = stack.enter_context(start_dynamodb_local(data_dir=folder / "data"))
        gateway = stack.enter_context(start_gateway(engine.url, state_dir=folder, sweep_seconds=0))
        yield client("dynamodb", gateway.url), [gateway, engine]


def write(table: DynamoDBClient, name: str, number: int) -> None:
    """Write an item, change another, or delete a third."""
    item = {"pk": {"S": f"k{number}"}, "owner": {"S": "ann"}, "v": vector(number, 1, -number)}
    if number % 5 == 0:
        item = {"pk": {"S": f"k{number // 2}"}, "v": vector(1, number, 2)}
    if number % 7 == 0:
        table.delete_item(TableName=name, Key={"pk": {"S": f"k{number // 3}"}})
    elif number % 3 == 0:
        writes: list[Any] = [{"PutRequest": {"Item": item}}]
        table.batch_write_item(RequestItems={name: writes})
    else:
        table.put_item(TableName=name, Item=item)


def check(table: DynamoDBClient, name: str) -> int:
    """Fail unless each index has what the table has, and return how many items that are."""
    items = table.scan(TableName=name, ConsistentRead=True)["Items"]
    sought = whole_numbers(vector(*SOUGHT), 3) or []
    for index_name, condition in (("near", {}), ("owned", owned("ann"))):
        candidates = {
            item["pk"]["S"]: expected("EUCLIDEAN", whole_numbers(item["v"], 3) or [], sought)
            for item in items
            if not condition or item.get("owner") == {"S": "ann"}
        }
        search: dict[str, Any] = {"SearchVector": numbers_of(*SOUGHT), "TopK": 100, **condition}
        found = results(table, name, index_name, **search)
        answer = [(each["Item"]["pk"]["S"], each["Score"]) for each in found]
        check_order(answer, candidates, 100)
    return len(items)


def test_indexes_are_right_after_a_kill_amid_writes(tmp_path: Path) -> None:
    request = table_request(
        AttributeDefinitions=OWNED, VectorIndexes=[index(), index("owned", SearchSchema=SCHEMA)]
    )
    name = request["TableName"]
    done, killed = threading.Event(), threading.Event()
    with running(tmp_path) as (table, servers):
        table.create_table(**request)
        numbers, searches = count(1), count()

        def busy() -> None:
            while not killed.is_set():
                number = next(numbers)
                try:
                    write(table, name, number)
                    found = results(table, name, SearchVector=numbers_of(*SOUGHT))
                except (BotoCoreError, ClientError):
                    assert killed.is_set()
                    return
                scores = [each["Score"] for each in found]
                assert scores == sorted(scores)
                next(searches)
                if number >= ENOUGH:
                    done.set()

        with ThreadPoolExecutor(WRITERS) as pool:
            threads = [pool.submit(busy) for _ in range(WRITERS)]
            done.wait(60)
            killed.set()
            for server in servers:
                server.process.kill()
                server.process.wait()
            for thread in threads:
                thread.result()
        assert next(searches) >= ENOUGH - WRITERS
    with running(tmp_path) as (table, _):
        assert check(table, name) > ENOUGH / 4
        wrong = {"pk": {"S": "a"}, "v": vector(1)}
        assert "Invalid size" in refusal(table.put_item, TableName=name, Item=wrong)
        table.put_item(TableName=name, Item={"pk": {"S": "a"}, "v": vector(*SOUGHT)})
        check(table, name)
        described = table.describe_table(TableName=name)["Table"]["VectorIndexes"]
        assert {each["IndexStatus"] for each in described} == {"ACTIVE"}


def test_a_lost_answer_leaves_an_index_or_none(during: During) -> None:
    async def scenario(front: Front) -> None:
        request = table_request(VectorIndexes=[index()])
        table = request["TableName"]
        front.engine.loses_answers = True
        with pytest.raises(ServiceError, match="lost"):
            await front.call("CreateTable", **request)
        front.engine.loses_answers = False
        described = (await front.call("DescribeTable", TableName=table))["Table"]
        assert [each["IndexName"] for each in described["VectorIndexes"]] == ["near"]
        front.engine.loses_answers = True
        with pytest.raises(ServiceError, match="lost"):
            await front.put(table, "a", v=vector(1, 0, 0))
        with pytest.raises(ServiceError, match="lost"):
            await front.call("DeleteItem", TableName=table, Key={"pk": {"S": "nobody"}})
        front.engine.loses_answers = False
        search = {"IndexName": "near", "SearchVector": numbers_of(1, 0, 0), "TopK": 5}
        answer = await front.call("SearchVectors", TableName=table, **search)
        assert [each["Item"]["pk"]["S"] for each in answer["SearchResults"]] == ["a"]

    during(scenario)


def test_a_table_made_anew_with_other_keys_is_checked(dynamodb: DynamoDBClient) -> None:
    request = table_request(VectorIndexes=[index()])
    name = request["TableName"]
    update: dict[str, Any] = {
        "TableName": name,
        "UpdateExpression": "SET v = :v",
        "ExpressionAttributeValues": {":v": vector(1)},
    }
    dynamodb.create_table(**request)
    assert "Invalid size" in refusal(dynamodb.update_item, **update, Key={"pk": {"S": "a"}})
    dynamodb.update_table(TableName=name, VectorIndexUpdates=[{"Delete": {"IndexName": "near"}}])
    dynamodb.delete_table(TableName=name)
    keys: list[Any] = [{"AttributeName": "id", "AttributeType": "N"}]
    dynamodb.create_table(
        **{
            **request,
            "AttributeDefinitions": keys,
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }
    )
    assert "Invalid size" in refusal(dynamodb.update_item, **update, Key={"id": {"N": "1"}})
    assert dynamodb.scan(TableName=name)["Items"] == []
