"""A score that crosses the threshold is an event, and nothing else is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from iops_health_events.crossings import BECAME_LOW, RECOVERED, find_crossing
from stacks.iops.metrics import METRICS
from stream_records.changes import MalformedRecordError, read_change
from tests.handlers.records import insert, modify, remove

KEYS = ["entity_id", "entity_type"]
METRIC = METRICS.examples[0].item


def _scored(score: object) -> dict[str, Any]:
    return {**METRIC, "health_score": score}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (72, 69, BECAME_LOW),
        (70, Decimal("69.9"), BECAME_LOW),
        (69, 70, RECOVERED),
        (0, 100, RECOVERED),
        (72, 70, None),
        (69, 10, None),
        (69, 69, None),
        (None, 69, BECAME_LOW),
        (None, 70, None),
        (40, None, None),
        (90, None, None),
    ],
)
def test_only_a_crossing_is_an_event(
    before: object | None, after: object | None, expected: str | None
) -> None:
    if before is None:
        record = insert(METRICS.name, KEYS, _scored(after))
    elif after is None:
        record = remove(METRICS.name, KEYS, _scored(before))
    else:
        record = modify(METRICS.name, KEYS, _scored(before), _scored(after))
    crossing = find_crossing(read_change(record))
    assert (crossing.detail_type if crossing else None) == expected


def test_an_event_says_who_crossed_it_from_where_to_where_and_when() -> None:
    record = modify(METRICS.name, KEYS, _scored(72), _scored(Decimal("64.5")))
    crossing = find_crossing(read_change(record))
    assert crossing is not None
    assert crossing.detail == {
        "version": 1,
        "id": record["eventID"],
        "sequence_number": record["dynamodb"]["SequenceNumber"],
        "entity_id": METRIC["entity_id"],
        "entity_type": METRIC["entity_type"],
        "health_score": 64.5,
        "previous_health_score": 72.0,
        "threshold": 70.0,
        "changed_at": "2025-01-20T16:30:00+00:00",
    }
    assert crossing.entry("bus")["Source"] == "data-platform.iops"


@pytest.mark.parametrize("score", ["72", None])
def test_a_score_that_is_no_number_is_malformed(score: object) -> None:
    record = modify(METRICS.name, KEYS, _scored(72), _scored(score))
    with pytest.raises(MalformedRecordError, match="health_score"):
        find_crossing(read_change(record))
