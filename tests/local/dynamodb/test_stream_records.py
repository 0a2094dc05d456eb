"""Stream records through the gateway have the form and the times of the service's."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

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


def put(dynamodb: DynamoDBClient, table: str, key: str, **attributes: Mapping[str, Any]) -> None:
    item: Any = {"pk": {"S": key}, **attributes}
    dynamodb.put_item(TableName=table, Item=item)


def seconds_of(records: list[Mapping[str, Any]]) -> list[float]:
    return [each["dynamodb"]["ApproximateCreationDateTime"].timestamp() for each in records]


def wait_for_another_second() -> None:
    begun = int(time.time())
    while int(time.time()) == begun:
        time.sleep(0.02)


def first_shard(streams: StreamsClient, stream_arn: str) -> dict[str, Any]:
    described = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    shard: dict[str, Any] = described["Shards"][0]
    return shard


def test_every_way_to_write_is_dated_to_the_second(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    name = table["TableName"]
    ways: list[Any] = [
        lambda: put(dynamodb, name, "1"),
        lambda: dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": name, "Item": {"pk": {"S": "2"}}}},
                {"Delete": {"TableName": name, "Key": {"pk": {"S": "1"}}}},
            ]
        ),
        lambda: dynamodb.batch_write_item(
            RequestItems={name: [{"DeleteRequest": {"Key": {"pk": {"S": "2"}}}}]}
        ),
        lambda: dynamodb.execute_statement(Statement=f"INSERT INTO \"{name}\" VALUE {{'pk': '3'}}"),
    ]
    spans: list[tuple[float, float]] = []
    for write in ways:
        wait_for_another_second()
        begun = time.time()
        write()
        spans.append((int(begun), time.time()))

    written = seconds_of(all_records(streams, table["LatestStreamArn"]))
    spans.insert(1, spans[1])  # the transaction makes two records
    assert len(written) == len(spans)
    for second, (earliest, latest) in zip(written, spans, strict=True):
        assert earliest <= second <= latest
        assert second == int(second)


def test_deletions_by_ttl_are_dated_to_the_second(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    name = table["TableName"]
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    put(dynamodb, name, "1", expires={"N": str(int(time.time()) + 2)})
    wait_for_another_second()
    begun = time.time()
    while dynamodb.scan(TableName=name)["Count"]:
        assert time.time() < begun + 10, "the item was not deleted"
        time.sleep(0.02)
    _, removed = seconds_of(all_records(streams, table["LatestStreamArn"]))
    assert begun < removed <= time.time()


def test_a_record_is_the_same_whenever_and_by_whomever_it_is_read(
    engine: RunningServer,
    dynamodb: DynamoDBClient,
    streams: StreamsClient,
    make_table: MakeTable,
) -> None:
    table = make_table(StreamSpecification=STREAM)
    put(dynamodb, table["TableName"], "1")
    wait_for_another_second()
    put(dynamodb, table["TableName"], "2")
    first = all_records(streams, table["LatestStreamArn"])
    put(dynamodb, table["TableName"], "3")
    with start_gateway(engine.url, sweep_seconds=0) as restarted:
        later = all_records(client("dynamodbstreams", restarted.url), table["LatestStreamArn"])
    assert later[:2] == first
    assert later == all_records(streams, table["LatestStreamArn"])
    one, two = seconds_of(first)
    assert one < two


def test_what_is_written_without_the_gateway_falls_into_its_minute(
    dynamodb: DynamoDBClient,
    engine_dynamodb: DynamoDBClient,
    streams: StreamsClient,
    make_table: MakeTable,
) -> None:
    table = make_table(StreamSpecification=STREAM)
    put(dynamodb, table["TableName"], "1")
    put(engine_dynamodb, table["TableName"], "2")
    first, second = seconds_of(all_records(streams, table["LatestStreamArn"]))
    assert first <= second <= time.time()


def test_the_table_that_keeps_the_times_is_nobody_s_business(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    name = make_table(StreamSpecification=STREAM)["TableName"]
    put(dynamodb, name, "1")
    pages = dynamodb.get_paginator("list_tables").paginate()
    tables = {each for page in pages for each in page["TableNames"]}
    read = {each["TableName"] for each in streams.list_streams()["Streams"]}
    assert name in tables
    assert name in read
    assert not [each for each in tables | read if each.startswith("datactl")]


def test_records_have_the_form_of_the_service_s(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    put(dynamodb, table["TableName"], "1", value={"N": "1"})
    (record,) = all_records(streams, table["LatestStreamArn"])
    assert re.fullmatch(r"[0-9a-f]{32}", record["eventID"])
    assert (record["eventSource"], record["eventVersion"]) == ("aws:dynamodb", "1.1")
    assert record["awsRegion"] == "us-east-1"
    assert re.fullmatch(r"[1-9][0-9]{20,39}", record["dynamodb"]["SequenceNumber"])
    assert set(record["dynamodb"]) == {
        "ApproximateCreationDateTime",
        "Keys",
        "NewImage",
        "SequenceNumber",
        "SizeBytes",
        "StreamViewType",
    }


def test_empty_maps_stay_maps(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    nested: Any = {"L": [{"M": {}}, {"M": {"inner": {"M": {}}}}, {"L": []}, {"S": "{}"}]}
    put(dynamodb, table["TableName"], "1", empty={"M": {}}, nested=nested)
    dynamodb.delete_item(TableName=table["TableName"], Key={"pk": {"S": "1"}})
    inserted, removed = all_records(streams, table["LatestStreamArn"])
    item = {"pk": {"S": "1"}, "empty": {"M": {}}, "nested": nested}
    assert inserted["dynamodb"]["NewImage"] == removed["dynamodb"]["OldImage"] == item


def test_half_a_character_does_not_end_a_stream(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    """A client that cuts a text within an emoji leaves half of it, which UTF-8 has no form for."""
    table = make_table(StreamSpecification=STREAM)
    put(dynamodb, table["TableName"], "1", note={"S": "cut \ud83d"})
    put(dynamodb, table["TableName"], "2")
    records = all_records(streams, table["LatestStreamArn"])
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in records] == ["1", "2"]
    assert records[0]["dynamodb"]["NewImage"]["note"]["S"].startswith("cut ")


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ({"N": "1.50"}, {"N": "1.5"}),
        ({"N": "1E3"}, {"N": "1000"}),
        ({"N": "-0.0"}, {"N": "0"}),
        ({"N": "+1E-7"}, {"N": "0.0000001"}),
        ({"N": "1E38"}, {"N": "1" + "0" * 38}),
        ({"NS": ["2.0", "1E-1"]}, {"NS": ["0.1", "2"]}),
        ({"M": {"N": {"N": "7.0"}}}, {"M": {"N": {"N": "7"}}}),
        ({"S": '"N":"1.50"'}, {"S": '"N":"1.50"'}),
    ],
)
def test_updates_write_numbers_as_the_service_does(
    dynamodb: DynamoDBClient,
    streams: StreamsClient,
    make_table: MakeTable,
    given: Any,
    plain: object,
) -> None:
    table = make_table(StreamSpecification=STREAM)
    name = table["TableName"]
    update: Any = {
        "TableName": name,
        "UpdateExpression": "SET #value = :value",
        "ExpressionAttributeNames": {"#value": "value"},
        "ExpressionAttributeValues": {":value": given},
    }
    dynamodb.update_item(Key={"pk": {"S": "1"}}, **update)
    in_transaction: Any = {"Update": {"Key": {"pk": {"S": "2"}}, **update}}
    dynamodb.transact_write_items(TransactItems=[in_transaction])
    items = dynamodb.scan(TableName=name)["Items"]
    images = [
        record["dynamodb"]["NewImage"] for record in all_records(streams, table["LatestStreamArn"])
    ]
    assert [_sorted(each["value"]) for each in [*items, *images]] == [plain] * 4


def _sorted(value: Any) -> Any:
    return {"NS": sorted(value["NS"], key=float)} if "NS" in value else value


def test_numbers_that_dynamodb_refuses_are_refused_in_updates(
    dynamodb: DynamoDBClient, make_table: MakeTable
) -> None:
    name = make_table()["TableName"]
    for number in ("1E126", "1E-131", "1" * 39, "1_0", "NaN"):
        with pytest.raises(ClientError, match="ValidationException"):
            dynamodb.update_item(
                TableName=name,
                Key={"pk": {"S": "1"}},
                UpdateExpression="SET v = :value",
                ExpressionAttributeValues={":value": {"N": number}},
            )


def test_shards_and_iterators_speak_of_the_same_numbers(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    name, arn = table["TableName"], table["LatestStreamArn"]
    for key in ("1", "2", "3"):
        put(dynamodb, name, key)
    numbers = [each["dynamodb"]["SequenceNumber"] for each in all_records(streams, arn)]
    shard = first_shard(streams, arn)

    def read(kind: str, number: str) -> list[str]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn,
            ShardId=shard["ShardId"],
            ShardIteratorType=kind,
            SequenceNumber=number,
        )["ShardIterator"]
        records = streams.get_records(ShardIterator=iterator)["Records"]
        return [each["dynamodb"]["SequenceNumber"] for each in records]

    assert read("AT_SEQUENCE_NUMBER", numbers[1]) == numbers[1:]
    assert read("AFTER_SEQUENCE_NUMBER", numbers[1]) == numbers[2:]
    assert int(shard["SequenceNumberRange"]["StartingSequenceNumber"]) <= int(numbers[0])
    dynamodb.delete_table(TableName=name)
    ended = first_shard(streams, arn)["SequenceNumberRange"]["EndingSequenceNumber"]
    assert int(ended) >= int(numbers[-1])


def test_numbers_of_a_stream_made_anew_begin_below_those_of_the_former(
    dynamodb: DynamoDBClient, streams: StreamsClient
) -> None:
    request = table_request(StreamSpecification=STREAM)
    numbers, arns = [], []
    for _ in range(2):
        arns.append(dynamodb.create_table(**request)["TableDescription"]["LatestStreamArn"])
        put(dynamodb, request["TableName"], "1")
        (record,) = all_records(streams, arns[-1])
        numbers.append(record["dynamodb"]["SequenceNumber"])
        dynamodb.delete_table(TableName=request["TableName"])
    assert int(numbers[1]) < int(numbers[0])
    with pytest.raises(ClientError, match="Invalid SequenceNumber for the shard"):
        streams.get_shard_iterator(
            StreamArn=arns[1],
            ShardId=first_shard(streams, arns[1])["ShardId"],
            ShardIteratorType="AFTER_SEQUENCE_NUMBER",
            SequenceNumber=numbers[0],
        )


@pytest.mark.parametrize("kind", ["TRIM_HORIZON", "LATEST"])
def test_an_iterator_of_an_empty_stream_finds_its_first_record(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable, kind: str
) -> None:
    table, other = (make_table(StreamSpecification=STREAM) for _ in range(2))
    arn = table["LatestStreamArn"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=first_shard(streams, arn)["ShardId"], ShardIteratorType=kind
    )["ShardIterator"]
    iterator = streams.get_records(ShardIterator=iterator)["NextShardIterator"]
    put(dynamodb, other["TableName"], "1")
    put(dynamodb, table["TableName"], "2")
    page = streams.get_records(ShardIterator=iterator)
    assert [each["dynamodb"]["Keys"]["pk"]["S"] for each in page["Records"]] == ["2"]
    put(dynamodb, table["TableName"], "3")
    page = streams.get_records(ShardIterator=page["NextShardIterator"])
    assert [each["dynamodb"]["Keys"]["pk"]["S"] for each in page["Records"]] == ["3"]
