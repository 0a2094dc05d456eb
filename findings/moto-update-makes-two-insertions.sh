#!/usr/bin/env bash
# moto 5.2.5: one UpdateItem that creates an item writes two INSERT records to the table's stream, and
# one that changes nothing writes a MODIFY.
#
# DynamoDB writes one record for each item that a write has changed. moto puts an item with nothing but
# the key, which is in the stream at once, and updates it then, with a second INSERT. A consumer that
# counts insertions counts twice, and one that needs an attribute fails on the first. A PutItem of the
# very same item, for which DynamoDB writes no record, is a MODIFY with equal images.
#
# Seen:
#   INSERT {'pk': {'S': '1'}}
#   INSERT {'pk': {'S': '1'}, 'n': {'N': '1'}}
#   MODIFY {'pk': {'S': '1'}, 'n': {'N': '1'}} of {'pk': {'S': '1'}, 'n': {'N': '1'}}
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[dynamodb]==5.2.5" boto3==1.44.5
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

python - <<'PYTHON'
import sys

import boto3
from moto import mock_aws

mock_aws().start()
dynamodb = boto3.client("dynamodb", endpoint_url="https://dynamodb.us-east-1.amazonaws.com")
streams = boto3.client(
    "dynamodbstreams", endpoint_url="https://streams.dynamodb.us-east-1.amazonaws.com"
)


def make_table(name):
    return dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]["LatestStreamArn"]


def iterator(stream_arn, kind="TRIM_HORIZON"):
    described = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    return streams.get_shard_iterator(
        StreamArn=stream_arn, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType=kind
    )["ShardIterator"]


def records(stream_arn):
    return streams.get_records(ShardIterator=iterator(stream_arn))["Records"]


arn = make_table("examples")
dynamodb.update_item(
    TableName="examples",
    Key={"pk": {"S": "1"}},
    UpdateExpression="SET n = :n",
    ExpressionAttributeValues={":n": {"N": "1"}},
)
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "1"}, "n": {"N": "1"}})
found = records(arn)
for record in found:
    old = record["dynamodb"].get("OldImage")
    print(record["eventName"], record["dynamodb"]["NewImage"], *(["of", old] if old else []))
kinds = [record["eventName"] for record in found]
sys.exit(0 if kinds == ["INSERT", "INSERT", "MODIFY"] else 1)
PYTHON
