"""Templates stay within CloudFormation's and IAM's limits, with room to grow."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from stacks.environments import STAGES
from tools.docs.limits import Usage, template_usage
from tools.synthesis import Assembly

MINIMUM_HEADROOM_PERCENT = 30
MANAGED_POLICY_CHARACTERS = 6_144
MAX_NAMESPACE = "n" * 20 + "-"
# As long as the ARN of a table in the Region with the longest code.
TABLE_ARN = "arn:aws-us-gov:dynamodb:ap-southeast-1:111122223333:table/" + MAX_NAMESPACE
KEY_ARN = "arn:aws-us-gov:kms:ap-southeast-1:111122223333:key/11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("stage", STAGES)
def test_every_template_has_headroom(
    stage: str,
    assemblies: Mapping[str, Assembly],
    record_property: Callable[[str, object], None],
) -> None:
    usages = [
        usage
        for stack, template in assemblies[stage].templates.items()
        for usage in template_usage(stack, template)
    ]
    for usage in usages:
        record_property(f"{usage.stack} {usage.limit}", f"{usage.used} of {usage.allowed}")
    assert [usage for usage in usages if usage.headroom_percent < MINIMUM_HEADROOM_PERCENT] == []


def test_a_full_template_is_noticed() -> None:
    template: dict[str, object] = {"Resources": {f"R{i}": {} for i in range(480)}}
    assert Usage("Full", "resources", 480) in template_usage("Full", template)
    assert Usage("Full", "resources", 480).headroom_percent == 4


@pytest.mark.parametrize("stage", STAGES)
def test_managed_policies_fit_with_the_longest_names(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    """IAM counts the characters of a policy without white space, once the ARNs are known."""
    for template in assemblies[stage].templates.values():
        resources = template["Resources"]
        for name, policy in _managed_policies(resources):
            document = _with_longest_arns(policy["Properties"]["PolicyDocument"], resources)
            size = len(json.dumps(document, separators=(",", ":")))
            assert size <= MANAGED_POLICY_CHARACTERS, f"{name}: {size} characters"


def read_write_policy_characters(resources: Mapping[str, Any]) -> int:
    """Return the length of a product's policy for reading and writing, with the longest ARNs."""
    ((_name, policy),) = (
        each for each in _managed_policies(resources) if each[0].startswith("AccessReadWrite")
    )
    document = _with_longest_arns(policy["Properties"]["PolicyDocument"], resources)
    return len(json.dumps(document, separators=(",", ":")))


def _managed_policies(resources: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, resource in resources.items():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            yield name, resource


def _with_longest_arns(value: Any, resources: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_with_longest_arns(member, resources) for member in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Join" in value:
        return "".join(_with_longest_arns(value["Fn::Join"][1], resources))
    if "Ref" in value or "Fn::Select" in value:  # an account, or the ID of a proxy
        return "prx-0123456789abcdef0"
    if "Fn::GetAtt" in value:
        logical_id, attribute = value["Fn::GetAtt"]
        return _longest_attribute(resources[logical_id]["Properties"], attribute)
    return {key: _with_longest_arns(member, resources) for key, member in value.items()}


def _longest_attribute(properties: Mapping[str, Any], attribute: str) -> str:
    if "TableName" not in properties:
        return KEY_ARN
    stream = "/stream/2026-11-20T10:00:00.000" if attribute == "StreamArn" else ""
    name = properties["TableName"].removeprefix(MAX_NAMESPACE)
    return f"{TABLE_ARN}{name}{stream}"
