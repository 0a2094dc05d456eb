"""Filter patterns, each against records it must and must not match."""

import json
from typing import Any

import pytest

from tools.local.streams.patterns import PatternError, compile_pattern, record_filter

RECORD: dict[str, Any] = {
    "eventName": "INSERT",
    "dynamodb": {
        "NewImage": {
            "status": {"S": "Open"},
            "score": {"N": "42"},
            "flag": {"BOOL": True},
            "nothing": {"NULL": True},
            "empty": {"S": ""},
            "tags": {"SS": ["red", "blue"]},
            "address": {"M": {"city": {"S": "Bern"}}},
        },
        "SizeBytes": 100,
        "Nothing": None,
    },
}


def image(attribute: str, kind: str, alternatives: list[object]) -> dict[str, Any]:
    return {"dynamodb": {"NewImage": {attribute: {kind: alternatives}}}}


def size(*condition: object) -> dict[str, Any]:
    return {"dynamodb": {"SizeBytes": [{"numeric": list(condition)}]}}


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"eventName": ["INSERT"]},
        {"eventName": ["REMOVE", "INSERT"]},
        image("status", "S", ["Open"]),
        image("status", "S", [{"prefix": "Op"}]),
        image("status", "S", [{"prefix": {"equals-ignore-case": "oP"}}]),
        image("status", "S", [{"suffix": "en"}]),
        image("status", "S", [{"suffix": {"equals-ignore-case": "EN"}}]),
        image("status", "S", [{"equals-ignore-case": "OPEN"}]),
        image("status", "S", [{"anything-but": "Closed"}]),
        image("status", "S", [{"anything-but": ["Closed", "Gone"]}]),
        image("status", "S", [{"anything-but": {"prefix": "Cl"}}]),
        image("status", "S", [{"exists": True}]),
        image("missing", "S", [{"exists": False}]),
        image("flag", "BOOL", [True]),
        image("nothing", "NULL", [True]),
        image("empty", "S", [""]),
        image("tags", "SS", ["blue"]),
        image("score", "N", ["42"]),
        {"dynamodb": {"NewImage": {"address": {"M": {"city": {"S": ["Bern"]}}}}}},
        {"dynamodb": {"Nothing": [None]}},
        {"userIdentity": {"type": [{"exists": False}]}},
        size("=", 100),
        size(">", 99, "<=", 100),
        size(">=", 100, "<", 101),
        {"$or": [{"eventName": ["REMOVE"]}, size("=", 100)]},
        # Only leaves exist: {"S": "Open"} is none, so for the service `status` does not.
        {"dynamodb": {"NewImage": {"status": [{"exists": False}]}}},
    ],
    ids=json.dumps,
)
def test_matches(pattern: dict[str, Any]) -> None:
    assert compile_pattern(json.dumps(pattern))(RECORD)


@pytest.mark.parametrize(
    "pattern",
    [
        {"eventName": ["REMOVE"]},
        {"eventName": ["INSERT"], "eventSource": ["aws:s3"]},
        image("status", "S", ["open"]),
        image("status", "S", [{"prefix": "op"}]),
        image("status", "S", [{"anything-but": "Open"}]),
        image("missing", "S", [{"anything-but": "Open"}]),
        image("status", "S", [{"exists": False}]),
        image("missing", "S", [{"exists": True}]),
        image("flag", "BOOL", [1]),
        image("empty", "S", [None]),
        {"dynamodb": {"Nothing": [""]}},
        {"dynamodb": {"NewImage": {"status": [{"exists": True}]}}},
        # Numbers of items are strings in a record.
        image("score", "N", [{"numeric": [">", 1]}]),
        image("score", "N", [42]),
        size(">", 100),
        size(">", 0, "<", 100),
        {"$or": [{"eventName": ["REMOVE"]}, size("=", 1)]},
    ],
    ids=json.dumps,
)
def test_does_not_match(pattern: dict[str, Any]) -> None:
    assert not compile_pattern(json.dumps(pattern))(RECORD)


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a JSON object"),
        ('{"eventName": "INSERT"}', "eventName in a filter pattern must be"),
        ('{"eventName": []}', "eventName in a filter pattern must be"),
        ('{"eventName": [{"like": "I"}]}', "no operator like"),
        ('{"eventName": [{"prefix": "I", "suffix": "T"}]}', "needs one operator"),
        ('{"eventName": [{"prefix": 1}]}', "prefix in a filter pattern cannot take 1"),
        ('{"eventName": [{"exists": "yes"}]}', "exists in a filter pattern cannot take 'yes'"),
        ('{"size": [{"numeric": [">"]}]}', "numeric in a filter pattern cannot take"),
        ('{"size": [{"numeric": ["~", 1]}]}', "numeric in a filter pattern cannot take"),
        ('{"$or": {"eventName": ["INSERT"]}}', "takes a list of objects"),
    ],
)
def test_a_malformed_pattern_is_refused(pattern: str, complaint: str) -> None:
    with pytest.raises(PatternError, match=complaint):
        compile_pattern(pattern)


def test_one_filter_of_several_is_enough() -> None:
    patterns = ['{"eventName": ["REMOVE"]}', '{"eventName": ["INSERT"]}']
    matches = record_filter({"Filters": [{"Pattern": pattern} for pattern in patterns]})
    assert matches(RECORD)
    assert not matches({**RECORD, "eventName": "MODIFY"})


@pytest.mark.parametrize("criteria", [None, {}, {"Filters": []}])
def test_without_filters_everything_matches(criteria: dict[str, Any] | None) -> None:
    assert record_filter(criteria)(RECORD)


def test_more_than_five_filters_are_refused() -> None:
    with pytest.raises(PatternError, match="may have 5 filters, not 6"):
        record_filter({"Filters": [{"Pattern": "{}"}] * 6})
