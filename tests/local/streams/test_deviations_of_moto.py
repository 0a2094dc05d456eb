"""Where moto differs from AWS on streams and their consumers, and what of ours is there for it.

A test that fails after an upgrade names code that may be removed.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.local.streams.deployment import deploy
from tests.local.streams.pumping import (
    AnyClient,
    Consumer,
    StreamTable,
    make_client,
    mapping,
    pumping,
    wait_until,
)
from tools.local.streams.api import StreamsApi, StreamsApiError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def moto_table(moto_url: str) -> StreamTable:
    return StreamTable.create(make_client("dynamodb", moto_url))


@pytest.fixture
def function(moto_url: str, tmp_path: Path) -> str:
    return deploy(moto_url, tmp_path / "recorded")


@pytest.fixture
def lambda_api(moto_url: str) -> AnyClient:
    return make_client("lambda", moto_url)


def test_the_pump_works_on_moto_s_streams(
    tmp_path: Path, moto_url: str, moto_table: StreamTable
) -> None:
    first, second = Consumer(), Consumer()
    with pumping(tmp_path, moto_url, first, mapping(moto_table.stream_arn, BatchSize=2)):
        for key in ("1", "2", "3"):
            moto_table.put(key, binary={"B": b"\x00\xff"})
        wait_until(lambda: len(first.keys) == 3, "three records")
    moto_table.delete("1")
    with pumping(tmp_path, moto_url, second):
        wait_until(lambda: second.events, "the deletion")
    assert first.keys == ["1", "2", "3"]
    record = first.events[0]["Records"][0]
    assert record["eventSourceARN"] == moto_table.stream_arn
    assert record["dynamodb"]["NewImage"]["binary"] == {"B": "AP8="}
    assert second.events[0]["Records"][0]["eventName"] == "REMOVE"


def test_a_mapping_needs_a_stream_of_moto_s_own__mappings(
    lambda_api: AnyClient, function: str
) -> None:
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
    with pytest.raises(ClientError, match="Invalid EventSourceArn"):
        lambda_api.create_event_source_mapping(
            EventSourceArn=arn, FunctionName=function, StartingPosition="TRIM_HORIZON"
        )


def test_a_mapping_of_moto_swallows_the_records__mappings(
    moto_url: str, lambda_api: AnyClient, function: str, moto_table: StreamTable
) -> None:
    lambda_api.create_event_source_mapping(
        EventSourceArn=moto_table.stream_arn,
        FunctionName=function,
        StartingPosition="TRIM_HORIZON",
    )
    moto_table.put("1")
    api = StreamsApi(moto_url)
    (shard,) = api.shards(moto_table.stream_arn)
    iterator = api.iterator(moto_table.stream_arn, shard.shard_id, after=None)
    assert api.records(iterator).records == []
    api.close()


def test_a_disabled_stream_cannot_be_described__mapping_worker(
    moto_url: str, moto_table: StreamTable
) -> None:
    moto_table.dynamodb.update_table(
        TableName=moto_table.name, StreamSpecification={"StreamEnabled": False}
    )
    api = StreamsApi(moto_url)
    with pytest.raises(StreamsApiError, match="DescribeStream failed"):
        api.shards(moto_table.stream_arn)
    api.close()


def test_an_unknown_iterator_is_answered_with_a_web_page__api(moto_url: str) -> None:
    api = StreamsApi(moto_url)
    with pytest.raises(StreamsApiError, match="InternalServerError"):
        api.records(f"unknown-{uuid.uuid4()}")
    api.close()


def test_expired_items_stay__ttl_needs_dynamodb_local(moto_table: StreamTable) -> None:
    moto_table.dynamodb.update_time_to_live(
        TableName=moto_table.name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )
    moto_table.put("1", expires={"N": "1700000000"})
    found = moto_table.dynamodb.scan(TableName=moto_table.name)
    assert json.dumps(found["Items"]) != "[]"
