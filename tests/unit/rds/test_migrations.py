"""A deployment with other migrations runs them."""

from collections.abc import Mapping
from typing import Any

from tests.unit.rds.databases import VERSION, Resources

CUSTOM_RESOURCE = "Custom::DatabaseMigrations"
FUNCTION = "AWS::Lambda::Function"
PREFIX = "DatabaseMigrations"


def _function(resources: Resources) -> Mapping[str, Any]:
    return resources.one(FUNCTION, PREFIX)


def test_the_version_is_what_makes_cloudformation_call(default: Resources) -> None:
    properties = default.one(CUSTOM_RESOURCE)
    assert properties["Version"] == VERSION
    token = properties["ServiceToken"]["Fn::GetAtt"][0]
    assert token in default.of_type(FUNCTION)


def test_cloudformation_waits_a_little_longer_than_the_function_runs(default: Resources) -> None:
    waits = int(default.one(CUSTOM_RESOURCE)["ServiceTimeout"])
    assert 0 < waits - _function(default)["Timeout"] <= 60


def test_the_function_finds_the_database_but_no_password_in_its_environment(
    full: Resources,
) -> None:
    """It connects to the instance itself: its lock belongs to one session."""
    (instance,) = full.of_type("AWS::RDS::DBInstance")
    assert _function(full)["Environment"]["Variables"] == {
        "DATABASE_SECRET_ARN": {"Fn::GetAtt": [instance, "MasterUserSecret.SecretArn"]},
        "DATABASE_HOST": {"Fn::GetAtt": [instance, "Endpoint.Address"]},
        "DATABASE_PORT": {"Fn::GetAtt": [instance, "Endpoint.Port"]},
        "DATABASE_NAME": "exams",
        "DATABASE_CA_BUNDLE": "mavprep_database/rds-ca-rsa2048-g1.pem",
    }


def test_the_function_runs_inside_the_network(full: Resources) -> None:
    function = _function(full)
    assert function["Runtime"] == "python3.14"
    assert function["Architectures"] == ["arm64"]
    assert function["Handler"] == "mavprep_database.handler.handler"
    subnets = {subnet["Ref"] for subnet in function["VpcConfig"]["SubnetIds"]}
    assert subnets == set(full.of_type("AWS::EC2::Subnet"))


def test_a_failure_is_final(default: Resources) -> None:
    """Lambda would run a migration that died twice more, after CloudFormation gave up."""
    assert default.one("AWS::Lambda::EventInvokeConfig")["MaximumRetryAttempts"] == 0


def test_permissions_are_one_secret_one_log_and_network_interfaces(default: Resources) -> None:
    log, secret, key, interfaces, not_by_code = default.statements("DatabaseMigrationsPolicy")
    secret_arn = _function(default)["Environment"]["Variables"]["DATABASE_SECRET_ARN"]
    assert secret["Action"] == "secretsmanager:GetSecretValue"
    assert secret["Resource"] == secret_arn
    assert key["Action"] == "kms:Decrypt"
    assert key["Condition"] == {"StringEquals": {"kms:EncryptionContext:SecretARN": secret_arn}}
    assert (
        log["Resource"]["Fn::GetAtt"][0] == _function(default)["LoggingConfig"]["LogGroup"]["Ref"]
    )
    assert interfaces["Resource"] == "*"
    assert all(action.startswith("ec2:") for action in interfaces["Action"])
    assert not_by_code["Effect"] == "Deny"
    assert not_by_code["Action"] == interfaces["Action"]
    assert not_by_code["Condition"].keys() == {"ArnLike"}
    assert "lambda:SourceFunctionArn" in not_by_code["Condition"]["ArnLike"]


def test_the_role_has_its_policy_before_the_function_exists(default: Resources) -> None:
    """Lambda refuses a function in a network whose role may not make network interfaces."""
    role = default.one("AWS::IAM::Role", PREFIX)
    (policy,) = role["ManagedPolicyArns"]
    assert policy["Ref"].startswith("DatabaseMigrationsPolicy")
    assert not default.of_type("AWS::IAM::Policy")


def test_migrations_wait_for_the_way_to_the_database_and_back(full: Resources) -> None:
    (resource,) = full.of_type(CUSTOM_RESOURCE).values()
    needed = {
        *full.of_type("AWS::RDS::DBInstance"),
        *full.of_type("AWS::EC2::VPCEndpoint"),
        *full.of_type("AWS::EC2::SubnetRouteTableAssociation"),
        *(
            name
            for kind in ("Ingress", "Egress")
            for name in full.of_type(f"AWS::EC2::SecurityGroup{kind}")
            if name.startswith("DatabaseMigrationsTo")
        ),
    }
    # The instance, three endpoints, three subnets, and both sides of two openings.
    assert len(needed) == 1 + 3 + 3 + 4
    assert needed <= set(resource["DependsOn"])
