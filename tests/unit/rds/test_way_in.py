"""Who gets through the node of the way in, and where to."""

from dataclasses import replace
from typing import Any

import pytest

from data_platform.rds.way_in import IMAGE
from data_platform.settings.databases import WAY_IN_TAG
from tests.unit.rds.databases import FULL_STAGE, Resources, resources_of
from tests.unit.rds.openings import openings

NODE = "AWS::EC2::Instance"
OPEN = replace(FULL_STAGE, database=replace(FULL_STAGE.database, way_in=True))


@pytest.fixture(scope="module")
def opened() -> Resources:
    """A database behind a proxy, with a way in."""
    return resources_of(OPEN)


def test_no_node_stands_there_unless_it_is_asked_for(default: Resources, full: Resources) -> None:
    for resources in (default, full):
        assert not resources.of_type(NODE)
        assert not resources.of_type("AWS::IAM::InstanceProfile")


def test_the_node_reaches_the_instance_behind_the_proxy_and_nothing_reaches_the_node(
    opened: Resources, full: Resources
) -> None:
    assert openings(opened) - openings(full) == {
        ("DatabaseWayInGroup", "DatabaseInstanceGroup", 5432),
        ("DatabaseWayInGroup", "DatabaseWayInEndpointGroup", 443),
    }
    node = opened.one(NODE)
    (group,) = node["SecurityGroupIds"]
    assert group["Fn::GetAtt"][0].startswith("DatabaseWayInGroup")
    own = opened.one("AWS::EC2::SecurityGroup", "DatabaseWayInGroup")
    assert "SecurityGroupIngress" not in own
    assert {rule["CidrIp"] for rule in own["SecurityGroupEgress"]} == {"255.255.255.255/32"}


def test_node_and_endpoints_stand_in_one_zone_without_public_address(opened: Resources) -> None:
    """Endpoints cost by the zone; no subnet of the network gives out public addresses."""
    node = opened.one(NODE)
    assert "NetworkInterfaces" not in node
    assert node["SubnetId"]["Ref"].startswith("DatabaseNetworkVpcIsolatedSubnet1")
    for endpoint in _endpoints(opened).values():
        assert endpoint["SubnetIds"] == [node["SubnetId"]]
        assert endpoint["PrivateDnsEnabled"] is True


def test_the_command_finds_the_node_by_the_name_of_the_instance(opened: Resources) -> None:
    tags = opened.one(NODE)["Tags"]
    assert {"Key": WAY_IN_TAG, "Value": "questions"} in tags
    for name, resource in opened.all.items():
        if resource["Type"] != NODE:
            tags = resource.get("Properties", {}).get("Tags", [])
            assert WAY_IN_TAG not in str(tags), name


def test_each_deployment_takes_the_newest_image(opened: Resources) -> None:
    """By a parameter of the template, whose value CloudFormation looks up again."""
    parameter = opened.one(NODE)["ImageId"]["Ref"]
    assert opened.parameters[parameter] == {
        "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
        "Default": IMAGE,
    }


def test_the_node_may_take_sessions_inside_the_network_and_nothing_else(
    opened: Resources,
) -> None:
    statements = opened.statements("DatabaseWayInPolicy")
    (vpc,) = opened.of_type("AWS::EC2::VPC")
    for statement in statements:
        assert statement["Condition"] == {"StringEquals": {"aws:SourceVpc": {"Ref": vpc}}}
    assert _actions(statements) == {
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    }
    role = opened.one("AWS::IAM::Role", "DatabaseWayInRole")
    (policy,) = role["ManagedPolicyArns"]
    assert policy["Ref"].startswith("DatabaseWayInPolicy")


def test_endpoints_carry_what_the_node_says_and_nobody_elses(opened: Resources) -> None:
    (role,) = (name for name in opened.of_type("AWS::IAM::Role") if "WayIn" in name)
    endpoints = _endpoints(opened)
    assert {one["ServiceName"].rpartition(".")[2] for one in endpoints.values()} == {
        "ssm",
        "ssmmessages",
    }
    statements = [
        statement
        for endpoint in endpoints.values()
        for statement in endpoint["PolicyDocument"]["Statement"]
    ]
    for statement in statements:
        by_node = {"ArnEquals": {"aws:PrincipalArn": {"Fn::GetAtt": [role, "Arn"]}}}
        assert statement["Condition"] == by_node
    assert _actions(statements) == _actions(opened.statements("DatabaseWayInPolicy"))


def test_the_node_starts_when_its_ways_are_there(opened: Resources) -> None:
    (node,) = opened.of_type(NODE).values()
    rules = {
        name
        for kind in ("Ingress", "Egress")
        for name in opened.of_type(f"AWS::EC2::SecurityGroup{kind}")
        if name.startswith("DatabaseWayInToEndpoints")
    }
    assert {*_endpoints(opened), *rules} <= set(node["DependsOn"])


def _endpoints(resources: Resources) -> dict[str, Any]:
    return {
        name: each["Properties"]
        for name, each in resources.of_type("AWS::EC2::VPCEndpoint").items()
        if name.startswith("DatabaseWayIn")
    }


def _actions(statements: list[dict[str, Any]]) -> set[str]:
    listed = [
        [each["Action"]] if isinstance(each["Action"], str) else each["Action"]
        for each in statements
    ]
    return {action for actions in listed for action in actions}
