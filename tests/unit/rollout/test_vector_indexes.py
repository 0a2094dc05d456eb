"""Vector indexes in plans and waves: one index of any kind at a time, and none is changed."""

from typing import Any

import pytest

from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.unit.rollout.edited import refusals
from tests.unit.rollout.products import index, table, template, vector_index
from tests.unit.rollout.strict_cloud import StrictCloud
from tests.unit.rollout.test_waves import actions, policy, roll_out
from tools.index_readings import BYTES_EXAMINED
from tools.rollout.apply.readers import notes_on_readers
from tools.rollout.changes.change import Change, Verdict, worst
from tools.rollout.changes.classification import classify
from tools.rollout.plan.index_readers import leaving_indexes, readers_of
from tools.rollout.steps.grants import index_arn
from tools.rollout.waves import obstacles, waves

NEAR = vector_index("near", "owner")


def _with(*vectors: Any, indexes: Any = (), **changes: Any) -> dict[str, Any]:
    return template(Table=table("t", indexes, vectors=vectors, **changes))


def _staged(before: Any, after: Any) -> list[Change]:
    changes = classify(before, after)
    assert worst(changes) is Verdict.STAGED
    return [each for each in changes if each.verdict is Verdict.STAGED]


def test_a_new_one_is_a_wave_and_says_what_writers_have_to_know() -> None:
    before, after = _with(), _with(NEAR)
    (change,) = _staged(before, after)
    assert "refuses to write a vector that has not 3 numbers." in change.reason
    assert "only once a first search succeeds" in change.advice
    (wave,) = waves(before, after)
    assert actions(wave) == [("t", "create index", "near")]
    assert wave.template == after


def test_indexes_of_both_kinds_come_one_in_a_wave() -> None:
    before = _with()
    after = _with(NEAR, vector_index("like", "state"), indexes=[index("ByOwner", "owner")])
    found = waves(before, after)
    assert [actions(wave) for wave in found] == [
        [("t", "create index", "ByOwner")],
        [("t", "create index", "near")],
        [("t", "create index", "like")],
    ]
    assert roll_out(before, after).template == after
    reasons = " ".join(each.reason for each in _staged(before, after))
    assert reasons.count("one index of a table in a deployment, and this one changes 3") == 3


def test_one_that_goes_waits_for_a_new_one_of_any_kind() -> None:
    before = _with(NEAR, indexes=[index("Old", "owner")])
    after = _with(vector_index("near-v2", "owner", "state"))
    assert [actions(wave)[0][1:] for wave in waves(before, after)] == [
        ("create index", "near-v2"),
        ("delete index", "Old"),
        ("delete index", "near"),
    ]
    reasons = [each.reason for each in _staged(before, after)]
    assert any("Whoever searches the index fails" in reason for reason in reasons)


@pytest.mark.parametrize(
    "changed",
    [
        vector_index("near", "owner", Dimensions=4),
        vector_index("near", "owner", DistanceFunction="EUCLIDEAN"),
        vector_index("near", "owner", VectorAttribute={"AttributeName": "other"}),
        vector_index("near", "owner", Projection={"ProjectionType": "ALL"}),
        vector_index("near", "owner", "state"),
        vector_index("near", "state"),
        vector_index("near"),
    ],
)
def test_a_changed_field_is_a_new_name_a_search_a_switch_and_a_deletion(changed: Any) -> None:
    before, after = _with(NEAR), _with(changed)
    found = [each for each in _staged(before, after) if each.path == "VectorIndexes/near"]
    assert found[0].reason == "DynamoDB changes nothing of a vector index."
    assert (
        "under another name (near-v2), wait until a first search succeeds, switch its readers, "
        "then delete near." in found[0].advice
    )
    assert ("an attribute of their own" in found[0].advice) == (changed["Dimensions"] != 3)
    (obstacle,) = obstacles(before, after)
    assert "another name, such as 'near-v2', wait until a first search succeeds" in obstacle
    # Who allows it gets there by deleting it first.
    assert obstacles(before, after, delete_first=True) == ()
    assert roll_out(before, after, delete_first=True).template == after


def test_filters_in_another_order_are_the_same_index() -> None:
    before = _with(vector_index("near", "owner", "state", "course"))
    after = _with(vector_index("near", "owner", "course", "state"))
    assert (waves(before, after), obstacles(before, after)) == ((), ())


def test_a_vector_of_another_length_needs_another_attribute() -> None:
    before, after = _with(NEAR), _with(vector_index("near-v2", "owner", Dimensions=4))
    (obstacle,) = obstacles(before, after)
    assert "'meaning' has vectors of 4 numbers in it, and of 3 in 'near'" in obstacle
    other = {"VectorAttribute": {"AttributeName": "meaning4"}}
    after = _with(vector_index("near-v2", "owner", Dimensions=4, **other))
    assert roll_out(before, after).template == after


