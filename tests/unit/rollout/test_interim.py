"""An index becomes another under its name, and its readers have one to read all the time."""

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings

from tests.unit.rollout.products import index, products, table, template, vector_index
from tests.unit.rollout.strict_cloud import StrictCloud, tables_of
from tests.unit.rollout.test_waves import SETTINGS, actions, policy, with_tables_of
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.classification import classify
from tools.rollout.steps.grants import index_arn
from tools.rollout.steps.interim import interim_name
from tools.rollout.steps.shapes import changed_indexes, indexes_of
from tools.rollout.waves import obstacles, waves

NARROW: dict[str, Any] = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["role"]}
BEFORE = template(Table=table("t", [index("ByEmail", "email")]))
AFTER = template(Table=table("t", [index("ByEmail", "email", **NARROW)]))


def test_an_interim_index_comes_the_old_one_goes_and_it_comes_again() -> None:
    found = waves(BEFORE, AFTER, interim=True)

    assert [actions(wave) for wave in found] == [
        [("t", "create index", "ByEmail-interim")],
        [("t", "delete index", "ByEmail")],
        [("t", "create index", "ByEmail")],
        [("t", "delete index", "ByEmail-interim")],
    ]
    interim = indexes_of(tables_of(found[0].template)["Table"])["ByEmail-interim"]
    assert interim["Projection"] == NARROW
    assert found[-1].template == AFTER


def test_without_leave_nothing_of_it_is_made_nor_undone() -> None:
    begun = waves(BEFORE, AFTER, interim=True)[0].template

    assert waves(BEFORE, AFTER) == waves(begun, AFTER) == ()
    for deployed in (BEFORE, begun):
        (sentence,) = obstacles(deployed, AFTER)
        assert "--interim" in sentence
        assert obstacles(deployed, AFTER, interim=True) == ()


def test_once_the_old_one_is_gone_leave_is_not_needed_to_end() -> None:
    _, gone, *rest = waves(BEFORE, AFTER, interim=True)

    assert obstacles(gone.template, AFTER) == ()
    assert [actions(wave) for wave in waves(gone.template, AFTER)] == list(map(actions, rest))


def test_whoever_goes_back_gives_the_interim_index_up() -> None:
    begun = waves(BEFORE, AFTER, interim=True)[0].template

    assert [actions(wave) for wave in waves(begun, BEFORE)] == [
        [("t", "delete index", "ByEmail-interim")]
    ]


def test_an_interim_index_of_an_earlier_goal_is_made_anew_before_readers_need_it() -> None:
    begun = waves(BEFORE, AFTER, interim=True)[0].template
    other = template(Table=table("t", [index("ByEmail", "email", ProjectionType="KEYS_ONLY")]))

    found = waves(begun, other, interim=True)

    assert [actions(wave)[0][1:] for wave in found] == [
        ("delete index", "ByEmail-interim"),
        ("create index", "ByEmail-interim"),
        ("delete index", "ByEmail"),
        ("create index", "ByEmail"),
        ("delete index", "ByEmail-interim"),
    ]
    assert found[-1].template == other


def test_readers_of_the_index_and_nobody_else_may_read_the_interim_one() -> None:
    arn, interim = index_arn("Table", "ByEmail"), index_arn("Table", "ByEmail-interim")
    policies = {"Readers": policy("x", arn), "Others": policy("x"), "Former": policy("y", arn)}
    before = template(**BEFORE["Resources"], **policies)
    after = template(**AFTER["Resources"], **{**policies, "Former": policy("y")})

    created, *_, last = waves(before, after, interim=True)

    resources = created.template["Resources"]
    assert resources["Readers"] == policy("x", arn, interim)
    assert {name: resources[name] for name in ("Others", "Former")} == {
        name: policies[name] for name in ("Others", "Former")
    }
    assert actions(created) == [
        ("t", "create index", "ByEmail-interim"),
        ("t", "grant index", "ByEmail-interim"),
    ]
    assert actions(last) == [
        ("t", "delete index", "ByEmail-interim"),
        ("t", "revoke index", "ByEmail-interim"),
    ]
    assert last.template["Resources"]["Readers"] == policy("x", arn)


