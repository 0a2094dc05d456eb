#!/usr/bin/env bash
# moto 5.2.5: a transaction that is sent again with its ClientRequestToken is carried out again.
#
# DynamoDB carries out one transaction for a token within ten minutes: sent again, it succeeds and changes
# nothing, and with other contents it is an IdempotentParameterMismatchException. SDKs make a token for each
# call and send it with every retry. moto takes the token and forgets it: what is tried again counts twice,
# and a token for two transactions goes unnoticed. DynamoDB Local keeps to it.
#
# Seen:
#   points after two calls with one token: 2
#   other contents with that token: taken, 7 points
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[dynamodb]==5.2.5" boto3==1.44.5 py-partiql-parser==0.6.3
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

python - <<'PYTHON'
import sys

import boto3
from moto import mock_aws

mock_aws().start()
dynamodb = boto3.client("dynamodb", endpoint_url="https://dynamodb.us-east-1.amazonaws.com")
dynamodb.create_table(
    TableName="examples",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)


def points_after(added):
    update = {
        "TableName": "examples",
        "Key": {"pk": {"S": "1"}},
        "UpdateExpression": "ADD points :added",
        "ExpressionAttributeValues": {":added": {"N": added}},
    }
    dynamodb.transact_write_items(ClientRequestToken="token", TransactItems=[{"Update": update}])
    item = dynamodb.get_item(TableName="examples", Key={"pk": {"S": "1"}})["Item"]
    return int(item["points"]["N"])


points_after("1")
twice = points_after("1")
print("points after two calls with one token:", twice)
try:
    other = f"taken, {points_after('5')} points"
except dynamodb.exceptions.IdempotentParameterMismatchException:
    other = "refused"
print("other contents with that token:", other)
sys.exit(0 if (twice, other) == (2, "taken, 7 points") else 1)
PYTHON
