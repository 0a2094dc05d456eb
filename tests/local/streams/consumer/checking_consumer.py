"""A stream consumer as the products have them, which writes what it applies into a file."""

import os
from pathlib import Path
from typing import Any

from stream_records.batches import Outcome, process_each
from stream_records.changes import Change
from stream_records.values import read_number, required


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Apply the changes; the records to be delivered again are returned."""
    return process_each(event, _apply)


def _apply(change: Change) -> Outcome:
    key = change.keys["pk"]["S"]
    if key in os.environ["BROKEN"].split():
        value = str(required(read_number(change.newest, "value"), "value"))
    else:
        # Repaired: it takes a number that was written as a text.
        value = next(iter(change.newest["value"].values()))
    with Path(os.environ["APPLIED"]).open("a", encoding="utf-8") as file:
        file.write(f"{key} {value}\n")
    return Outcome.APPLIED
