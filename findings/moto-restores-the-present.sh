#!/usr/bin/env bash
# moto 5.2.5 (PyPI) restores a table to the present, whatever point in time is asked for.
#
# restore_table_to_point_in_time takes a RestoreDateTime outside the window, of a table whose recovery
# is off, and copies the items that are there now: a rehearsal of a loss brings back the loss, and
# succeeds.
#
# Seen, after an item was deleted, with a restore to a day before it was written:
#   status ACTIVE, items restored: 1
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[dynamodb]==5.2.5" boto3==1.44.5

cat > "$folder/try.py" <<'PYTHON'
import datetime
import sys

import boto3
from moto import mock_aws

with mock_aws():
    dynamodb = boto3.client(
        "dynamodb", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    dynamodb.create_table(
        TableName="orders",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for key in ("kept", "lost"):
        dynamodb.put_item(TableName="orders", Item={"pk": {"S": key}})
    dynamodb.delete_item(TableName="orders", Key={"pk": {"S": "lost"}})
    try:
        dynamodb.restore_table_to_point_in_time(
            SourceTableName="orders",
            TargetTableName="orders-restored",
            RestoreDateTime=datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1),
        )
    except dynamodb.exceptions.ClientError as error:
        print(f"changed: {error}")
        sys.exit(1)
    table = dynamodb.describe_table(TableName="orders-restored")["Table"]
    count = dynamodb.scan(TableName="orders-restored")["Count"]
    print(f"status {table['TableStatus']}, items restored: {count}")
    sys.exit(count != 1)
PYTHON
python "$folder/try.py"
