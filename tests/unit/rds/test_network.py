"""The network has no way in or out but its endpoints."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from data_platform.stage import DatabaseSettings
from stacks.environments import PROD
from stacks.mavprep.stack import MavPrepStack
from tests.unit.rds.databases import Resources, add_database
from tests.unit.tables.stacks import new_app

WAYS_OUT = {
    "AWS::EC2::InternetGateway",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::VPNGateway",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::EIP",
    "AWS::EC2::Route",
}


def test_nothing_leads_out(default: Resources, full: Resources) -> None:
    for resources in (default, full):
        assert not WAYS_OUT & {each["Type"] for each in resources.all.values()}
        for subnet in resources.of_type("AWS::EC2::Subnet").values():
            assert subnet["Properties"]["MapPublicIpOnLaunch"] is False


def test_zones_and_addresses_are_the_stages(default: Resources, full: Resources) -> None:
    assert _zones(default) == [0, 1]
    assert _zones(full) == [0, 1, 2]
    assert default.one("AWS::EC2::VPC")["CidrBlock"] == "10.40.0.0/20"
    assert full.one("AWS::EC2::VPC")["CidrBlock"] == "10.41.0.0/20"


def _zones(resources: Resources) -> list[int]:
    zones = [
        subnet["Properties"]["AvailabilityZone"]
        for subnet in resources.of_type("AWS::EC2::Subnet").values()
    ]
    assert all(
        zone == {"Fn::Select": [zone["Fn::Select"][0], {"Fn::GetAZs": ""}]} for zone in zones
    )
    return [zone["Fn::Select"][0] for zone in zones]


def test_gateway_endpoints_cost_nothing_and_serve_every_subnet(full: Resources) -> None:
    gateways = _endpoints(full, "Gateway")
    assert set(gateways) == {"s3", "dynamodb"}
    for gateway in gateways.values():
        assert len(gateway["RouteTableIds"]) == 3


def test_only_secrets_manager_has_an_interface_endpoint(
    default: Resources, full: Resources
) -> None:
    """It costs by the zone, and serves deployments only."""
    for resources in (default, full):
        interfaces = _endpoints(resources, "Interface")
        assert list(interfaces) == ["secretsmanager"]
        assert len(interfaces["secretsmanager"]["SubnetIds"]) == 1
        assert interfaces["secretsmanager"]["PrivateDnsEnabled"] is True


def test_endpoints_reach_this_account_alone(full: Resources) -> None:
    own_account = {"StringEquals": {"aws:ResourceAccount": {"Ref": "AWS::AccountId"}}}
    others = [
        statement
        for endpoint in full.of_type("AWS::EC2::VPCEndpoint").values()
        for statement in endpoint["Properties"]["PolicyDocument"]["Statement"]
        if statement.get("Condition") != own_account
    ]
    # What a custom resource answers to: the Region's very bucket, not one that begins like it.
    assert [(other["Action"], other["Resource"]) for other in others] == [
        ("s3:PutObject", "arn:aws:s3:::cloudformation-custom-resource-response-useast1/*")
    ]


def test_the_bucket_of_answers_is_named_where_only_the_deployment_knows_the_region() -> None:
    stack = Stack(new_app(), "Anywhere")
    add_database(stack)
    policy = _endpoints(Resources(stack), "Gateway")["s3"]["PolicyDocument"]
    region = {"Fn::Join": ["", {"Fn::Split": ["-", {"Ref": "AWS::Region"}]}]}
    assert json.dumps(region) in json.dumps(policy)


def test_endpoints_name_what_is_used(full: Resources) -> None:
    """Items of tables, one secret; objects are added by those who put them."""
    named = {
        service: statement
        for kind in ("Gateway", "Interface")
        for service, endpoint in _endpoints(full, kind).items()
        for statement in endpoint["PolicyDocument"]["Statement"]
    }
    assert named["secretsmanager"]["Action"] == "secretsmanager:GetSecretValue"
    assert named["secretsmanager"]["Resource"] == {
        "Fn::GetAtt": [*full.of_type("AWS::RDS::DBInstance"), "MasterUserSecret.SecretArn"]
    }
    assert "dynamodb:Query" in named["dynamodb"]["Action"]
    assert "dynamodb:DeleteTable" not in named["dynamodb"]["Action"]
    assert not any("*" in action for one in named.values() for action in one["Action"])


def test_the_log_of_the_function_that_empties_the_group_expires(full: Resources) -> None:
    """Lambda would make it, without an end, as with any function that names no group."""
    for function in full.of_type("AWS::Lambda::Function").values():
        log_group = full.all[function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]]
        assert log_group["Properties"]["RetentionInDays"] == 90
        assert log_group["Properties"]["KmsKeyId"]


def _endpoints(resources: Resources, kind: str) -> dict[str, dict[str, Any]]:
    found = {}
    for endpoint in resources.of_type("AWS::EC2::VPCEndpoint").values():
        properties = endpoint["Properties"]
        if properties["VpcEndpointType"] == kind:
            found[json.dumps(properties["ServiceName"]).rstrip('"]}').rpartition(".")[2]] = (
                properties
            )
    return found


def test_every_connection_is_recorded(default: Resources) -> None:
    flow_log = default.one("AWS::EC2::FlowLog")
    assert flow_log["TrafficType"] == "ALL"
    assert flow_log["ResourceId"]["Ref"] in default.of_type("AWS::EC2::VPC")
    (write,) = default.statements("DatabaseNetworkFlowLogPolicy")
    assert write["Resource"]["Fn::GetAtt"][0] == flow_log["LogGroupName"]["Ref"]


def test_the_default_security_group_is_emptied_in_protected_stages(
    default: Resources, full: Resources
) -> None:
    assert not default.of_type("Custom::VpcRestrictDefaultSG")
    assert full.of_type("Custom::VpcRestrictDefaultSG")


@pytest.mark.parametrize("account", [None, "111122223333"])
def test_synthesis_looks_nothing_up(account: str | None, tmp_path: Path) -> None:
    """With an account CDK would ask for its zones, and a machine without credentials fails."""
    app: App = new_app(tmp_path)
    MavPrepStack(
        app,
        deployment=Deployment(stage=PROD),
        env=Environment(account=account, region="eu-west-1"),
    )
    app.synth()
    assert "missing" not in json.loads((tmp_path / "manifest.json").read_text("utf-8"))


@pytest.mark.parametrize("zones", [1, 4])
def test_another_number_of_zones_is_refused(zones: int) -> None:
    with pytest.raises(ConfigurationError, match=f"zones is {zones}: give 2 or 3"):
        DatabaseSettings(zones=zones)
