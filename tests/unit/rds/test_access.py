"""Who may connect to the database, over which way, and as whom."""

import re

import pytest
from aws_cdk import aws_iam as iam

from data_platform.stage import Stage
from tests.unit.rds.databases import (
    DEFAULT_STAGE,
    FULL_STAGE,
    Resources,
    add_database,
    resources_of,
)
from tests.unit.rds.openings import openings
from tests.unit.tables.stacks import new_stack

INSTANCE = "AWS::RDS::DBInstance"


def test_clients_and_migrations_reach_the_instance(default: Resources) -> None:
    assert openings(default) == {
        ("DatabaseClients", "DatabaseInstanceGroup", 5432),
        ("DatabaseMigrationsGroup", "DatabaseInstanceGroup", 5432),
        ("DatabaseMigrationsGroup", "DatabaseMigrationsSecretsGroup", 443),
    }


def test_with_a_proxy_clients_reach_only_the_proxy(full: Resources) -> None:
    assert openings(full) == {
        ("DatabaseClients", "DatabaseProxyGroup", 5432),
        ("DatabaseProxyGroup", "DatabaseInstanceGroup", 5432),
        ("DatabaseMigrationsGroup", "DatabaseInstanceGroup", 5432),
        ("DatabaseMigrationsGroup", "DatabaseMigrationsSecretsGroup", 443),
    }


def test_no_group_is_open_to_addresses(default: Resources, full: Resources) -> None:
    """But for the migrations' way to endpoints, whose addresses no template knows."""
    for resources in (default, full):
        for name, group in resources.of_type("AWS::EC2::SecurityGroup").items():
            assert "SecurityGroupIngress" not in group["Properties"]
            open_ports = [
                rule["FromPort"]
                for rule in group["Properties"].get("SecurityGroupEgress", [])
                if rule["CidrIp"] == "0.0.0.0/0"
            ]
            migrates = re.fullmatch("DatabaseMigrationsGroup[0-9A-F]{8}", name)
            assert open_ports == ([443] if migrates else [])


def test_the_proxy_knows_no_password(full: Resources) -> None:
    proxy = full.one("AWS::RDS::DBProxy")
    assert proxy["RequireTLS"] is True
    assert proxy["DefaultAuthScheme"] == "IAM_AUTH"
    assert "Auth" not in proxy
    (statement,) = full.statements("DatabaseProxyPolicy")
    assert statement["Action"] == "rds-db:connect"
    assert [arn["Fn::Join"][1][-1] for arn in statement["Resource"]] == ["/reader", "/writer"]


def test_the_proxy_leaves_connections_to_others(full: Resources) -> None:
    group = full.one("AWS::RDS::DBProxyTargetGroup")
    assert group["ConnectionPoolConfigurationInfo"]["MaxConnectionsPercent"] == 90
    assert group["DBInstanceIdentifiers"] == [{"Ref": next(iter(full.of_type(INSTANCE)))}]


def test_a_proxy_costs_and_is_the_stages_choice(default: Resources) -> None:
    assert not default.of_type("AWS::RDS::DBProxy")


@pytest.mark.parametrize(
    ("stage", "attribute"),
    [(DEFAULT_STAGE, "Endpoint.Address"), (FULL_STAGE, "Endpoint")],
    ids=["instance", "proxy"],
)
def test_clients_are_told_the_right_host(stage: Stage, attribute: str) -> None:
    stack = new_stack()
    database = add_database(stack, stage)
    assert stack.resolve(database.host)["Fn::GetAtt"][1] == attribute
    assert stack.resolve(database.port)["Fn::GetAtt"][1] == "Endpoint.Port"


@pytest.mark.parametrize(
    ("stage", "attribute"),
    [(DEFAULT_STAGE, "DbiResourceId"), (FULL_STAGE, "DBProxyArn")],
    ids=["instance", "proxy"],
)
def test_a_policy_lets_log_in_as_one_user(stage: Stage, attribute: str) -> None:
    """Through the proxy where clients connect to that."""
    resources = resources_of(stage)
    for policy, user in (("DatabaseLoginsReader", "reader"), ("DatabaseLoginsWriter", "writer")):
        (statement,) = resources.statements(policy)
        assert statement["Action"] == "rds-db:connect"
        parts = statement["Resource"]["Fn::Join"][1]
        assert parts[-1].endswith(f"/{user}")
        assert attribute in str(parts)


def test_a_role_of_this_app_can_be_granted_a_login() -> None:
    stack = new_stack()
    database = add_database(stack)
    policy = iam.ManagedPolicy(stack, "Consumer")
    database.grant_connect(policy, "writer")
    (statement,) = Resources(stack).statements("Consumer")
    assert statement["Resource"]["Fn::Join"][1][-1].endswith("/writer")
    assert not Resources(stack).of_type("AWS::IAM::Policy")
