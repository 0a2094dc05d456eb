"""A stream consumer that records what it gets and fails on command.

Each event becomes a line of the file that RECORDED_EVENTS names. An item's attribute `command`
says what to do with its record: `raise`, `raise once` or `report`.
"""

import json
import os
from pathlib import Path
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Record the event, then obey the commands in it."""
    recorded = Path(os.environ["RECORDED_EVENTS"])
    before = recorded.read_text("utf-8") if recorded.exists() else ""
    with recorded.open("a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")
    failures = []
    for record in event["Records"]:
        command = record["dynamodb"].get("NewImage", {}).get("command", {}).get("S")
        if command == "raise" or (command == "raise once" and record["eventID"] not in before):
            raise RuntimeError("The record says so.")
        if command == "report":
            failures.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
    return {"batchItemFailures": failures}
