# Read by the findings on moto: installs it into a temporary folder.
# Afterwards `python` is one with moto and boto3. Needs Python 3.11 or newer. Nothing is left behind.

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[dynamodb]==5.2.5" boto3==1.44.5
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

cat >"$folder/support.py" <<'PYTHON'
"""A table of moto's with a stream, and the records in it."""

import boto3
from moto import mock_aws

mock_aws().start()
dynamodb = boto3.client("dynamodb", endpoint_url="https://dynamodb.us-east-1.amazonaws.com")
streams = boto3.client(
    "dynamodbstreams", endpoint_url="https://streams.dynamodb.us-east-1.amazonaws.com"
)


def make_table(name):
    """Create a table and return the ARN of its stream."""
    return dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]["LatestStreamArn"]


def iterator(stream_arn):
    """Return an iterator at the beginning of the stream's only shard."""
    described = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    return streams.get_shard_iterator(
        StreamArn=stream_arn,
        ShardId=described["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]


def records(stream_arn):
    """Return all records of the stream."""
    return streams.get_records(ShardIterator=iterator(stream_arn))["Records"]
PYTHON
export PYTHONPATH="$folder"