FILTER = {"SearchSchemaElementType": "INLINE_FILTER"}
INVALID: list[tuple[dict[str, Any], str]] = [
    ({"IndexName": "no"}, "refuses the name"),
    ({"Dimensions": 4097}, "It has 4097 dimensions"),
    ({"DistanceFunction": "MANHATTAN"}, "knows no distance MANHATTAN"),
    ({"VectorAttribute": {"AttributeName": "owner"}}, "names owner, which holds its vectors"),
    ({"SearchSchema": NEAR["SearchSchema"] * 2}, "has 2 partition attributes"),
    (
        {
            "SearchSchema": [{"AttributeName": "owner", "SearchSchemaElementType": "INLINE_FILTER"}]
            * 19
        },
        "has 19 filters",
    ),
    (
        {"SearchSchema": [{"AttributeName": "nobody", "SearchSchemaElementType": "HASH"}]},
        "lacks nobody, which is in its search schema",
    ),
    ({"Projection": {"ProjectionType": "INCLUDE"}}, "includes 0 attributes"),
]


@pytest.mark.parametrize(("changes", "reason"), INVALID, ids=[reason for _, reason in INVALID])
def test_what_dynamodb_refuses_of_one_is_refused(changes: dict[str, Any], reason: str) -> None:
    """Of a table that is there, and of a new one; and before any wave that would fail."""
    defined = table("t", vectors=[NEAR])["Properties"]["AttributeDefinitions"]
    after = _with({**NEAR, **changes})
    after["Resources"]["Table"]["Properties"]["AttributeDefinitions"] = defined
    for before in (_with(), template()):
        assert any(reason in each.reason for each in refusals(classify(before, after)))
    assert any(reason in each for each in obstacles(_with(), after))


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (_with(*(vector_index(f"near{number}") for number in range(6))), "have 6 vector indexes"),
        (_with(NEAR, vector_index("like", Dimensions=5)), "vectors of 3 and 5 numbers"),
        (_with(NEAR, indexes=[index("near", "owner")]), "Two indexes are named near"),
        (_with(NEAR, billing="seeded"), "Its capacity is provisioned."),
    ],
)
def test_what_dynamodb_refuses_of_them_together_is_refused(after: Any, reason: str) -> None:
    assert any(reason in each.reason for each in refusals(classify(template(), after)))


def test_provisioned_capacity_ends_before_the_index_is_made() -> None:
    before, after = _with(billing="seeded"), _with(NEAR)
    assert [actions(wave)[0][1] for wave in waves(before, after)] == [
        "change billing",
        "create index",
    ]
    assert roll_out(before, after).template == after


def test_who_searches_the_old_one_may_search_the_new_one_and_who_queries_may_not() -> None:
    """A statement follows an index of its own kind only."""
    old, new, other = (index_arn("Table", name) for name in ("near", "near-v2", "Old"))
    before = template(
        Table=table("t", [index("Old", "owner")], vectors=[NEAR]),
        Searchers=policy("x", old),
        Readers=policy("x", other),
    )
    after = template(
        Table=table("t", vectors=[vector_index("near-v2", "owner")]),
        Searchers=policy("x", new),
        Readers=policy("x", new),
    )
    first = waves(before, after)[0]
    changed = [touch.logical_id for touch in first.touches]
    assert changed == ["Table", "Searchers"]


def test_a_plan_says_who_searched_an_index_that_goes() -> None:
    before, after = {"S": _with(NEAR)}, {"S": _with()}
    ((name, leaving, unit),) = leaving_indexes(before, after)
    found = readers_of(name, leaving, None, (), lambda *_: 2048.0, unit=unit)
    assert (name, leaving, unit) == ("t", "near", BYTES_EXAMINED)
    assert found.sentence.startswith("2,048 bytes examined in the last 7 days (CloudWatch)")


def test_declared_searches_of_the_same_attribute_are_named() -> None:
    leaving = vector_index("old", VectorAttribute={"AttributeName": "embedding"})
    (note,) = notes_on_readers(_with(leaving), "Table", "old", CHAT_MESSAGES)
    (declared,) = CHAT_MESSAGES.vector_indexes
    assert f"searches {declared.name}" in note


def test_the_model_of_these_tests_refuses_two_indexes_in_one_update() -> None:
    with pytest.raises(Exception, match="more than one index"):
        StrictCloud(_with()).deploy(_with(NEAR, indexes=[index("ByOwner", "owner")]))
