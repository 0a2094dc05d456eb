"""What an index is, and what none can be."""

from typing import Any

import pytest

from tests.unit.rollout.edited import refusals
from tests.unit.rollout.products import index, table, template
from tools.resource_types.index_shape import index_shape
from tools.rollout.changes.change import Verdict, worst
from tools.rollout.changes.classification import classify
from tools.rollout.changes.dynamodb.indexes import steps_between
from tools.rollout.changes.rules import Both
from tools.rollout.waves import obstacles, waves

HASH, RANGE = (
    {"AttributeName": "owner", "KeyType": "HASH"},
    {"AttributeName": "state", "KeyType": "RANGE"},
)
STRINGS = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "owner", "state")]


def _body(*indexes: Any) -> dict[str, Any]:
    made = table("t")
    properties = {
        **made["Properties"],
        "AttributeDefinitions": STRINGS,
        "GlobalSecondaryIndexes": list(indexes),
    }
    return template(Table={**made, "Properties": properties})


def index_with(name: str = "by-owner", **changes: Any) -> dict[str, Any]:
    """Return a valid index with some properties changed."""
    return {**index(name, "owner", "state"), **_included("a", "b"), **changes}


def _included(*names: str, kind: str = "INCLUDE") -> dict[str, Any]:
    return {"Projection": {"ProjectionType": kind, "NonKeyAttributes": list(names)}}


def test_in_another_order_its_attributes_are_the_same_for_plan_and_waves() -> None:
    before, after = _body(index_with()), _body(index_with(**_included("b", "a")))
    both = (each["Resources"]["Table"]["Properties"] for each in (before, after))
    assert steps_between(Both(*both)).changed == ()
    assert refusals(classify(before, after)) == []
    assert (waves(before, after), obstacles(before, after)) == ((), ())
    assert index_shape(index_with()) == index_shape(index_with(**_included("b", "a")))


def test_in_another_order_its_keys_are_the_same_and_refused() -> None:
    """DynamoDB takes one order only, so that such an index can only be declared."""
    before, after = _body(index_with()), _body(index_with(KeySchema=[RANGE, HASH]))
    (change,) = refusals(classify(before, after))
    assert "sort attributes after partition attributes only" in change.reason
    assert "gets other keys" not in "".join(obstacles(before, after))


def test_partition_attributes_in_another_order_are_another_key() -> None:
    keys = [{"AttributeName": name, "KeyType": "HASH"} for name in ("owner", "state")]
    before, after = _body(index_with(KeySchema=keys)), _body(index_with(KeySchema=keys[::-1]))
    assert worst(classify(before, after)) is Verdict.STAGED
    assert "gets other keys" in obstacles(before, after)[0]


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"name": "ab"}, "refuses the name"),
    ({"name": "by owner"}, "refuses the name"),
    ({"name": "n" * 256}, "refuses the name"),
    ({"KeySchema": [RANGE, HASH]}, "after partition attributes only"),
    ({"KeySchema": [RANGE]}, "has 0 partition attributes"),
    ({"KeySchema": [HASH] * 5}, "has 5 partition attributes"),
    ({"KeySchema": [HASH, {**HASH, "KeyType": "RANGE"}]}, "names owner twice"),
    ({"KeySchema": [{**HASH, "AttributeName": "nobody"}]}, "lacks nobody"),
    ({"KeySchema": [{**HASH, "AttributeName": "n" * 256}]}, "the name of an attribute"),
    (_included(), "includes 0 attributes"),
    (_included("a", "a"), "includes a twice"),
    (_included("a", kind="ALL"), "names attributes, and projects ALL"),
]
"""What differs from an index that is valid, and what is said of it."""


@pytest.mark.parametrize(("changes", "reason"), INVALID, ids=[reason for _, reason in INVALID])
def test_what_dynamodb_refuses_of_an_index_is_refused(changes: dict[str, Any], reason: str) -> None:
    """Of a table that is there, and of a new one."""
    after = _body(index_with(**changes))
    for before in (template(Table=table("t")), template()):
        assert any(reason in each.reason for each in refusals(classify(before, after)))
    # Before any wave, not by the wave that would fail.
    assert any(reason in each for each in obstacles(template(Table=table("t")), after))


def test_what_dynamodb_refuses_of_all_indexes_together_is_refused() -> None:
    many = _included(*(f"a{number}" for number in range(20)))
    six = _body(*(index_with(f"By{number}", **many) for number in range(6)))
    assert "include 120 attributes" in refusals(classify(template(), six))[0].reason
    assert (
        "named by-owner"
        in refusals(classify(template(), _body(index_with(), index_with())))[0].reason
    )


def test_an_attribute_of_a_key_stays_defined() -> None:
    before = _body(index_with())
    properties = before["Resources"]["Table"]["Properties"]
    without = {**properties, "AttributeDefinitions": STRINGS[:2]}
    after = template(Table={**before["Resources"]["Table"], "Properties": without})
    (change,) = refusals(classify(before, after))
    assert "A key uses state, which is not defined." in change.reason
