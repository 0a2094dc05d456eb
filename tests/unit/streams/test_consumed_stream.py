"""A stream that a function could not read as it needs to is refused when it is declared."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from data_platform.dynamodb.attributes import map_of, number, string
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import StreamView
from data_platform.errors import ConfigurationError
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.filters import MAX_PATTERN
from tests.unit.declarations.factories import entity, table
from tests.unit.streams.consumers import FILTERS
from tests.unit.tables.stacks import add_table, new_stack

BOTH = StreamView.NEW_AND_OLD_IMAGES
DECLARED = table(
    entities=(
        entity(
            attributes=(
                *entity().attributes,
                number("score", "Score", required=False, nullable=True),
                map_of("details", "More", string("room", "Room"), required=False),
            )
        ),
    )
)


def _consume(
    *filters: Mapping[str, Any],
    declaration: Table = DECLARED,
    images: StreamView = BOTH,
) -> ConsumedStream:
    return ConsumedStream(add_table(new_stack(), declaration), filters, images=images)


def _of(part: str, pattern: object) -> dict[str, Any]:
    return {"dynamodb": {part: pattern}}


def test_a_table_without_stream_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="Table 'lessons' has no stream to consume"):
        _consume(declaration=table(stream=None))


@pytest.mark.parametrize(
    ("filters", "images", "message"),
    [
        (FILTERS[0], BOTH, "filters: it is a dict"),
        (list(FILTERS), BOTH, "Give a tuple of Mapping, with a comma behind a single member"),
        (("INSERT",), BOTH, "filters: member 1 is a str, 'INSERT'"),
        (FILTERS, "NEW_IMAGE", "images: it is a str, 'NEW_IMAGE'. Give one of StreamView.KEYS"),
    ],
)
def test_values_of_other_types_are_refused(filters: Any, images: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match="ConsumedStream: ") as refusal:
        ConsumedStream(add_table(new_stack(), DECLARED), filters, images=images)
    assert message in str(refusal.value)


def test_more_filters_than_lambda_takes_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="'lessons' has 6 filters, and Lambda allows 5"):
        _consume(*FILTERS, {"eventName": ["INSERT"]})


@pytest.mark.parametrize(
    ("view", "images"),
    [
        (StreamView.KEYS_ONLY, StreamView.KEYS_ONLY),
        (StreamView.NEW_IMAGE, StreamView.KEYS_ONLY),
        (StreamView.NEW_IMAGE, StreamView.NEW_IMAGE),
        (StreamView.OLD_IMAGE, StreamView.OLD_IMAGE),
        *((BOTH, images) for images in StreamView),
    ],
)
def test_a_stream_that_carries_more_than_the_function_reads_will_do(
    view: StreamView, images: StreamView
) -> None:
    assert _consume(declaration=table(stream=view), images=images).images is images


@pytest.mark.parametrize(
    ("view", "images", "enough"),
    [
        (StreamView.KEYS_ONLY, StreamView.NEW_IMAGE, "NEW_IMAGE"),
        (StreamView.KEYS_ONLY, StreamView.OLD_IMAGE, "OLD_IMAGE"),
        (StreamView.KEYS_ONLY, BOTH, "NEW_AND_OLD_IMAGES"),
        (StreamView.NEW_IMAGE, StreamView.OLD_IMAGE, "NEW_AND_OLD_IMAGES"),
        (StreamView.NEW_IMAGE, BOTH, "NEW_AND_OLD_IMAGES"),
        (StreamView.OLD_IMAGE, StreamView.NEW_IMAGE, "NEW_AND_OLD_IMAGES"),
        (StreamView.OLD_IMAGE, BOTH, "NEW_AND_OLD_IMAGES"),
    ],
)
def test_a_stream_without_an_image_that_the_function_reads_is_refused(
    view: StreamView, images: StreamView, enough: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _consume(declaration=table(stream=view), images=images)
    message = str(caught.value)
    assert f"Table 'lessons' has a stream of {view}, but the function reads " in message
    assert all(image in message for image in images.images)
    assert message.endswith(f"declare stream=StreamView.{enough}.")


OPEN = {"status": {"S": ["open"]}}


@pytest.mark.parametrize(
    ("view", "pattern", "enough"),
    [
        (StreamView.KEYS_ONLY, _of("NewImage", OPEN), "NEW_IMAGE"),
        (StreamView.KEYS_ONLY, _of("OldImage", OPEN), "OLD_IMAGE"),
        (StreamView.NEW_IMAGE, _of("OldImage", OPEN), "NEW_AND_OLD_IMAGES"),
        (StreamView.OLD_IMAGE, _of("NewImage", OPEN), "NEW_AND_OLD_IMAGES"),
        (
            StreamView.NEW_IMAGE,
            {"$or": [{"eventName": ["INSERT"]}, _of("OldImage", OPEN)]},
            "NEW_AND_OLD_IMAGES",
        ),
        (
            StreamView.NEW_IMAGE,
            {"dynamodb": {"$or": [{"NewImage": OPEN}, {"OldImage": OPEN}]}},
            "NEW_AND_OLD_IMAGES",
        ),
        (
            StreamView.NEW_IMAGE,
            _of("OldImage", {"status": {"S": [{"exists": False}]}}),
            "NEW_AND_OLD_IMAGES",
        ),
    ],
)
def test_a_stream_without_an_image_that_a_filter_reads_is_refused(
    view: StreamView, pattern: dict[str, Any], enough: str
) -> None:
    with pytest.raises(ConfigurationError, match=r"but filter 2 reads .*Image.*") as caught:
        _consume(
            {"eventName": ["INSERT"]},
            pattern,
            declaration=table(stream=view),
            images=StreamView.KEYS_ONLY,
        )
    assert str(caught.value).endswith(f"declare stream=StreamView.{enough}.")


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"eventName": ["INSERT", {"anything-but": ["REMOVE"]}]},
        {"userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}},
        {"dynamodb": {"SizeBytes": [{"numeric": [">", 100]}]}},
        _of("Keys", {"courseId": {"S": [{"prefix": "course-"}]}}),
        _of("NewImage", {"startTime": {"N": ["1704067200", {"prefix": "17"}]}}),
        _of("NewImage", {"score": {"NULL": [True]}}),
        _of("OldImage", {"details": {"M": {"room": {"S": ["A"]}}}}),
        _of("NewImage", {"$or": [OPEN, {"score": {"N": [{"exists": False}]}}]}),
    ],
    ids=json.dumps,
)
def test_what_lambda_can_match_is_accepted(pattern: dict[str, Any]) -> None:
    assert json.loads(_consume(pattern).patterns[0]) == pattern


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ({"eventname": ["INSERT"]}, "names 'eventname', which is not in a record: use one of"),
        ({"eventName": ["UPDATE"]}, "wants eventName 'UPDATE', which no record has"),
        ({"eventName": "INSERT"}, "'eventName': give a list of values"),
        ({"eventName": []}, "'eventName': give a list of values"),
        ({"dynamodb": ["NewImage"]}, "'dynamodb' has members"),
        ({"dynamodb": {"newImage": OPEN}}, "names 'newImage', which is not in dynamodb"),
        ({"userIdentity": {"principal": ["x"]}}, "names 'principal', which is not in userIdentity"),
        (_of("NewImage", {"state": {"S": ["open"]}}), "names the attribute 'state'"),
        (_of("NewImage", ["status"]), "NewImage has attributes"),
        (_of("OldImage", {"status": ["open"]}), "'status': its value stands below its type"),
        (_of("OldImage", {"status": {"N": ["1"]}}), "'status' is no 'N': it is declared as"),
        (_of("NewImage", {"status": {"S": "open"}}), "'status': give a list of values"),
        (_of("Keys", OPEN), "Keys names the attribute 'status'"),
        (_of("Keys", {"courseId": {"NULL": [True]}}), "'courseId' is no 'NULL'"),
        (_of("NewImage", {"score": {"N": [{"numeric": ["<", 70]}]}}), "'score' compares numbers"),
        (_of("NewImage", {"score": {"N": [70]}}), "'score' compares numbers"),
        (_of("NewImage", {"score": {"N": [{"anything-but": [70]}]}}), "'score' compares numbers"),
        (
            _of("NewImage", {"details": {"M": {"size": {"N": [{"numeric": ["<", 7]}]}}}}),
            "'details' compares numbers",
        ),
        ({"$or": [{"eventname": ["INSERT"]}]}, "names 'eventname'"),
        ({"$or": {"eventName": ["INSERT"]}}, "'$or' in a filter takes a list of patterns"),
        (_of("NewImage", {"$or": [{"state": {"S": ["open"]}}]}), "names the attribute 'state'"),
        (
            _of("NewImage", {"status": {"S": [{"starts": "o"}]}}),
            "'status' compares by 'starts': give one of prefix, suffix, anything-but, exists",
        ),
        (_of("NewImage", {"status": {"S": [{"cidr": "10.0.0.0/8"}]}}), "compares by 'cidr'"),
        (
            _of("NewImage", {"status": {"S": [{"prefix": "a", "suffix": "b"}]}}),
            "compares by 'prefix' and 'suffix'",
        ),
        (_of("NewImage", {"status": {"S": [{}]}}), "compares by 'nothing'"),
        (
            _of("NewImage", {"details": {"M": {"room": {"S": [{"wildcard": "A*"}]}}}}),
            "'details' compares by 'wildcard'",
        ),
        (_of("NewImage", {"status": {"S": [True]}}), "'status' is compared with True"),
        (_of("NewImage", {"score": {"N": [None]}}), "'score' is compared with None"),
        ({"eventName": [{"startswith": "I"}]}, "'eventName' compares by 'startswith'"),
        ({"eventName": [{"INSERT"}]}, "is no JSON: Object of type set is not JSON serializable"),
        ({"dynamodb": {"SizeBytes": [float("nan")]}}, "is no JSON: Out of range float"),
        (
            _of("NewImage", {"status": {"S": ["x" * MAX_PATTERN]}}),
            f"characters, and Lambda takes {MAX_PATTERN}",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_no_record_could_match_is_refused(pattern: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _consume(pattern)
    assert message in str(caught.value)
