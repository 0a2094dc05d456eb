"""Reads of shards in which nothing is new: what reaches the engine, and that no write is missed."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from tests.local.dynamodb.clients import STREAM
from tests.local.dynamodb.watched_gateway import DEPLOYMENT, During, Front, started
from tools.local.dynamodb import quiet_shards, stream_operations
from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.stream_clock import CLOCK_TABLE


async def strike_again(front: Front) -> None:
    """Strike the engine's clock a second time in this second, behind all records."""
    second, again = {"N": str(int(time.time()))}, {"S": str(uuid.uuid4())}
    item = {"clock": {"S": "second"}, "second": second, "again": again}
    await front.engine.call("PutItem", {"TableName": CLOCK_TABLE, "Item": item})


Write = Callable[[Front, str], Awaitable[object]]

SELECTION = 'SELECT * FROM "{}"'
STATEMENT = "INSERT INTO \"{}\" VALUE {{'pk': '2'}}"
PUT: Mapping[str, Any] = {"pk": {"S": "2"}}
WRITES: Mapping[str, Write] = {
    "put": lambda front, table: front.put(table, "2"),
    "put by ARN": lambda front, table: front.put(DEPLOYMENT.table_arn(table), "2"),
    "put with return values": lambda front, table: front.call(
        "PutItem", TableName=table, Item=PUT, ReturnValues="ALL_OLD"
    ),
    "update": lambda front, table: front.call("UpdateItem", TableName=table, Key=PUT),
    "batch": lambda front, table: front.call(
        "BatchWriteItem", RequestItems={table: [{"PutRequest": {"Item": PUT}}]}
    ),
    "transaction": lambda front, table: front.call(
        "TransactWriteItems", TransactItems=[{"Put": {"TableName": table, "Item": PUT}}]
    ),
    "statement": lambda front, table: front.call(
        "ExecuteStatement", Statement=STATEMENT.format(table)
    ),
    "statements": lambda front, table: front.call(
        "BatchExecuteStatement", Statements=[{"Statement": STATEMENT.format(table)}]
    ),
    "transaction of statements": lambda front, table: front.call(
        "ExecuteTransaction", TransactStatements=[{"Statement": STATEMENT.format(table)}]
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_kind_of_write_is_read_at_once(during: During, write: Write) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        await front.put(table)
        iterator = await front.at_the_end(stream_arn)
        await write(front, table)
        keys, iterator = await front.read(iterator)
        assert keys == ["2"]
        assert (await front.read(iterator))[0] == []

    during(scenario)


def test_reads_and_writes_of_other_tables_leave_a_shard_quiet(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        others = [
            (await front.table(TableName=f"{table}-{number}"))[0] for number in range(len(WRITES))
        ]
        iterator = await front.at_the_end(stream_arn)
        for write, other in zip(WRITES.values(), others, strict=True):
            await write(front, other)
        await front.call("GetItem", TableName=table, Key=PUT)
        await front.call("ExecuteStatement", Statement=SELECTION.format(table))
        await front.put(others[0], "3", TableName={"S": table})
        assert await front.reads_of_engine(iterator) == 0

    during(scenario)


def test_several_iterators_each_read_what_is_theirs(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        beginning = await front.iterator(stream_arn)
        await front.put(table, "1")
        _, behind_one = await front.read(beginning)
        await front.put(table, "2")
        end = await front.at_the_end(stream_arn)
        assert (await front.read(behind_one))[0] == ["2"]
        assert (await front.read(beginning))[0] == ["1", "2"]
        latest = await front.iterator(stream_arn, "LATEST")
        await front.put(table, "3")
        assert (await front.read(end))[0] == ["3"]
        assert (await front.read(latest))[0] == ["3"]

    during(scenario)


def test_a_write_whose_answer_was_lost_is_read(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        iterator = await front.at_the_end(stream_arn)
        front.engine.loses_answers = True
        with pytest.raises(ServiceError, match="lost"):
            await front.put(table)
        front.engine.loses_answers = False
        assert (await front.read(iterator))[0] == ["1"]

    during(scenario)


def test_a_write_that_begins_during_a_read_is_read_next(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        iterator = await front.iterator(stream_arn)
        reads = [asyncio.ensure_future(front.read(iterator)) for _ in range(5)]
        put = asyncio.ensure_future(front.put(table))
        await asyncio.gather(*reads, put)
        assert (await front.read(iterator))[0] == ["1"]

    during(scenario)


def test_deletions_by_ttl_are_read(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        await front.put(table, expires={"N": str(int(time.time()) - 5)})
        iterator = await front.at_the_end(stream_arn)
        await front.sweep.sweep_table(table, "expires", int(time.time()))
        page = await front.call("GetRecords", ShardIterator=iterator)
        assert [record["eventName"] for record in page["Records"]] == ["REMOVE"]
        assert page["Records"][0]["userIdentity"]["Type"] == "Service"

    during(scenario)


def test_the_end_of_a_stream_is_told(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        iterator = await front.at_the_end(stream_arn)
        await front.call(
            "UpdateTable", TableName=table, StreamSpecification={"StreamEnabled": False}
        )
        assert await front.read(iterator) == ([], "")

    during(scenario)


def test_what_the_gateway_did_not_see_is_read_a_little_later(
    during: During, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(front: Front) -> None:
        table, stream_arn = await front.table()
        iterator = await front.at_the_end(stream_arn)
        await front.engine.call("PutItem", {"TableName": table, "Item": PUT})
        assert await front.reads_of_engine(iterator) == 0
        monkeypatch.setattr(quiet_shards, "_REMEMBERED_SECONDS", 0.0)
        assert (await front.read(iterator))[0] == ["2"]

    during(scenario)


def test_a_gateway_that_starts_asks_the_engine(during: During) -> None:
    places = {}

    async def before(front: Front) -> None:
        table, stream_arn = await front.table()
        places[table] = await front.at_the_end(stream_arn)

    async def after(front: Front) -> None:
        ((table, iterator),) = places.items()
        await front.engine.call("PutItem", {"TableName": table, "Item": PUT})
        assert (await front.read(iterator))[0] == ["2"]

    during(before)
    during(after)


def test_an_old_iterator_is_left_to_the_engine(
    during: During, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(front: Front) -> None:
        _, stream_arn = await front.table()
        iterator = await front.at_the_end(stream_arn)
        monkeypatch.setattr(quiet_shards, "_FRESH_SECONDS", -1.0)
        assert await front.reads_of_engine(iterator) == 1

    during(scenario)


@pytest.mark.parametrize("has_records", [True, False])
def test_reads_begin_behind_the_records_of_other_streams(
    during: During, monkeypatch: pytest.MonkeyPatch, *, has_records: bool
) -> None:
    monkeypatch.setattr(stream_operations, "_WORTH_SKIPPING", 10)

    async def scenario(former: Front) -> None:
        table, stream_arn = await former.table()
        if has_records:
            await former.put(table)
        iterator = await former.at_the_end(stream_arn)
        other, _ = await former.table()
        puts = [{"PutRequest": {"Item": {"pk": {"S": str(number)}}}} for number in range(25)]
        await former.call("BatchWriteItem", RequestItems={other: puts})
        async with started(former.url) as front:
            await strike_again(front)
            await front.read(iterator)
            await front.put(table, "2")
            keys, iterator = await front.read(iterator)
            assert keys == ["2"]
            assert front.engine.places[-1] >= front.engine.places[-2] + len(puts)
            await front.put(table, "3")
            assert (await front.read(iterator))[0] == ["3"]

    during(scenario)


@pytest.mark.parametrize("kinds", [("S",), ("N", "B"), ("B", "S")], ids="".join)
def test_the_first_records_of_a_stream_are_the_gateway_s_own(
    during: During, kinds: tuple[str, ...]
) -> None:
    async def scenario(front: Front) -> None:
        names = ("pk", "sk")[: len(kinds)]
        table, stream_arn = await front.table(
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": kind}
                for name, kind in zip(names, kinds, strict=True)
            ],
            KeySchema=[
                {"AttributeName": name, "KeyType": role}
                for name, role in zip(names, ("HASH", "RANGE"), strict=False)
            ],
        )
        iterator = await front.iterator(stream_arn)
        held = await front.engine.call(
            "GetRecords",
            {"ShardIterator": DEPLOYMENT.inward(iterator.encode()).decode()},
            service="DynamoDBStreams",
        )
        assert [record["eventName"] for record in held["Records"]] == ["INSERT", "REMOVE"]
        assert (await front.call("Scan", TableName=table))["Items"] == []
        page = await front.call("GetRecords", ShardIterator=iterator, Limit=1)
        assert page["Records"] == []
        values = {"S": "1", "N": "1", "B": "MQ=="}
        item = {name: {kind: values[kind]} for name, kind in zip(names, kinds, strict=True)}
        await front.call("PutItem", TableName=table, Item=item)
        for place in (iterator, page["NextShardIterator"]):
            (record,) = (await front.call("GetRecords", ShardIterator=place, Limit=1))["Records"]
            assert record["dynamodb"]["Keys"] == item

    during(scenario)


def test_a_stream_that_is_made_later_has_first_records_too(during: During) -> None:
    async def scenario(front: Front) -> None:
        table, _ = await front.table()
        await front.call(
            "UpdateTable", TableName=table, StreamSpecification={"StreamEnabled": False}
        )
        made = await front.call("UpdateTable", TableName=table, StreamSpecification=STREAM)
        stream_arn = made["TableDescription"]["LatestStreamArn"]
        iterator = DEPLOYMENT.inward((await front.iterator(stream_arn)).encode()).decode()
        read = {"ShardIterator": iterator}
        held = await front.engine.call("GetRecords", read, service="DynamoDBStreams")
        assert len(held["Records"]) == 2

    during(scenario)
