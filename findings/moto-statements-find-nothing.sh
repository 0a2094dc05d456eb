#!/usr/bin/env bash
# moto 5.2.5 with py-partiql-parser 0.6.3: many a SELECT finds nothing, and ORDER BY is left out.
#
# A condition of PartiQL that the parser does not know is no error: it is compared as a text, or holds for no
# item. So a number is never equal to a number, nor different from one, while it may be greater; BETWEEN, IN
# with numbers and OR find nothing; and ORDER BY ... DESC answers in ascending order. DynamoDB Local answers
# them all.
#
# Seen, of items with the sort keys 0, 1, 2 and 3:
#   sk = 2: nothing
#   sk <> 2: nothing
#   sk > 1: 2 3
#   sk BETWEEN 1 AND 2: nothing
#   sk IN [1, 2]: nothing
#   (sk = 1 OR sk = 2): nothing
#   ORDER BY sk DESC: 0 1 2 3
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
for number in range(4):
    dynamodb.put_item(TableName="examples", Item={"pk": {"S": "a"}, "sk": {"N": str(number)}})

NOTHING = "nothing"
EXPECTED = {
    "sk = 2": NOTHING,
    "sk <> 2": NOTHING,
    "sk > 1": "2 3",
    "sk BETWEEN 1 AND 2": NOTHING,
    "sk IN [1, 2]": NOTHING,
    "(sk = 1 OR sk = 2)": NOTHING,
    "ORDER BY sk DESC": "0 1 2 3",
}
seen = {}
for rest in EXPECTED:
    link = " " if rest.startswith("ORDER") else " AND "
    statement = f"SELECT * FROM examples WHERE pk = 'a'{link}{rest}"
    items = dynamodb.execute_statement(Statement=statement)["Items"]
    seen[rest] = " ".join(item["sk"]["N"] for item in items) or NOTHING
    print(f"{rest}: {seen[rest]}")
sys.exit(0 if seen == EXPECTED else 1)
PYTHON
