"""Who reaches the database and the services behind endpoints is nothing that changes unseen."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.rollout.edited import changes_of, find, put
from tools.rollout.changes.change import Verdict, worst
from tools.rollout.changes.classification import classify
from tools.synthesis import Assembly

GROUP, RULE = "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"
ENDPOINT = "AWS::EC2::VPCEndpoint"
ANYBODY = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
OFFICE = {**ANYBODY, "CidrIp": "198.51.100.0/24"}


@pytest.mark.parametrize(
    ("kind", "name", "value", "verdict"),
    [
        (GROUP, "SecurityGroupIngress", [ANYBODY], Verdict.REFUSED),
        (GROUP, "SecurityGroupIngress", [{"CidrIpv6": "::/0"}], Verdict.REFUSED),
        (GROUP, "SecurityGroupIngress", [OFFICE], Verdict.STAGED),
        (GROUP, "SecurityGroupEgress", [OFFICE], Verdict.SAFE),
        (RULE, "CidrIp", "0.0.0.0/0", Verdict.REFUSED),
        (RULE, "FromPort", 1, Verdict.STAGED),
        (ENDPOINT, "PrivateDnsEnabled", False, Verdict.STAGED),
    ],
)
def test_other_ways_in(
    kind: str, name: str, value: Any, verdict: Verdict, assemblies: Mapping[str, Assembly]
) -> None:
    assert worst(changes_of(assemblies["prod"].templates, kind, put(name, value))) is verdict


@pytest.mark.parametrize("kind", [RULE, ENDPOINT, "AWS::EC2::RouteTable"])
def test_ways_that_go(kind: str, assemblies: Mapping[str, Assembly]) -> None:
    templates = assemblies["prod"].templates
    stack, logical_id = find(templates, kind)
    resources = {**templates[stack]["Resources"]}
    del resources[logical_id]
    found = classify(templates[stack], {**templates[stack], "Resources": resources})
    assert {each.verdict for each in found if each.logical_id == logical_id} == {Verdict.STAGED}


NODE = {"ImageId": "ami-1", "InstanceType": "t4g.nano", "SecurityGroupIds": ["sg-1"]}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"ImageId": "ami-2"}, Verdict.SAFE),
        ({"SecurityGroupIds": ["sg-2"]}, Verdict.STAGED),
        ({"MetadataOptions": {"HttpTokens": "optional"}}, Verdict.STAGED),
        (None, Verdict.STAGED),
    ],
)
def test_a_node_holds_nothing_and_its_ways_are_looked_at(
    change: dict[str, Any] | None, verdict: Verdict
) -> None:
    kind = "AWS::EC2::Instance"
    before = {"Resources": {"Node": {"Type": kind, "Properties": NODE}}}
    changed = {"Node": {"Type": kind, "Properties": {**NODE, **(change or {})}}}
    assert worst(classify(before, {"Resources": changed if change else {}})) is verdict


def test_a_new_rule_that_lets_everybody_in_is_refused() -> None:
    after = {"Resources": {"Open": {"Type": RULE, "Properties": ANYBODY}}}
    assert worst(classify({"Resources": {}}, after)) is Verdict.REFUSED
