"""A score that crosses the threshold is an event, and nothing else is."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iops_health_events.crossings import BECAME_LOW, RECOVERED, find_crossing
from stacks.iops.metrics import METRICS
from stream_records.changes import MalformedRecordError, read_change
from tests.handlers.records import STREAM_LABEL, insert, modify, remove
from tests.handlers.tables import LiveTable

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
        "stream_label": STREAM_LABEL,
        "sequence_number": record["dynamodb"]["SequenceNumber"],
        "entity_id": METRIC["entity_id"],
        "entity_type": METRIC["entity_type"],
        "health_score": 64.5,
        "previous_health_score": 72.0,
        "threshold": 70.0,
        "changed_at": "2025-01-20T16:30:00+00:00",
    }
    assert crossing.entry("bus")["Source"] == "data-platform.iops"


JUST_BELOW = Decimal("69." + 36 * "9")


def test_a_reader_that_compares_again_finds_every_score_on_its_side_of_the_threshold() -> None:
    """Its number has 16 digits, and DynamoDB's has 38."""
    fell = modify(METRICS.name, KEYS, _scored(70), _scored(JUST_BELOW))
    rose = modify(METRICS.name, KEYS, _scored(JUST_BELOW), _scored(70))
    found = []
    for record in (fell, rose):
        crossing = find_crossing(read_change(record))
        assert crossing is not None
        detail = json.loads(crossing.entry("bus")["Detail"])
        scores = detail["previous_health_score"], detail["health_score"]
        found.append([score < detail["threshold"] for score in scores])
    assert found == [[False, True], [True, False]]


UNSCORED = {name: value for name, value in METRIC.items() if name != "health_score"}
NO_SCORE = {
    "absent": UNSCORED,
    "null": _scored(None),
}
STATES = {
    "no item": None,
    **NO_SCORE,
    "malformed": _scored("50"),
    "low": _scored(12),
    "good": _scored(80),
}


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", [*NO_SCORE, "low", "good"])
def test_only_a_readable_low_score_is_low_before_and_after(before: str, after: str) -> None:
    old, new = STATES[before], STATES[after]
    assert new is not None
    record = modify(METRICS.name, KEYS, old, new) if old else insert(METRICS.name, KEYS, new)
    crossing = find_crossing(read_change(record))
    expected = {
        (False, True): BECAME_LOW,
        (True, False): RECOVERED,
    }.get((before == "low", after == "low"))
    assert (crossing.detail_type if crossing else None) == expected


@pytest.mark.parametrize("before", STATES)
def test_a_new_score_that_is_no_number_is_malformed(before: str) -> None:
    old, new = STATES[before], _scored("50")
    record = modify(METRICS.name, KEYS, old, new) if old else insert(METRICS.name, KEYS, new)
    with pytest.raises(MalformedRecordError, match="health_score"):
        find_crossing(read_change(record))


@pytest.mark.parametrize("before", [name for name, item in STATES.items() if item])
def test_a_deletion_says_nothing_whatever_the_score_was(before: str) -> None:
    old = STATES[before]
    assert old is not None
    assert find_crossing(read_change(remove(METRICS.name, KEYS, old))) is None


def test_the_first_score_of_an_entity_has_nothing_before_it() -> None:
    crossing = find_crossing(read_change(modify(METRICS.name, KEYS, UNSCORED, _scored(12))))
    assert crossing is not None
    assert crossing.detail["health_score"] == 12.0
    assert crossing.detail["previous_health_score"] is None


def test_a_low_score_that_is_removed_leaves_no_score() -> None:
    crossing = find_crossing(read_change(modify(METRICS.name, KEYS, _scored(12), UNSCORED)))
    assert crossing is not None
    assert crossing.detail_type == RECOVERED
    assert crossing.detail["health_score"] is None
    assert crossing.detail["previous_health_score"] == 12.0


def test_events_of_a_table_made_anew_are_newer_whatever_their_numbers() -> None:
    """A subscriber that compares numbers alone would keep a low score of the old table for good."""
    before = modify(METRICS.name, KEYS, _scored(80), _scored(12), number=5 * 10**20)
    after = modify(
        METRICS.name,
        KEYS,
        _scored(12),
        _scored(80),
        number=10**20,
        label="2026-02-03T04:05:06.789",
    )
    low, recovered = (find_crossing(read_change(record)) for record in (before, after))
    assert low is not None
    assert recovered is not None
    assert _place(recovered.detail) > _place(low.detail)


def _place(detail: Mapping[str, Any]) -> tuple[str, int]:
    """Return what a subscriber compares."""
    return detail["stream_label"], int(detail["sequence_number"])


def test_whose_score_it_is_stands_in_the_key() -> None:
    record = modify(METRICS.name, KEYS, _scored(72), _scored(12))
    del record["dynamodb"]["NewImage"]["entity_id"]
    record["dynamodb"]["NewImage"]["entity_type"] = {"N": "1"}
    crossing = find_crossing(read_change(record))
    assert crossing is not None
    assert crossing.detail["entity_id"] == METRIC["entity_id"]
    assert crossing.detail["entity_type"] == METRIC["entity_type"]


@pytest.mark.parametrize("score", ["50", None])
def test_the_index_keeps_scores_that_are_no_numbers_out_of_the_table(
    score: object, live_table: Callable[..., LiveTable]
) -> None:
    """What the function calls malformed can only be older than the index."""
    table = live_table(METRICS)
    with pytest.raises(ClientError, match="ValidationException"):
        table.put(_scored(score))
    table.put(UNSCORED)
