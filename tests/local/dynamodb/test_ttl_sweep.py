"""Deletion of expired items, and how streams tell of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.local.dynamodb.clients import (
    STREAM,
    MakeTable,
    StreamsClient,
    all_records,
    client,
    table_request,
)
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.running import RunningServer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_FIVE_YEARS = 5 * 365 * 86_400


def expire(dynamodb: DynamoDBClient, table: str) -> None:
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )


def put(dynamodb: DynamoDBClient, table: str, key: str, **attributes: dict[str, str]) -> None:
    item: Any = {"pk": {"S": key}, **attributes}
    dynamodb.put_item(TableName=table, Item=item)


def seconds_from_now(seconds: float) -> dict[str, str]:
    return {"N": str(int(time.time() + seconds))}


def keys(dynamodb: DynamoDBClient, table: str) -> set[str]:
    return {item["pk"]["S"] for item in dynamodb.scan(TableName=table)["Items"]}


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, f"waited 30 s for {what}"
        time.sleep(0.02)


def test_only_items_that_have_expired_are_deleted(
    dynamodb: DynamoDBClient, make_table: MakeTable
) -> None:
    name = make_table()["TableName"]
    put(dynamodb, name, "just expired", expires=seconds_from_now(-1))
    put(dynamodb, name, "expired years ago", expires=seconds_from_now(-_FIVE_YEARS + 3600))
    put(dynamodb, name, "expired too long ago", expires=seconds_from_now(-_FIVE_YEARS - 3600))
    put(dynamodb, name, "still valid", expires=seconds_from_now(3600))
    put(dynamodb, name, "a text", expires={"S": str(int(time.time()) - 1)})
    put(dynamodb, name, "milliseconds", expires={"N": str(int(time.time() * 1000))})
    put(dynamodb, name, "without")
    expire(dynamodb, name)
    expired = {"just expired", "expired years ago"}
    wait_until(lambda: not expired & keys(dynamodb, name), "the sweep")
    assert keys(dynamodb, name) == {
        "expired too long ago",
        "still valid",
        "a text",
        "milliseconds",
        "without",
    }


def test_deletions_by_ttl_are_marked_and_others_are_not(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    name = table["TableName"]
    expire(dynamodb, name)
    put(dynamodb, name, "deleted", expires=seconds_from_now(3600))
    dynamodb.delete_item(TableName=name, Key={"pk": {"S": "deleted"}})
    for number in range(60):  # more than are deleted in one go
        put(dynamodb, name, f"expired {number}", expires=seconds_from_now(-1))
    wait_until(lambda: not keys(dynamodb, name), "the sweep")
    put(dynamodb, name, "expired 0")
    dynamodb.delete_item(TableName=name, Key={"pk": {"S": "expired 0"}})

    removed = [
        record
        for record in all_records(streams, table["LatestStreamArn"])
        if record["eventName"] == "REMOVE"
    ]
    # Streams keep the order of the changes of an item, not of a table.
    marks: dict[str, list[Any]] = {}
    for record in removed:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
        marks.setdefault(key, []).append(record.get("userIdentity"))
    by_service = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    assert marks == {
        "deleted": [None],
        "expired 0": [by_service, None],
        **{f"expired {number}": [by_service] for number in range(1, 60)},
    }
    assert removed[1]["dynamodb"]["OldImage"]["expires"]["N"]


def test_a_reader_never_sees_a_deletion_before_its_mark(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    name, arn = table["TableName"], table["LatestStreamArn"]
    expire(dynamodb, name)
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    for number in range(40):
        put(dynamodb, name, str(number), expires=seconds_from_now(-1))
    removed: list[Any] = []

    def read() -> bool:
        nonlocal iterator
        page = streams.get_records(ShardIterator=iterator)
        iterator = page["NextShardIterator"]
        removed.extend(record for record in page["Records"] if record["eventName"] == "REMOVE")
        return len(removed) == 40

    wait_until(read, "40 deletions")
    assert all("userIdentity" in record for record in removed)


def test_marks_survive_a_restart(engine: RunningServer, tmp_path: Path) -> None:
    request = table_request(StreamSpecification={**STREAM, "StreamViewType": "KEYS_ONLY"})
    name = request["TableName"]
    with start_gateway(engine.url, state_dir=tmp_path, sweep_seconds=0.1) as first:
        dynamodb = client("dynamodb", first.url)
        arn = dynamodb.create_table(**request)["TableDescription"]["LatestStreamArn"]
        expire(dynamodb, name)
        put(dynamodb, name, "1", expires=seconds_from_now(-1))
        wait_until(lambda: not keys(dynamodb, name), "the sweep")
    with start_gateway(engine.url, state_dir=tmp_path, sweep_seconds=0) as second:
        _, removed = all_records(client("dynamodbstreams", second.url), arn)
    assert removed["userIdentity"]["Type"] == "Service"


def test_a_table_deleted_behind_the_gateway_does_not_stop_the_sweep(
    dynamodb: DynamoDBClient, engine_dynamodb: DynamoDBClient, make_table: MakeTable
) -> None:
    gone, there = make_table()["TableName"], make_table()["TableName"]
    expire(dynamodb, gone)
    expire(dynamodb, there)
    engine_dynamodb.delete_table(TableName=gone)
    put(dynamodb, there, "1", expires=seconds_from_now(-1))
    wait_until(lambda: not keys(dynamodb, there), "the sweep")


def test_deletions_are_marked_in_a_stream_that_was_empty_before(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    name, other = make_table()["TableName"], make_table(StreamSpecification=STREAM)["TableName"]
    put(dynamodb, name, "1", expires=seconds_from_now(-1))
    arn = dynamodb.update_table(
        TableName=name,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]["LatestStreamArn"]
    put(dynamodb, other, "1")  # the engine counts on for another stream
    expire(dynamodb, name)
    wait_until(lambda: not keys(dynamodb, name), "the sweep")
    (removed,) = all_records(streams, arn)
    assert removed["userIdentity"]["Type"] == "Service"
