"""Clients and tables for the tests of the gateway."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Protocol

import boto3
from botocore.config import Config

_ONE_ATTEMPT = Config(retries={"total_max_attempts": 1})
_NUMBERS = count(1)

AnyClient = Any
StreamsClient = Any
"""The stubs installed here cover DynamoDB only."""

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


class MakeTable(Protocol):
    """Creates a table of its own for a test and returns its description."""

    def __call__(self, **changes: object) -> dict[str, Any]: ...


def client(service: str, url: str) -> AnyClient:
    """Make a client that reports the first error."""
    make: Callable[..., AnyClient] = boto3.client
    return make(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=_ONE_ATTEMPT,
    )


def table_request(**changes: object) -> dict[str, Any]:
    """Build the arguments of CreateTable for a table with a name of its own."""
    return {
        "TableName": f"table-{next(_NUMBERS)}",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        **changes,
    }


def all_records(streams: StreamsClient, stream_arn: str) -> list[Mapping[str, Any]]:
    """Read every record of a stream from its beginning."""
    records: list[Mapping[str, Any]] = []
    described = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    for shard in described["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=stream_arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            records += page["Records"]
            iterator = page.get("NextShardIterator") if page["Records"] else None
    return records
