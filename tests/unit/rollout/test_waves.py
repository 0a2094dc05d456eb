"""Waves: allowed one by one, the fewest, the same whoever starts again, and kind to readers."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from tests.unit.rollout.products import index, products, table, template
from tests.unit.rollout.strict_cloud import (
    RefusedError,
    StrictCloud,
    all_index_names,
    tables_of,
)
from tools.rollout.changes.change import Verdict, worst
from tools.rollout.changes.classification import classify
from tools.rollout.steps.grants import index_arn
from tools.rollout.steps.step import Action
from tools.rollout.waves import Wave, obstacles, waves

Body = dict[str, Any]
SETTINGS = settings(deadline=None, derandomize=True, database=None)


def with_tables_of(before: Body, after: Body) -> Body:
    """Return `after` with the tables that only `before` has: deleting one is no wave's business."""
    return {"Resources": {**before["Resources"], **after["Resources"]}}


def roll_out(before: Body, after: Body, *, delete_first: bool = False) -> StrictCloud:
    cloud = StrictCloud(before)
    for wave in waves(before, after, delete_first=delete_first):
        cloud.deploy(wave.template)
        cloud.pass_an_hour()
    cloud.deploy(after)
    return cloud


def actions(wave: Wave) -> list[tuple[str, str, str]]:
    return [(touch.table, str(touch.action), touch.subject) for touch in wave.touches]


KEYS = ("pk",) * 9 + ("id",)


@settings(SETTINGS, max_examples=500)
@given(products(KEYS), products(KEYS))
def test_any_product_becomes_any_other_or_is_refused_for_a_reason(
    before: Body, after: Body
) -> None:
    target = with_tables_of(before, after)
    verdict = worst(classify(before, target))

    if verdict is Verdict.SAFE:
        StrictCloud(before).deploy(target)
    if verdict is Verdict.REFUSED or obstacles(before, target):
        with pytest.raises(RefusedError):
            StrictCloud(before).deploy(target)
    else:
        assert roll_out(before, target).template == target


@settings(SETTINGS, max_examples=100)
@given(products(), products())
def test_with_indexes_deleted_first_any_product_becomes_any_other(
    before: Body, after: Body
) -> None:
    target = with_tables_of(before, after)

    assert obstacles(before, target, delete_first=True) == ()
    assert roll_out(before, target, delete_first=True).template == target


@settings(SETTINGS, max_examples=50)
@given(products(), products())
def test_whoever_starts_again_goes_on_with_the_same_waves(before: Body, after: Body) -> None:
    target = with_tables_of(before, after)
    found = waves(before, target)

    for position, wave in enumerate(found, 1):
        again = waves(wave.template, target)
        assert [each.template for each in again] == [each.template for each in found[position:]]


@settings(SETTINGS, max_examples=50)
@given(products(), products())
def test_no_index_goes_before_all_new_ones_of_its_table_are_there(
    before: Body, after: Body
) -> None:
    target = with_tables_of(before, after)
    states = [before, *(wave.template for wave in waves(before, target))]

    for state, following in pairwise(states):
        for logical_id, now in tables_of(state).items():
            names = set(all_index_names(now))
            if names - set(all_index_names(tables_of(following)[logical_id])):
                assert set(all_index_names(tables_of(target)[logical_id])) <= names


def test_five_indexes_on_each_of_three_tables_take_five_waves() -> None:
    indexes = [index(f"By{number}", f"attribute{number}") for number in range(5)]
    before = template(**{name: table(name) for name in "ABC"})
    after = template(**{name: table(name, indexes) for name in "ABC"})

    found = waves(before, after)

    assert len(found) == 5
    assert all(len(wave.touches) == 3 for wave in found)
    assert tables_of(found[-1].template) == tables_of(after)


def test_a_wave_is_what_is_deployed_with_one_index_more() -> None:
    before = template(Table=table("t"), Queue={"Type": "AWS::SQS::Queue", "Properties": {"a": 1}})
    after = template(
        Table=table("t", [index("One", "a", "b"), index("Two", "c")], types={"b": "N"}),
        Queue={"Type": "AWS::SQS::Queue", "Properties": {"a": 2}},
    )

    first, second = waves(before, after)

    assert first.template == {
        "Resources": {
            "Table": table("t", [index("One", "a", "b")], types={"b": "N"}),
            "Queue": before["Resources"]["Queue"],
        }
    }
    assert second.template["Resources"]["Table"] == after["Resources"]["Table"]
    assert second.template["Resources"]["Queue"] == before["Resources"]["Queue"]


def test_a_table_that_comes_or_goes_is_left_to_the_ordinary_deployment() -> None:
    assert waves(template(Old=table("o")), template(New=table("n", [index("One", "a")]))) == ()
    assert waves({}, template(New=table("n"))) == ()


def test_an_index_that_goes_waits_for_the_one_that_replaces_it() -> None:
    before = template(Table=table("t", [index("ByOwner", "owner")]))
    after = template(Table=table("t", [index("ByOwner-v2", "owner", "state")]))

    assert [actions(wave) for wave in waves(before, after)] == [
        [("t", "create index", "ByOwner-v2")],
        [("t", "delete index", "ByOwner")],
    ]


