"""Values of examples that DynamoDB, or boto3 before it, would refuse."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    ISO_8601_UTC,
    Attribute,
    list_of,
    map_of,
    number,
    string,
)
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.types import AttributeType
from tests.unit.declarations.changes import refuses, with_item, with_more
from tests.unit.declarations.factories import entity, table

ROOM = map_of("room", "Room", required=False)
SEATS = number("seats", "Seats", required=False)
NOTES = string("notes", "Notes", required=False)
TAGS = Attribute(name="tags", type=AttributeType.STRING_SET, meaning="Tags", required=False)


def _nested(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return {"inside": value}


REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "an empty partition key": (lambda: with_item(courseId=""), "item", "'courseId' is empty"),
    "a load below nothing": (
        lambda: table(entities=(entity(load=Load(queries=(Queries(-1),))),)),
        "count",
        "entity 'Lesson', load: count: it is -1. Give 0 or more",
    ),
    "an empty sort key": (lambda: with_item(lessonId=""), "item", "'lessonId' is empty"),
    "a partition key of 2,049 bytes": (
        lambda: with_item(courseId="x" * 2049),
        "item",
        "'courseId' have 2049 bytes. DynamoDB takes 2048",
    ),
    "a sort key of 1,025 bytes": (
        lambda: with_item(lessonId="ü" * 513),
        "item",
        "'lessonId' have 1026 bytes. DynamoDB takes 1024",
    ),
    "a number of 39 digits": (lambda: with_more(SEATS, int("1" * 39)), "value", "38 digits"),
    "a whole number of 39 places": (lambda: with_more(SEATS, 10**38), "value", "38 digits"),
    "a number of 1E126": (lambda: with_more(SEATS, Decimal("1E126")), "value", "1E+126"),
    "a number of 1E-131": (lambda: with_more(SEATS, Decimal("1E-131")), "value", "1E-130"),
    "a number that is none": (lambda: with_more(SEATS, Decimal("NaN")), "value", "'NaN'"),
    "a signalling number that is none": (
        lambda: with_more(SEATS, Decimal("sNaN")),
        "value",
        "cannot be stored",
    ),
    "infinity": (lambda: with_more(SEATS, Decimal("Infinity")), "value", "'Infinity'"),
    "half a character": (lambda: with_more(NOTES, "\ud83d"), "value", "half a character"),
    "a float inside a map": (
        lambda: with_more(ROOM, {"size": 1.5}),
        "value",
        "1.5 is a float, which DynamoDB does not store",
    ),
    "a float inside a list": (
        lambda: with_more(list_of("marks", "Marks", required=False), [1, 2.5]),
        "value",
        "2.5 is a float",
    ),
    "an object inside a map": (
        lambda: with_more(ROOM, {"door": object}),
        "value",
        "is a type, which DynamoDB does not store",
    ),
    "an empty key inside a map": (lambda: with_more(ROOM, {"": 1}), "value", "the key ''"),
    "a number as a key inside a map": (lambda: with_more(ROOM, {1: 1}), "value", "the key 1"),
    "an empty set": (lambda: with_more(TAGS, frozenset()), "value", "STRING_SET"),
    "an empty set inside a map": (lambda: with_more(ROOM, {"tags": set()}), "value", "no set"),
    "a set of several types inside a map": (
        lambda: with_more(ROOM, {"tags": {"a", 1}}),
        "value",
        "all of one type",
    ),
    "a set of Booleans inside a map": (
        lambda: with_more(ROOM, {"flags": {True}}),
        "value",
        "no set of DynamoDB",
    ),
    "32 levels of lists and maps": (
        lambda: with_more(ROOM, _nested(31)),
        "value",
        "DynamoDB allows 31 levels",
    ),
    "an item of more than 400 KiB": (
        lambda: with_more(NOTES, "x" * 409_600),
        "item",
        "DynamoDB stores 409,600 at most",
    ),
    "epoch seconds in milliseconds": (
        lambda: with_item(startTime=1_704_067_200_000),
        "value",
        "1704067200000 is not in epoch seconds. Epoch seconds have ten digits",
    ),
    "epoch milliseconds in seconds": (
        lambda: with_more(number("at", "Time", unit=EPOCH_MILLISECONDS), 1_704_067_200),
        "value",
        "1704067200 is not in epoch milliseconds",
    ),
    "epoch milliseconds in microseconds": (
        lambda: with_more(number("at", "Time", unit=EPOCH_MILLISECONDS), 1_704_067_200_000_000),
        "value",
        "1704067200000000 is not in epoch milliseconds",
    ),
    "a time without zone": (
        lambda: with_more(string("at", "Time", unit=ISO_8601_UTC), "2024-01-01T00:00:00"),
        "value",
        "is not in ISO 8601, UTC",
    ),
    "a time of another zone": (
        lambda: with_more(string("at", "Time", unit=ISO_8601_UTC), "2024-01-01T00:00:00+02:00"),
        "value",
        "Write it as '2026-01-31T12:00:00Z'",
    ),
    "a word as time": (
        lambda: with_more(string("at", "Time", unit=ISO_8601_UTC), "yesterday"),
        "value",
        "'yesterday'",
    ),
    "a maximum below the minimum": (
        lambda: with_more(number("seats", "Seats", minimum=2, maximum=1), 1),
        "minimum",
        "2 is above the maximum 1",
    ),
    "a minimum of a text": (
        lambda: with_more(
            Attribute(name="notes", type=AttributeType.STRING, meaning="Notes", minimum=1), "x"
        ),
        "minimum",
        "a STRING has none",
    ),
    "allowed values of another type": (
        lambda: with_more(
            Attribute(
                name="notes", type=AttributeType.STRING, meaning="Notes", allowed_values=(1,)
            ),
            "x",
        ),
        "allowed_values",
        "1 is no STRING",
    ),
    "an allowed value twice": (
        lambda: with_more(string("notes", "Notes", allowed=("a", "a")), "a"),
        "allowed_values",
        "'a' occurs twice",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_value_that_cannot_be_stored_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        (SEATS, int("9" * 38)),
        (SEATS, Decimal("-9.9999999999999999999999999999999999999E+125")),
        (SEATS, Decimal("1E-130")),
        (SEATS, Decimal(0)),
        (NOTES, ""),
        (TAGS, frozenset({""})),
        (ROOM, _nested(30)),
        (
            ROOM,
            {"empty": [], "map": {}, "null": None, "bytes": b"", "numbers": {1, Decimal("2.5")}},
        ),
        (list_of("marks", "Marks", required=False), (1, "two", [3])),
    ],
)
def test_a_value_within_the_limits_is_taken(attribute: Attribute, value: object) -> None:
    assert with_more(attribute, value).examples[0].item[attribute.name] == value
