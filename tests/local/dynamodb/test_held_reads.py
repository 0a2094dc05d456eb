"""Reads of a stream that wait for a write."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.local.dynamodb.clients import STREAM, MakeTable, StreamsClient
from tools.local.dynamodb.running import RunningServer
from tools.local.streams.api import RecordPage, StreamsApi

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


LONG = 20.0


@pytest.fixture
def api(gateway: RunningServer) -> Iterator[StreamsApi]:
    api = StreamsApi(gateway.url)
    yield api
    api.close()


@pytest.fixture
def table(make_table: MakeTable) -> tuple[str, str]:
    """A table's name and its stream's ARN."""
    made = make_table(StreamSpecification=STREAM)
    return made["TableName"], made["LatestStreamArn"]


def beginning(api: StreamsApi, stream_arn: str) -> str:
    (shard,) = api.shards(stream_arn)
    return api.iterator(stream_arn, shard.shard_id, after=None)


def read_while(read: Callable[[], RecordPage], write: Callable[[], object]) -> RecordPage:
    """Write while a read waits, and return what it read."""
    pages: list[RecordPage] = []
    reader = threading.Thread(target=lambda: pages.append(read()))
    reader.start()
    write()
    reader.join(LONG / 2)
    assert pages, "the write did not end the wait"
    return pages[0]


def test_a_write_ends_the_wait(
    dynamodb: DynamoDBClient, api: StreamsApi, table: tuple[str, str]
) -> None:
    name, stream_arn = table
    iterator = beginning(api, stream_arn)
    page = read_while(
        lambda: api.records(iterator, hold_seconds=LONG),
        lambda: dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}}),
    )
    assert len(page.records) == 1
    assert page.held


def test_a_deletion_by_ttl_ends_the_wait(
    dynamodb: DynamoDBClient, api: StreamsApi, table: tuple[str, str]
) -> None:
    name, stream_arn = table
    expired = {"N": str(int(time.time()) - 1)}
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "expires": expired})
    behind_the_put = api.records(beginning(api, stream_arn)).next_iterator or ""
    page = read_while(
        lambda: api.records(behind_the_put, hold_seconds=LONG),
        lambda: dynamodb.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
        ),
    )
    assert page.records[0]["userIdentity"]["Type"] == "Service"


def test_records_that_are_there_are_given_at_once(
    dynamodb: DynamoDBClient, api: StreamsApi, table: tuple[str, str]
) -> None:
    name, stream_arn = table
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}})
    start = time.monotonic()
    page = api.records(beginning(api, stream_arn), hold_seconds=LONG)
    assert len(page.records) == 1
    assert time.monotonic() - start < LONG / 2


def test_the_wait_ends_without_records(api: StreamsApi, table: tuple[str, str]) -> None:
    iterator = beginning(api, table[1])
    start = time.monotonic()
    page = api.records(iterator, hold_seconds=0.2)
    assert 0.2 <= time.monotonic() - start < LONG / 2
    assert page.records == []
    assert page.next_iterator


def test_other_clients_get_their_answer_at_once(
    streams: StreamsClient, api: StreamsApi, table: tuple[str, str]
) -> None:
    answer = streams.get_records(ShardIterator=beginning(api, table[1]))
    assert "x-datactl-held" not in answer["ResponseMetadata"]["HTTPHeaders"]
