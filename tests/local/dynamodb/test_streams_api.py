"""The DynamoDB Streams API through the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.clients import STREAM, MakeTable, StreamsClient, all_records

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_streams_are_listed_by_table_name_and_by_arn(
    streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    expected = {
        "StreamArn": table["LatestStreamArn"],
        "TableName": table["TableName"],
        "StreamLabel": table["LatestStreamLabel"],
    }
    for table_name in (table["TableName"], table["TableArn"]):
        assert streams.list_streams(TableName=table_name)["Streams"] == [expected]


def test_records_come_from_the_deployment_s_region(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    text = '"awsRegion":"ddblocal" "NextShardIterator":"arn:aws:dynamodb:ddblocal:000000000000:'
    item: Any = {"pk": {"S": "1"}, "awsRegion": {"S": text}}
    dynamodb.put_item(TableName=table["TableName"], Item=item)
    dynamodb.delete_item(TableName=table["TableName"], Key={"pk": {"S": "1"}})
    inserted, removed = all_records(streams, table["LatestStreamArn"])
    assert inserted["awsRegion"] == removed["awsRegion"] == "us-east-1"
    assert inserted["dynamodb"]["NewImage"] == removed["dynamodb"]["OldImage"] == item
    assert (inserted["eventName"], removed["eventName"]) == ("INSERT", "REMOVE")
    assert "userIdentity" not in removed


def test_iterators_carry_the_stream_s_arn(streams: StreamsClient, make_table: MakeTable) -> None:
    arn = make_table(StreamSpecification=STREAM)["LatestStreamArn"]
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert described["StreamArn"] == arn
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType="LATEST"
    )["ShardIterator"]
    assert iterator.startswith(f"{arn}|")
    assert streams.get_records(ShardIterator=iterator)["NextShardIterator"].startswith(f"{arn}|")


def test_a_missing_stream_is_named_by_the_arn_that_was_asked_for(streams: StreamsClient) -> None:
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/none/stream/2026-01-01T00:00:00.000"
    with pytest.raises(streams.exceptions.ResourceNotFoundException, match=arn):
        streams.describe_stream(StreamArn=arn)


def test_a_disabled_stream_can_still_be_read(
    dynamodb: DynamoDBClient, streams: StreamsClient, make_table: MakeTable
) -> None:
    table = make_table(StreamSpecification=STREAM)
    dynamodb.put_item(TableName=table["TableName"], Item={"pk": {"S": "1"}})
    dynamodb.update_table(
        TableName=table["TableName"], StreamSpecification={"StreamEnabled": False}
    )
    arn = table["LatestStreamArn"]
    assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"
    assert len(all_records(streams, arn)) == 1