def test_all_indexes_that_change_get_an_interim_one_before_any_goes() -> None:
    names = ("One", "Two")
    before = template(Table=table("t", [index(name, name) for name in names]))
    after = template(Table=table("t", [index(name, name, **NARROW) for name in names]))

    found = [actions(wave)[0][1:] for wave in waves(before, after, interim=True)]

    assert found[:2] == [("create index", f"{name}-interim") for name in names]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            table("t", [index(f"By{number}", f"a{number}") for number in range(20)]),
            table("t", [index(f"By{number}", f"a{number}", **NARROW) for number in range(20)]),
            "the table has 20 indexes",
        ),
        (
            table("t", [index("ByOwner", "owner", "score")]),
            table("t", [index("ByOwner", "owner", "score", **NARROW)], types={"score": "N"}),
            "its key 'score' is N, and S in the table",
        ),
        (
            table("t", [index("ByOwner", "owner")]),
            table("t", [index("ByOwner", "owner", **NARROW), index("ByOwner-interim", "owner")]),
            "'ByOwner-interim' is declared itself",
        ),
        (
            table("t", [index("i" * 248, "owner")]),
            table("t", [index("i" * 248, "owner", **NARROW)]),
            "its name has 256 characters, and DynamoDB takes 255",
        ),
    ],
)
def test_where_no_interim_index_can_be_it_says_why_and_nothing_goes(
    before: dict[str, Any], after: dict[str, Any], reason: str
) -> None:
    deployed, target = template(Table=before), template(Table=after)

    found = obstacles(deployed, target, interim=True)

    assert reason in found[0]
    assert "-v2'" in found[0]
    assert not any(
        touch.action == "delete index"
        for wave in waves(deployed, target, interim=True)
        for touch in wave.touches
    )


def test_the_longest_name_that_fits_gets_one() -> None:
    name = "i" * 247
    before = template(Table=table("t", [index(name, "owner")]))
    after = template(Table=table("t", [index(name, "owner", **NARROW)]))

    assert obstacles(before, after, interim=True) == ()
    assert actions(waves(before, after, interim=True)[0]) == [
        ("t", "create index", f"{name}-interim")
    ]


@pytest.mark.parametrize("make", [index, vector_index])
def test_the_name_that_is_proposed_is_one_that_dynamodb_takes(make: Any) -> None:
    kind, name = "vectors" if make is vector_index else "indexes", "i" * 254
    before, after = (
        template(Table=table("t", **{kind: [make(name, key)]}))  # type: ignore[arg-type]
        for key in ("owner", "course")
    )

    (sentence,) = obstacles(before, after)
    (change,) = (each for each in classify(before, after) if each.verdict is Verdict.STAGED)

    proposed = re.findall(r"i+-v2", sentence + change.advice)
    assert [len(each) for each in proposed] == [255, 255]


def test_a_vector_index_gets_none() -> None:
    before = template(Table=table("t", vectors=[vector_index("Near")]))
    after = template(Table=table("t", vectors=[vector_index("Near", "owner")]))

    assert waves(before, after, interim=True) == ()
    assert "'Near-v2'" in obstacles(before, after, interim=True)[0]


def test_provisioned_capacity_and_replicas_follow() -> None:
    before = template(Table=table("t", [index("ByEmail", "email")], billing="autoscaled"))
    narrow = [index("ByEmail", "email", **NARROW)]
    after = template(Table=table("t", narrow, billing="autoscaled"))
    cloud = StrictCloud(before)

    for wave in waves(before, after, interim=True):
        cloud.deploy(wave.template)

    assert cloud.template == after


@settings(SETTINGS, max_examples=40)
@given(products(), products())
def test_whatever_changes_readers_of_a_kept_name_have_an_index(before: Any, after: Any) -> None:
    target = with_tables_of(before, after)
    assume(not obstacles(before, target, interim=True))
    found = waves(before, target, interim=True)
    cloud = StrictCloud(before)
    states = [before, *(wave.template for wave in found)]

    for wave in found:
        cloud.deploy(wave.template)
        cloud.pass_an_hour()
    cloud.deploy(target)

    for position, state in enumerate(states):
        again = waves(state, target, interim=True)
        assert [each.template for each in again] == states[position + 1 :]
    for state, following in pairwise(states):
        for logical_id, goal in tables_of(target).items():
            if logical_id not in tables_of(before):
                continue
            now, then = (tables_of(each)[logical_id] for each in (state, following))
            for name in changed_indexes(tables_of(before)[logical_id], goal):
                readable = {name, interim_name(name)} & indexes_of(now).keys()
                # One that is read before a wave is there after it, or the other one was before.
                assert readable & indexes_of(then).keys()
