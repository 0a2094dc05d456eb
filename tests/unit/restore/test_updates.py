"""An update makes of an item what it was, and touches nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.restore.selections import selection_of
from tools.restore.sizes import wire_bytes
from tools.restore.updates import TooManyAttributesError, reverting

VALUES = st.sampled_from([{"S": "a"}, {"N": "1"}, {"N": "1.0"}, {"L": [{"NULL": True}]}])
ITEMS = st.dictionaries(st.sampled_from("abcdef"), VALUES)
KEY = {"id": {"S": "1"}}


def applied(request: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    """Carry out an update that consists of SET and REMOVE of whole attributes."""
    names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
    sets, _, removals = request["UpdateExpression"].partition("REMOVE ")
    after = dict(item)
    for each in sets.removeprefix("SET ").split(", "):
        if each.strip():
            mark, value = each.strip().split(" = ")
            after[names[mark]] = values[value]
    for mark in removals.split(", "):
        after.pop(names.get(mark, ""), None)
    return after


@given(base=ITEMS, bad=ITEMS)
def test_an_update_makes_base_of_bad(base: dict[str, Any], bad: dict[str, Any]) -> None:
    request = reverting({**KEY, **base}, {**KEY, **bad})
    if not request["UpdateExpression"]:
        return
    made = applied(request, {**KEY, **bad, "somebody's": {"S": "x"}})
    expected = {**KEY, **base, "somebody's": {"S": "x"}}
    assert {name: str(value).replace("1.0", "1") for name, value in made.items()} == {
        name: str(value).replace("1.0", "1") for name, value in expected.items()
    }


@given(base=ITEMS, bad=ITEMS)
def test_every_attribute_that_is_touched_has_to_be_as_it_was_left(
    base: dict[str, Any], bad: dict[str, Any]
) -> None:
    request = reverting(base, bad)
    for mark in request["ExpressionAttributeNames"]:
        is_as_left = f"{mark} = :was{mark[1:]}" in request["ConditionExpression"]
        is_absent = f"attribute_not_exists({mark})" in request["ConditionExpression"]
        assert is_as_left != is_absent


def test_more_than_an_update_takes_is_refused() -> None:
    with pytest.raises(TooManyAttributesError):
        reverting({}, {f"a{number}": {"N": "1"} for number in range(200)})


@pytest.mark.parametrize(
    ("texts", "item", "expected"),
    [
        (["user=7"], {"user": {"S": "7"}}, True),
        (["user=7"], {"user": {"N": "7.0"}}, True),
        (["user=7"], {"user": {"S": "8"}}, False),
        (["user=x"], {"user": {"N": "7"}}, False),
        (["user=7", "kind=a=b"], {"user": {"S": "7"}, "kind": {"S": "a=b"}}, True),
        (["user=7"], {}, False),
        (["user=NaN"], {"user": {"N": "7"}}, False),
        ([], {}, True),
    ],
)
def test_a_part_is_what_attributes_say(
    texts: list[str], item: dict[str, Any], *, expected: bool
) -> None:
    assert selection_of(texts).takes(item) is expected


def test_a_part_is_asked_of_dynamodb_as_text_and_as_number() -> None:
    assert selection_of(["user=7", "kind=a"]).expressions() == {
        "FilterExpression": "(#0 = :text0 OR #0 = :number0) AND #1 = :text1",
        "ExpressionAttributeNames": {"#0": "user", "#1": "kind"},
        "ExpressionAttributeValues": {
            ":text0": {"S": "7"},
            ":number0": {"N": "7"},
            ":text1": {"S": "a"},
        },
    }
    with pytest.raises(ValueError, match="'user' is not NAME=VALUE"):
        selection_of(["user"])


def test_sizes_are_about_those_of_dynamodb() -> None:
    item: dict[str, Any] = {
        "name": {"S": "é"},
        "n": {"N": "12345"},
        "l": {"L": [{"B": b"ab"}, {"BOOL": True}]},
    }
    assert wire_bytes({**item, "m": {"M": {"s": {"SS": ["a", "b"]}}}}) == 28
