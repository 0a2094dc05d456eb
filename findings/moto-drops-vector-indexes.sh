#!/usr/bin/env bash
# moto 5.2.5 drops vector indexes: it creates and updates tables without them, and says nothing.
#
# DynamoDB has VectorIndexes since August 2026. moto takes CreateTable with the property and UpdateTable
# with VectorIndexUpdates, and describes a table without indexes. A vector of another length is stored,
# which DynamoDB refuses. Only the search itself fails.
#
# Seen:
#   created: no vector index
#   updated: no vector index
#   two numbers instead of three: stored
#   SearchVectors: NotImplementedError
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[dynamodb]==5.2.5" boto3==1.44.5
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

python - <<'PYTHON'
import sys

import boto3
from moto import mock_aws

mock_aws().start()
dynamodb = boto3.client("dynamodb", endpoint_url="https://dynamodb.us-east-1.amazonaws.com")
INDEX = {
    "IndexName": "near",
    "VectorAttribute": {"AttributeName": "v"},
    "Dimensions": 3,
    "DistanceFunction": "COSINE",
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}


def described():
    table = dynamodb.describe_table(TableName="vectors")["Table"]
    return "a vector index" if table.get("VectorIndexes") else "no vector index"


dynamodb.create_table(
    TableName="vectors",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
    VectorIndexes=[INDEX],
)
created = described()
dynamodb.update_table(
    TableName="vectors", VectorIndexUpdates=[{"Create": {**INDEX, "IndexName": "later"}}]
)
updated = described()
print("created:", created)
print("updated:", updated)
try:
    dynamodb.put_item(
        TableName="vectors", Item={"pk": {"S": "a"}, "v": {"L": [{"N": "1"}, {"N": "2"}]}}
    )
    stored = "stored"
except Exception as error:
    stored = type(error).__name__
print("two numbers instead of three:", stored)
try:
    dynamodb.search_vectors(
        TableName="vectors", IndexName="near", SearchVector=[{"N": "1"}] * 3, TopK=1
    )
    searched = "done"
except Exception as error:
    searched = type(error).__name__
print("SearchVectors:", searched)
is_so = created == updated == "no vector index" and stored == "stored" and searched != "done"
sys.exit(0 if is_so else 1)
PYTHON
