"""Another logical ID or another stack for the same resource is recognized, and refused."""

from collections.abc import Mapping
from typing import Any

from tests.unit.rollout.edited import find
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.classification import classify_stacks
from tools.rollout.changes.moves import moves, refactor_resources
from tools.rollout.changes.references import renamed
from tools.synthesis import Assembly

TABLE, BUCKET = "AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket"


def _renamed(template: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return a template in which a resource, and all that refers to it, has another logical ID."""
    moved: dict[str, Any] = renamed(template, {old: new})
    moved["Resources"] = {
        new if name == old else name: each for name, each in moved["Resources"].items()
    }
    return moved


def test_a_renamed_table_is_one_refusal(assemblies: Mapping[str, Assembly]) -> None:
    """What refers to it is not told of as well."""
    prod = assemblies["prod"].templates
    stack, old = find(prod, TABLE)
    after = {**prod, stack: _renamed(prod[stack], old, "Renamed")}
    (change,) = classify_stacks(prod, after)
    assert (change.verdict, change.path) == (Verdict.REFUSED, "LogicalId")
    assert f'{{"{stack}.{old}": "{stack}.Renamed"}}' in change.advice
    assert "cdk refactor --unstable=refactor --override-file" in change.advice
    assert refactor_resources(moves(prod, after)) == {f"{stack}.{old}": f"{stack}.Renamed"}


def test_a_renamed_bucket_without_a_name_is_recognized(
    assemblies: Mapping[str, Assembly],
) -> None:
    """By its properties, of which a few may have changed too."""
    prod = assemblies["prod"].templates
    stack, old = find(prod, BUCKET)
    renamed_stack = _renamed(prod[stack], old, "Renamed")
    renamed_stack["Resources"]["Renamed"]["Properties"]["Tags"] = []
    changes = classify_stacks(prod, {**prod, stack: renamed_stack})
    assert [(each.verdict, each.path) for each in changes] == [
        (Verdict.REFUSED, "LogicalId"),
        (Verdict.SAFE, "Tags"),
    ]


def test_a_table_that_moves_to_another_stack_is_refused(
    assemblies: Mapping[str, Assembly],
) -> None:
    prod = assemblies["prod"].templates
    stack, logical_id = find(prod, TABLE)
    other = next(name for name in prod if name != stack)
    source = dict(prod[stack]["Resources"])
    table = source.pop(logical_id)
    after = {
        **prod,
        stack: {**prod[stack], "Resources": source},
        other: {**prod[other], "Resources": {**prod[other]["Resources"], "Moved": table}},
    }
    (change, *_) = classify_stacks(prod, after)
    assert "under another stack" in change.reason
    assert (change.stack, change.logical_id) == (other, "Moved")


def test_another_table_in_its_place_is_no_move() -> None:
    def stack(logical_id: str, name: str) -> dict[str, Any]:
        properties = {"TableName": name, "KeySchema": []}
        return {"Stack": {"Resources": {logical_id: {"Type": TABLE, "Properties": properties}}}}

    assert moves(stack("Old", "a"), stack("New", "b")) == {}
    assert len(moves(stack("Old", "a"), stack("New", "a"))) == 1


def test_a_renamed_alarm_would_need_the_name_of_the_old_one() -> None:
    """It holds nothing, yet CloudFormation cannot make it beside the old one."""
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "a", "Threshold": 1}}
    (change,) = classify_stacks(
        {"Stack": {"Resources": {"Old": alarm}}}, {"Stack": {"Resources": {"New": alarm}}}
    )
    assert change.verdict is Verdict.REFUSED
    assert "under the name a, which the old one still has" in change.reason


def test_references_in_texts_follow() -> None:
    value = {"Fn::Sub": "${Old.Arn}/index/* ${Older}"}
    assert renamed(value, {"Old": "New"}) == {"Fn::Sub": "${New.Arn}/index/* ${Older}"}
