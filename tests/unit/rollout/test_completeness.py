"""Every property that the stacks use has a rule, and what none knows is never safe."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from stacks.environments import STAGES
from tools.resource_types.schemas import resource_schema
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.classification import classify
from tools.rollout.changes.dynamodb.replicas import PROPERTIES as OF_A_REGION
from tools.rollout.changes.registry import RULES, TABLE_TYPE, is_custom
from tools.rollout.changes.replacement import is_known
from tools.synthesis import Assembly


def _used(assembly: Assembly) -> Iterator[tuple[str, str]]:
    for template in assembly.templates.values():
        for resource in template["Resources"].values():
            if not is_custom(resource["Type"]):
                for name in resource.get("Properties", {}):
                    yield resource["Type"], name


@pytest.mark.parametrize("stage", STAGES)
def test_every_type_and_property_has_a_rule(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    used = set(_used(assemblies[stage]))
    assert {kind for kind, _ in used} <= set(RULES)
    assert [
        (kind, name)
        for kind, name in sorted(used)
        if name not in RULES[kind].properties
        and (RULES[kind].properties or not is_known(kind, name))
    ] == []


def test_every_property_of_a_table_has_a_rule() -> None:
    """Also those that only other settings of a stage bring."""
    schema = resource_schema(TABLE_TYPE)
    assert schema
    assert set(schema.root["properties"]) - schema.read_only <= set(RULES[TABLE_TYPE].properties)
    of_a_region = schema.root["definitions"]["ReplicaSpecification"]["properties"]
    decided_elsewhere = {"Region", "GlobalTableSettingsReplicationMode"}
    assert set(of_a_region) - decided_elsewhere <= set(OF_A_REGION)


@pytest.mark.parametrize("kind", sorted(RULES))
def test_rules_name_properties_that_exist(kind: str) -> None:
    schema = resource_schema(kind)
    assert schema
    assert [name for name in RULES[kind].properties if not schema.has(name)] == []
    assert RULES[kind].name is None or schema.has(str(RULES[kind].name))


def _change(kind: str, before: Any, after: Any) -> list[Verdict]:
    old, new = (
        {"Resources": {"It": {"Type": kind, "Properties": each}}} for each in (before, after)
    )
    return [change.verdict for change in classify(old, new)]


@pytest.mark.parametrize(
    "kind", [TABLE_TYPE, "AWS::S3::Bucket", "AWS::Glue::Table", "AWS::New::Thing", "Custom::Thing"]
)
def test_what_no_rule_knows_is_not_safe(kind: str) -> None:
    assert _change(kind, {"NoSuchProperty": 1}, {"NoSuchProperty": 2}) == [Verdict.STAGED]


def test_unknown_settings_of_a_region_are_not_safe() -> None:
    region = {"Region": "us-east-1"}
    before, after = {"Replicas": [region]}, {"Replicas": [{**region, "NoSuchProperty": 1}]}
    assert _change(TABLE_TYPE, before, after) == [Verdict.STAGED]


def test_unknown_attributes_and_sections_are_not_safe() -> None:
    bucket = {"Type": "AWS::S3::Bucket"}
    before = {"Resources": {"It": bucket}}
    after = {
        "Resources": {"It": {**bucket, "Condition": "Sometimes"}},
        "Conditions": {"Sometimes": 1},
    }
    assert [change.verdict for change in classify(before, after)] == [Verdict.STAGED] * 2
    new = {"Resources": {"It": bucket, "New": {"Type": "AWS::New::Thing"}}}
    assert [change.verdict for change in classify(before, new)] == [Verdict.STAGED]


def test_an_unchanged_stage_has_no_changes(assemblies: Mapping[str, Assembly]) -> None:
    for stage in STAGES:
        for template in assemblies[stage].templates.values():
            assert classify(template, template) == ()


def test_bootstrap_and_words_change_nothing() -> None:
    before = {"Description": "a", "Parameters": {"BootstrapVersion": {"Default": "x"}}}
    after = {"Description": "b", "Parameters": {}}
    assert {change.verdict for change in classify(before, after)} == {Verdict.SAFE}
