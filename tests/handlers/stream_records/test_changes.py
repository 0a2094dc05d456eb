"""Records are read as DynamoDB writes them, and what cannot be read says why."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from stream_records.changes import MalformedRecordError, read_change
from tests.handlers.records import event, expire, insert, modify, poison, remove
from tools.paths import REPOSITORY

GOLDEN = sorted((REPOSITORY / "tests" / "events").glob("*.json"))
ITEM = {"pk": "a", "text": "personal"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_events_are_read(path: Any) -> None:
    for record in json.loads(path.read_text("utf-8"))["Records"]:
        change = read_change(record)
        assert change.kind == record["eventName"]
        assert change.table == "Sample"
        assert (change.old is None) == (change.kind == "INSERT")
        assert (change.new is None) == (change.kind == "REMOVE")
        assert change.is_ttl_deletion == (path.stem == "ttl-deletion")
        assert change.newest["pk"] == change.keys["pk"]


def test_deletions_by_people_and_by_ttl_differ() -> None:
    assert not read_change(remove("T", ["pk"], ITEM)).is_ttl_deletion
    assert read_change(expire("T", ["pk"], ITEM)).is_ttl_deletion


def test_a_stream_is_told_from_one_made_anew() -> None:
    label = "2026-02-03T04:05:06.789"
    record = insert("T", ["pk"], ITEM)
    record["eventSourceARN"] = f"arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/{label}"
    change = read_change(record)
    assert (change.table, change.stream_label) == ("T", label)


def test_changes_of_one_item_are_in_order() -> None:
    """A number counts within its stream, and a stream made anew may begin with lower ones."""
    places = []
    for label, number in (("2025", 9), ("2025", 10), ("2025", 10**21), ("2026", 1)):
        record = insert("T", ["pk"], ITEM, number=number)
        record["dynamodb"]["SequenceNumber"] = str(number)
        record["eventSourceARN"] = f"arn:aws:dynamodb:us-east-1:1:table/T/stream/{label}-01-01"
        places.append(read_change(record).place)
    assert places == sorted(set(places))


@pytest.mark.parametrize("number", ["ten", "-1", "1.5", "٣", "1" * 41])
def test_a_sequence_number_must_be_one(number: str) -> None:
    record = insert("T", ["pk"], ITEM)
    record["dynamodb"]["SequenceNumber"] = number
    with pytest.raises(MalformedRecordError, match="SequenceNumber"):
        _ = read_change(record).place


def test_an_item_of_the_largest_size_is_read() -> None:
    large = {"pk": "a", "text": "x" * 400_000}
    change = read_change(modify("T", ["pk"], large, large))
    assert change.new is not None
    assert len(change.new["text"]["S"]) == 400_000


def _without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda record: {key: value for key, value in record.items() if key != name}


@pytest.mark.parametrize(
    ("breaking", "named"),
    [
        (_without("eventID"), "eventID"),
        (_without("eventName"), "eventName"),
        (_without("dynamodb"), "dynamodb"),
        (poison, "Keys"),
        (lambda record: {**record, "eventSourceARN": "stream"}, "eventSourceARN"),
        (lambda record: {**record, "eventSourceARN": "arn:aws:x:table/T"}, "eventSourceARN"),
        (
            lambda record: {
                **record,
                "dynamodb": {**record["dynamodb"], "ApproximateCreationDateTime": "now"},
            },
            "ApproximateCreationDateTime",
        ),
        (lambda record: {**record, "eventName": "MODIFY"}, "OldImage"),
    ],
)
def test_a_malformed_record_names_the_part_and_no_value(
    breaking: Callable[[Mapping[str, Any]], Mapping[str, Any]], named: str
) -> None:
    with pytest.raises(MalformedRecordError, match=named) as caught:
        read_change(breaking(insert("T", ["pk"], ITEM)))
    assert "personal" not in str(caught.value)


def test_the_event_of_the_factories_has_the_form_of_the_golden_ones() -> None:
    golden = json.loads((REPOSITORY / "tests" / "events" / "modify.json").read_text("utf-8"))
    made = event(modify("Sample", ["pk"], ITEM, ITEM))
    assert made["Records"][0].keys() == golden["Records"][0].keys()
    assert made["Records"][0]["dynamodb"].keys() == golden["Records"][0]["dynamodb"].keys()
