"""Batches are as large as Lambda makes them: measured in bytes, in the form in which they go."""

from itertools import pairwise
from typing import Any

import pytest

from tools.invocations.payload import MAX_REQUEST_BYTES, encoded
from tools.local.streams.collector import batches
from tools.local.streams.records import Record, as_record

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/lessons/stream/2026-11-20T10:00:00.000"


def _record(number: int, text: str) -> Record:
    answered: dict[str, Any] = {
        "eventID": f"{number:032x}",
        "eventName": "REMOVE",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_795_000_001,
            "Keys": {"pk": {"S": str(number)}},
            "OldImage": {"pk": {"S": str(number)}, "text": {"S": text}},
            "SequenceNumber": f"{number:021d}",
        },
    }
    return as_record(answered, STREAM)


def _event_bytes(records: Any) -> int:
    return len(encoded({"Records": [record.event for record in records]}))


@pytest.mark.parametrize("text", ["x" * 600, "ع" * 300, "𝄞" * 150, "\ud83d" * 100, '"' * 300])
def test_a_batch_is_full_before_the_next_begins(text: str) -> None:
    records = [_record(number, text) for number in range(9_000)]
    parts = list(batches(records, 10_000))
    assert [record for part in parts for record in part] == records
    for part, following in pairwise(parts):
        assert _event_bytes(part) <= MAX_REQUEST_BYTES
        assert _event_bytes([*part, following[0]]) > MAX_REQUEST_BYTES - 1
    assert _event_bytes(parts[-1]) <= MAX_REQUEST_BYTES
    assert len(parts) == 2
