#!/usr/bin/env bash
# moto 5.2.5: one UpdateItem that creates an item writes two INSERT records to the table's stream, and
# one that changes nothing writes a MODIFY.
#
# DynamoDB writes one record for each item that a write has changed. moto puts an item with nothing but
# the key, which is in the stream at once, and updates it then, with a second INSERT. A consumer that
# counts insertions counts twice, and one that needs an attribute fails on the first. A PutItem of the
# very same item, for which DynamoDB writes no record, is a MODIFY with equal images.
#
# Seen:
#   INSERT {'pk': {'S': '1'}}
#   INSERT {'pk': {'S': '1'}, 'n': {'N': '1'}}
#   MODIFY {'pk': {'S': '1'}, 'n': {'N': '1'}} of {'pk': {'S': '1'}, 'n': {'N': '1'}}
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail
. "$(dirname "$0")/support/moto.sh"

python - <<'PYTHON'
import sys

from support import dynamodb, make_table, records

arn = make_table("examples")
dynamodb.update_item(
    TableName="examples",
    Key={"pk": {"S": "1"}},
    UpdateExpression="SET n = :n",
    ExpressionAttributeValues={":n": {"N": "1"}},
)
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "1"}, "n": {"N": "1"}})
found = records(arn)
for record in found:
    old = record["dynamodb"].get("OldImage")
    print(record["eventName"], record["dynamodb"]["NewImage"], *(["of", old] if old else []))
kinds = [record["eventName"] for record in found]
sys.exit(0 if kinds == ["INSERT", "INSERT", "MODIFY"] else 1)
PYTHON