def policy(*arns: Any) -> Body:
    statement = {"Sid": "Query", "Effect": "Allow", "Action": "dynamodb:Query", "Resource": arns}
    document = {"Statement": [{**statement, "Resource": list(arns)}]}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}


def test_whoever_may_read_the_old_index_may_read_the_new_one_before_the_old_one_goes() -> None:
    old, new = index_arn("Table", "Old"), index_arn("Table", "New")
    before = template(
        Table=table("t", [index("Old", "a")]), Readers=policy("x", old), Others=policy("x")
    )
    after = template(
        Table=table("t", [index("New", "a", "b")]), Readers=policy("x", new), Others=policy("x")
    )

    created, _ = waves(before, after)

    resources = created.template["Resources"]
    assert resources["Readers"] == policy("x", old, new)
    assert resources["Others"] == policy("x")
    assert actions(created) == [("t", "create index", "New"), ("t", "grant index", "New")]


def test_a_wave_grants_nothing_that_the_target_does_not_grant() -> None:
    before = template(
        Table=table("t", [index("Old", "a")]), Readers=policy(index_arn("Table", "Old"))
    )
    after = template(Table=table("t", [index("New", "a", "b")]), Readers=policy("x"))

    created, _ = waves(before, after)

    assert created.template["Resources"]["Readers"] == before["Resources"]["Readers"]


def test_other_keys_under_the_same_name_need_a_new_name() -> None:
    before = template(Table=table("t", [index("ByOwner", "owner")]))
    after = template(Table=table("t", [index("ByOwner", "owner", "state")]))

    (sentence,) = obstacles(before, after)

    assert waves(before, after) == ()
    assert "'ByOwner' of 't' gets other keys" in sentence
    assert "'ByOwner-v2'" in sentence
    assert [actions(wave) for wave in waves(before, after, delete_first=True)] == [
        [("t", "delete index", "ByOwner")],
        [("t", "create index", "ByOwner")],
    ]


def test_a_twenty_first_index_waits_for_one_that_goes() -> None:
    twenty = [index(f"By{number}", f"a{number}") for number in range(20)]
    before, after = template(Table=table("t", twenty)), [*twenty[1:], index("New", "b")]

    (sentence,) = obstacles(before, template(Table=table("t", after)))

    assert "the table has 20 indexes" in sentence
    target = template(Table=table("t", after))
    assert roll_out(before, target, delete_first=True).template == target


@pytest.mark.parametrize("billing", ["autoscaled", "seeded"])
def test_an_on_demand_table_becomes_provisioned_after_its_indexes_changed(billing: str) -> None:
    before = template(Table=table("t", billing="capped"))
    after = template(Table=table("t", [index("One", "a")], billing=billing))

    found = [actions(wave) for wave in waves(before, after)]

    # With a capacity to begin with, the ordinary deployment can switch.
    switch = [[("t", "change billing", "PROVISIONED")]] if billing == "autoscaled" else []
    assert found == [[("t", "create index", "One")], *switch]


def test_a_table_becomes_on_demand_before_an_index_is_filled() -> None:
    before = template(Table=table("t", billing="autoscaled"))
    after = template(Table=table("t", [index("One", "a")], billing="capped"))

    assert [actions(wave) for wave in waves(before, after)] == [
        [("t", "change billing", "PAY_PER_REQUEST")],
        [("t", "create index", "One")],
    ]


def test_expiry_stops_before_and_starts_after_all_else_in_waves_of_its_own() -> None:
    before = template(A=table("a", expiry="ttl"), B=table("b"))
    after = template(
        A=table("a", [index("One", "x")], expiry="expires_at"), B=table("b", expiry="ttl")
    )

    assert [actions(wave) for wave in waves(before, after)] == [
        [("a", "stop expiry", "ttl")],
        [("a", "create index", "One")],
        [("a", "start expiry", "expires_at")],
    ]


def test_a_stream_of_another_view_is_a_wave_of_its_own() -> None:
    before = template(Table=table("t", view="KEYS_ONLY"))
    after = template(Table=table("t", [index("One", "a")], view="NEW_AND_OLD_IMAGES"))

    assert [actions(wave) for wave in waves(before, after)] == [
        [("t", "create index", "One")],
        [("t", "renew stream", "NEW_AND_OLD_IMAGES")],
    ]


def test_a_replica_is_found_where_one_template_refers_to_its_region() -> None:
    region: Mapping[str, str] = {"Ref": "AWS::Region"}
    before = template(Table=table("t", billing="capped"))
    after = template(Table=table("t", [index("One", "a")], billing="capped", region=region))

    (wave,) = waves(before, after)

    (replica,) = tables_of(wave.template)["Table"]["Replicas"]
    assert replica["Region"] == "us-east-1"
    assert replica["GlobalSecondaryIndexes"][0]["ReadOnDemandThroughputSettings"]


def test_templates_are_never_changed_in_place() -> None:
    before = template(Table=table("t"))
    after = template(Table=table("t", [index("One", "a")]))

    (wave,) = waves(before, after)

    assert before == template(Table=table("t"))
    assert wave.touches[0].action is Action.CREATE_INDEX
