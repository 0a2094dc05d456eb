"""A stream consumer that writes each change it applies into a file, and reports broken items."""

import os
from pathlib import Path
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Apply the changes of all items but those that the environment calls broken."""
    broken = os.environ["BROKEN"].split()
    failures = []
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
        if key in broken:
            failures.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
            continue
        with Path(os.environ["APPLIED"]).open("a", encoding="utf-8") as file:
            file.write(f"{key} {record['dynamodb']['NewImage']['value']['N']}\n")
    return {"batchItemFailures": failures}
