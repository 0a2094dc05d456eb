"""What a function of CloudFormation leaves to the deployment is told, never guessed."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from data_platform.deployment import Deployment
from stacks.environments import STAGES
from tests.unit.rollout.products import index, table, template
from tools.rollout.changes.change import Verdict, worst
from tools.rollout.changes.classification import classify
from tools.rollout.changes.registry import RULES
from tools.rollout.changes.rules import Always
from tools.rollout.lock.locked import locked
from tools.rollout.plan.report import Known, report
from tools.rollout.plan.states import State
from tools.rollout.unresolved import open_properties, unresolved
from tools.rollout.waves import obstacles, waves
from tools.synthesis import Assembly

TABLE, MAPPING, ROLE = (
    "AWS::DynamoDB::GlobalTable",
    "AWS::Lambda::EventSourceMapping",
    "AWS::IAM::Role",
)
LATER = {"Fn::If": ["Sometimes", [], {"Ref": "AWS::NoValue"}]}
Path = tuple[str | int, ...]


def _of_each_type(templates: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the resource of each type that says most."""
    found: dict[str, Mapping[str, Any]] = {}
    for stack in templates.values():
        for resource in stack["Resources"].values():
            if len(str(resource)) > len(str(found.get(resource["Type"], ""))):
                found[resource["Type"]] = resource
    return found


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in members:
        yield (*path, name)
        if isinstance(member, dict | list):
            yield from _paths(member, (*path, name))


def _left_open(properties: Mapping[str, Any], path: Path) -> dict[str, Any]:
    changed = copy.deepcopy(dict(properties))
    target: Any = changed
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = LATER
    return changed


def test_nothing_that_is_left_open_ends_a_plan_or_passes_as_safe(
    assemblies: Mapping[str, Assembly],
) -> None:
    """At each place of a resource of each type: where it begins, where it ends, where it stays."""
    passed = []
    for kind, resource in _of_each_type(assemblies["prod"].templates).items():
        for path in _paths(resource["Properties"]):
            hidden = _left_open(resource["Properties"], path)
            shown, open_now = (
                {"Resources": {"It": {**resource, "Properties": each}}}
                for each in (resource["Properties"], hidden)
            )
            name = str(path[0])
            rule = RULES[kind].properties.get(name) if kind in RULES else None
            verdicts = {worst(classify(*both)) for both in ((shown, open_now), (open_now, shown))}
            is_read = unresolved(kind, name, hidden[name]) or (
                kind == TABLE and open_properties(hidden)
            )
            is_judged = is_read and not isinstance(rule, Always) and "Tags" not in path
            if is_judged and Verdict.SAFE in verdicts:
                passed.append((kind, path))
            assert classify(open_now, _kept_less(open_now))
            assert waves(shown, open_now) == ()
            locked({"Stack": open_now})
    assert passed == []


