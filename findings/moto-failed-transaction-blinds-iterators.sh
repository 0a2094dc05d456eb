#!/usr/bin/env bash
# moto 5.2.5: after a transaction that fails, no iterator of the tables it named ever sees a record
# again, and a record that was already read may belong to nothing.
#
# moto copies each table of a transaction beforehand and puts the copy in the table's place when a
# condition fails. Iterators hold on to the shard of the former object: GetRecords answers with no
# records and a NextShardIterator, for ever, while the stream goes on. A consumer that polls a stream
# falls silent after the first conflict of two writers, and nothing says so. DynamoDB's iterators do
# not notice a transaction that fails.
#
# Seen:
#   put after the failed transaction: the iterator reads 0 records, a new one reads 2
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
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "1"}})
first = streams.get_records(ShardIterator=iterator(arn))
put = {
    "TableName": "examples",
    "Item": {"pk": {"S": "1"}},
    "ConditionExpression": "attribute_not_exists(pk)",
}
try:
    dynamodb.transact_write_items(TransactItems=[{"Put": put}])
except dynamodb.exceptions.TransactionCanceledException:
    pass  # as it should be: the item exists
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "2"}})
seen = streams.get_records(ShardIterator=first["NextShardIterator"])["Records"]
print(
    f"put after the failed transaction: the iterator reads {len(seen)} records,",
    f"a new one reads {len(records(arn))}",
)
sys.exit(0 if (len(seen), len(records(arn))) == (0, 2) else 1)
PYTHON
