"""Where moto differs from AWS on streams and their consumers, and what of ours is there for it.

A test that fails after an upgrade names code that may be removed.
"""

import dataclasses
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.events.models import EventPattern

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


@pytest.fixture
def moto_table(moto_url: str) -> StreamTable:
    return StreamTable.create(make_client("dynamodb", moto_url))


@pytest.fixture
def function(moto_url: str, tmp_path: Path) -> str:
    return deploy(moto_url, tmp_path / "recorded")


@pytest.fixture
def lambda_api(moto_url: str) -> AnyClient:
    return make_client("lambda", moto_url)


def test_the_pump_works_on_moto_s_streams(tmp_path: Path, mended_moto_url: str) -> None:
    moto_table = StreamTable.create(make_client("dynamodb", mended_moto_url))
    moto_url = mended_moto_url
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


def test_a_mapping_of_moto_swallows_the_records__moto_tables(
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


def records_of(moto_url: str, table: StreamTable) -> list[dict[str, Any]]:
    api = StreamsApi(moto_url)
    (shard,) = api.shards(table.stream_arn)
    records = api.records(api.iterator(table.stream_arn, shard.shard_id, after=None)).records
    api.close()
    return records


def update(table: StreamTable, key: str, expression: str, value: dict[str, Any]) -> None:
    table.dynamodb.update_item(
        TableName=table.name,
        Key={"pk": {"S": key}},
        UpdateExpression=expression,
        ExpressionAttributeValues={":v": value},
    )


def test_an_update_that_creates_an_item_makes_two_insertions__moto_tables(
    moto_url: str, moto_table: StreamTable
) -> None:
    update(moto_table, "1", "SET n = :v", {"N": "1"})
    first, second = records_of(moto_url, moto_table)
    assert first["eventName"] == second["eventName"] == "INSERT"
    assert first["dynamodb"]["NewImage"] == {"pk": {"S": "1"}}
    assert second["dynamodb"]["NewImage"] == {"pk": {"S": "1"}, "n": {"N": "1"}}


def test_a_key_of_an_index_may_have_any_type__moto_tables(moto_url: str) -> None:
    dynamodb, name = make_client("dynamodb", moto_url), f"indexed-{uuid.uuid4()}"
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "n", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-number",
                "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "n": {"S": "text"}})
    with pytest.raises(ClientError, match="Index Key n Expected: S Actual: NULL"):  # it is N
        dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "n": {"NULL": True}})


def test_a_put_that_changes_nothing_makes_a_modification__moto_tables(
    moto_url: str, moto_table: StreamTable
) -> None:
    moto_table.put("1")
    moto_table.put("1")
    assert [each["eventName"] for each in records_of(moto_url, moto_table)] == ["INSERT", "MODIFY"]


def test_numbers_keep_the_digits_that_were_given__moto_tables(
    moto_url: str, moto_table: StreamTable
) -> None:
    moto_table.put("1", n={"N": "1.50"})
    (record,) = records_of(moto_url, moto_table)
    assert record["dynamodb"]["NewImage"]["n"] == {"N": "1.50"}


def test_small_numbers_cannot_be_added__moto_tables(moto_table: StreamTable) -> None:
    with pytest.raises(ClientError, match="Internal Server Error"):
        update(moto_table, "1", "ADD n :v", {"N": "1E-7"})


def test_an_update_that_fails_leaves_an_item_and_its_record__moto_tables(
    moto_url: str, moto_table: StreamTable
) -> None:
    with pytest.raises(ClientError):
        update(moto_table, "1", "SET n = :v", {"S": "x" * 450_000})
    assert moto_table.dynamodb.scan(TableName=moto_table.name)["Items"] == [{"pk": {"S": "1"}}]
    assert len(records_of(moto_url, moto_table)) == 1


def test_a_bare_key_cannot_be_created_by_an_update__moto_tables(moto_table: StreamTable) -> None:
    with pytest.raises(ClientError, match="Internal Server Error"):
        moto_table.dynamodb.update_item(TableName=moto_table.name, Key={"pk": {"S": "1"}})


def test_a_transaction_that_fails_ends_every_iterator_s_sight__moto_tables(
    moto_url: str, moto_table: StreamTable
) -> None:
    moto_table.put("1")
    api = StreamsApi(moto_url)
    (shard,) = api.shards(moto_table.stream_arn)
    page = api.records(api.iterator(moto_table.stream_arn, shard.shard_id, after=None))
    put = {
        "TableName": moto_table.name,
        "Item": {"pk": {"S": "1"}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    with pytest.raises(ClientError):
        moto_table.dynamodb.transact_write_items(TransactItems=[{"Put": put}])
    moto_table.put("2")
    assert page.next_iterator is not None
    assert api.records(page.next_iterator).records == []
    assert len(records_of(moto_url, moto_table)) == 2
    api.close()


def test_all_streams_have_one_shard_and_the_form_of_long_ago__moto_tables(
    moto_url: str, moto_table: StreamTable
) -> None:
    other = StreamTable.create(moto_table.dynamodb)
    api = StreamsApi(moto_url)
    assert api.shards(moto_table.stream_arn) == api.shards(other.stream_arn)
    api.close()
    other.put("1")
    assert records_of(moto_url, other)[0]["eventVersion"] == "1.0"


def test_a_table_whose_stream_was_switched_off_takes_no_writes_and_no_stream__moto_tables(
    moto_table: StreamTable,
) -> None:
    dynamodb, name = moto_table.dynamodb, moto_table.name
    dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    with pytest.raises(ClientError, match="Internal Server Error"):
        moto_table.put("1")
    with pytest.raises(ClientError, match="Cannot enable stream"):
        dynamodb.update_table(
            TableName=name,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        )


def test_any_stream_s_arn_stands_for_the_table_s_present_one__moto_tables(
    moto_url: str, moto_table: StreamTable
) -> None:
    moto_table.put("1")
    former = dataclasses.replace(moto_table, stream_arn=f"{moto_table.stream_arn}-of-yesterday")
    assert len(records_of(moto_url, former)) == 1


def test_moto_s_patterns_take_true_for_one_and_operators_that_do_not_exist() -> None:
    """tools/local/streams/patterns.py tells them apart, and refuses such an operator."""
    record: Any = {"flag": True, "name": "INSERT"}
    assert EventPattern.load('{"flag": [1]}').matches_event(record)
    assert EventPattern.load('{"name": [{"like": "I"}]}').matches_event(record)