def _kept_less(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the template with another change of the resource, which lets all else alone."""
    return {"Resources": {"It": {**body["Resources"]["It"], "DeletionPolicy": "Snapshot"}}}


def _with(name: str, value: Any, *indexes: Any) -> dict[str, Any]:
    made = table("t", list(indexes))
    return template(Table={**made, "Properties": {**made["Properties"], name: value}})


@pytest.mark.parametrize("name", ["AttributeDefinitions", "LocalSecondaryIndexes"])
def test_an_index_beside_what_is_left_open_is_staged_and_an_obstacle(name: str) -> None:
    """What is left open need not change to be in the way."""
    before, after = _with(name, LATER), _with(name, LATER, index("By1", "a"), index("By2", "b"))

    found = {change.path: change for change in classify(before, after)}
    (sentence,) = obstacles(before, after)

    change = found["GlobalSecondaryIndexes"]
    assert change.verdict is Verdict.STAGED
    assert f"What {name} will be shows only when it is deployed" in change.reason
    assert f"What {name} of 't' will be shows only when it is deployed" in sentence
    assert waves(before, after) == ()


def test_a_table_that_is_left_open_is_no_obstacle_to_others() -> None:
    hidden = _with("BillingMode", LATER)["Resources"]["Table"]
    before = template(Open=hidden, Table=table("other"))
    after = template(Open=hidden, Table=table("other", [index("By1", "a")]))
    assert obstacles(before, after) == ()
    assert [touch.table for wave in waves(before, after) for touch in wave.touches] == ["other"]


def test_what_is_left_open_hides_no_refusal() -> None:
    protected, bare = (
        _with(
            "Replicas", [{"Region": "us-east-1", "DeletionProtectionEnabled": each, "Tags": tags}]
        )
        for each, tags in ((True, []), (False, LATER))
    )
    assert worst(classify(protected, bare)) is Verdict.REFUSED


def test_a_new_table_whose_indexes_are_left_open_is_staged() -> None:
    new = _with("GlobalSecondaryIndexes", LATER)
    assert worst(classify({"Resources": {}}, new)) is Verdict.STAGED


def test_a_plan_of_a_stage_with_open_tables_is_whole(assemblies: Mapping[str, Assembly]) -> None:
    """Waves, time, readers, and costs, which load what they reckon with."""
    before = assemblies["prod"].templates
    after = copy.deepcopy(dict(before))
    for stack in after.values():
        for resource in stack["Resources"].values():
            if resource["Type"] == TABLE:
                resource["Properties"]["GlobalSecondaryIndexes"] = LATER
    known = Known(tables={})
    for states in ((before, after), (after, before)):
        old, new = (State("", each) for each in states)
        found = report(Deployment(stage=STAGES["prod"]), old, new, known)
        assert found.verdict is Verdict.STAGED


def _one(kind: str, before: Any, after: Any) -> Verdict:
    old, new = (
        {"Resources": {"It": {"Type": kind, "Properties": each}}} for each in (before, after)
    )
    return worst(classify(old, new))


def _policy(**changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "a"}}
    return {"AssumeRolePolicyDocument": {"Statement": [{**statement, **changes}]}}


@pytest.mark.parametrize(
    ("kind", "before", "after", "verdict"),
    [
        (ROLE, _policy(), {"AssumeRolePolicyDocument": {"Statement": LATER}}, Verdict.STAGED),
        (ROLE, _policy(), _policy(Effect={"Ref": "Effect"}), Verdict.STAGED),
        (ROLE, _policy(), _policy(Principal={"Fn::If": ["A", "*", "a"]}), Verdict.STAGED),
        (ROLE, _policy(), _policy(Principal={"AWS": ["*"]}), Verdict.REFUSED),
        (ROLE, _policy(), {"AssumeRolePolicyDocument": "${Later}"}, Verdict.STAGED),
        (ROLE, {}, {"Policies": [LATER]}, Verdict.STAGED),
        (ROLE, {}, {"Policies": [{"PolicyDocument": {"Statement": LATER}}]}, Verdict.STAGED),
        (MAPPING, {}, {"MaximumRetryAttempts": {"Ref": "Attempts"}}, Verdict.STAGED),
        (MAPPING, {"MaximumRetryAttempts": "5"}, {"MaximumRetryAttempts": 3}, Verdict.STAGED),
        (MAPPING, {"MaximumRetryAttempts": "5"}, {"MaximumRetryAttempts": -1}, Verdict.SAFE),
        (
            "AWS::EC2::SecurityGroup",
            {},
            {"SecurityGroupIngress": [{"CidrIp": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}]},
            Verdict.STAGED,
        ),
    ],
)
def test_what_a_function_gives_is_staged(
    kind: str, before: Any, after: Any, verdict: Verdict
) -> None:
    assert _one(kind, before, after) is verdict


def test_an_export_that_a_function_names_is_one() -> None:
    named = {"Value": "x", "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-Table"}}}
    (change,) = classify({"Outputs": {"It": named}}, {"Outputs": {}})
    assert change.verdict is Verdict.REFUSED
    (change,) = classify({"Outputs": {"It": named}}, {"Outputs": {"It": {**named, "Value": "y"}}})
    assert change.verdict is Verdict.STAGED


def test_a_deletion_policy_that_shows_only_later_keeps_nothing() -> None:
    kept, later = (
        {"Resources": {"It": {"Type": TABLE, "DeletionPolicy": each, "Properties": {}}}}
        for each in ("Retain", {"Ref": "Policy"})
    )
    assert worst(classify(kept, later)) is Verdict.REFUSED
    assert worst(classify(later, kept)) is Verdict.SAFE
