"""Services act for this account alone, and keys, roles and buckets serve what they are for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from stacks.environments import STAGES
from tools.synthesis import Assembly

Resources = Mapping[str, Mapping[str, Any]]

LAMBDA = "lambda.amazonaws.com"
LOG_CONTEXT = "kms:EncryptionContext:aws:logs:arn"


def _stacks(assembly: Assembly) -> Iterator[tuple[str, Resources]]:
    for name, template in assembly.templates.items():
        yield name, template["Resources"]


def _of_type(resources: Resources, kind: str) -> dict[str, Mapping[str, Any]]:
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in resources.items()
        if resource["Type"] == kind
    }


def _identity_statements(resources: Resources) -> Iterator[Mapping[str, Any]]:
    for policy in _of_type(resources, "AWS::IAM::ManagedPolicy").values():
        yield from policy["PolicyDocument"]["Statement"]


def _text(value: object) -> str:
    """Return a name or an ARN, with what only the deployment knows left out."""
    if isinstance(value, Mapping) and "Fn::Join" in value:
        return "".join(part for part in value["Fn::Join"][1] if isinstance(part, str))
    return str(value)


@pytest.mark.parametrize("stage", STAGES)
def test_services_assume_roles_for_this_account_alone(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    """All but Lambda, which assumes a role for those who may pass it."""
    own_account = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    found = set()
    for _, resources in _stacks(assemblies[stage]):
        for role in _of_type(resources, "AWS::IAM::Role").values():
            for trust in role["AssumeRolePolicyDocument"]["Statement"]:
                service = trust["Principal"]["Service"]
                if service != LAMBDA:
                    found.add(service)
                    assert trust["Condition"]["StringEquals"] == own_account, service
    assert "vpc-flow-logs.amazonaws.com" in found
    if stage != "dev":
        assert {"backup.amazonaws.com", "events.amazonaws.com"} <= found
    if stage == "prod":
        assert {"rds.amazonaws.com", "monitoring.rds.amazonaws.com"} <= found


def test_roles_of_one_instance_and_of_flow_logs_name_them(
    assemblies: Mapping[str, Assembly],
) -> None:
    resources = assemblies["prod"].templates["MavPrepStack"]["Resources"]
    sources = {
        trust["Principal"]["Service"]: _text(trust["Condition"]["ArnLike"]["aws:SourceArn"])
        for role in _of_type(resources, "AWS::IAM::Role").values()
        for trust in role["AssumeRolePolicyDocument"]["Statement"]
        if "ArnLike" in trust.get("Condition", {})
    }
    assert sources == {
        "monitoring.rds.amazonaws.com": "arn:aws:rds:us-east-1::db:mavprep",
        "vpc-flow-logs.amazonaws.com": "arn:aws:ec2:us-east-1::vpc-flow-log/*",
    }


@pytest.mark.parametrize("stage", STAGES)
def test_a_key_encrypts_the_logs_of_its_stack_and_no_other(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for stack, resources in _stacks(assemblies[stage]):
        allowed = {
            key_id: [
                _text(arn).rpartition("log-group:")[2]
                for statement in key["KeyPolicy"]["Statement"]
                if statement.get("Sid") == "EncryptLogGroups"
                for arn in _list(statement["Condition"]["ArnLike"][LOG_CONTEXT])
            ]
            for key_id, key in _of_type(resources, "AWS::KMS::Key").items()
        }
        assert not any("*" in names for names in allowed.values())
        for logical_id, group in _of_type(resources, "AWS::Logs::LogGroup").items():
            if "KmsKeyId" in group:
                # What CloudFormation would name it.
                name = group.get("LogGroupName", f"{stack}-{logical_id}-0123456789AB")
                patterns = allowed[group["KmsKeyId"]["Fn::GetAtt"][0]]
                matching = (re.escape(one).replace(r"\*", ".*") for one in patterns)
                assert any(re.fullmatch(one, name) for one in matching), name


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("stage", STAGES)
def test_whoever_only_puts_objects_may_not_decrypt_any(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for _, resources in _stacks(assemblies[stage]):
        for statement in _identity_statements(resources):
            if statement.get("Sid") in {"EncryptFailedRecords", "EncryptItems"}:
                through_s3 = "s3." in str(statement["Condition"])
                assert not (through_s3 and "kms:Decrypt" in _list(statement["Action"]))


@pytest.mark.parametrize("stage", STAGES)
def test_code_of_a_function_in_a_network_may_not_touch_the_network(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    """Lambda uses the function's role; the code, which has the same role, is denied it."""
    for _, resources in _stacks(assemblies[stage]):
        for policy in _of_type(resources, "AWS::IAM::ManagedPolicy").values():
            statements = policy["PolicyDocument"]["Statement"]
            joins = [one for one in statements if "ec2:CreateNetworkInterface" in one["Action"]]
            effects = sorted(one["Effect"] for one in joins)
            assert effects in ([], ["Allow", "Deny"])
            for one in joins:
                if one["Effect"] == "Deny":
                    (condition,) = one["Condition"].items()
                    assert condition[0] == "ArnLike"
                    functions = _text(condition[1]["lambda:SourceFunctionArn"])
                    assert functions == "arn:aws:lambda:us-east-1::function:*"


@pytest.mark.parametrize("stage", STAGES)
def test_no_log_of_a_function_is_kept_for_ever(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for _, resources in _stacks(assemblies[stage]):
        for function in _of_type(resources, "AWS::Lambda::Function").values():
            group = resources[function["LoggingConfig"]["LogGroup"]["Ref"]]
            assert group["Properties"]["RetentionInDays"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_deleted_object_can_be_brought_back(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    """Nothing records who deleted it, so nobody may delete for good, and versions are kept."""
    for _, resources in _stacks(assemblies[stage]):
        actions = [
            action
            for statement in _identity_statements(_without_emptying(resources, stage))
            for action in _list(statement["Action"])
            if action.startswith("s3:")
        ]
        assert "s3:DeleteObjectVersion" not in actions
        assert not any("*" in action for action in actions)
        for bucket in _of_type(resources, "AWS::S3::Bucket").values():
            assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def _without_emptying(resources: Mapping[str, Any], stage: str) -> Mapping[str, Any]:
    """Leave out what empties buckets that go with their stack, which dev alone may have."""
    return {
        logical_id: resource
        for logical_id, resource in resources.items()
        if stage != "dev" or not logical_id.startswith("Emptying")
    }


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_in_the_network_sets_records_aside_in_its_own_bucket(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    resources = assemblies[stage].templates["MavPrepStack"]["Resources"]
    buckets = {
        part["Fn::GetAtt"][0]
        for endpoint in _of_type(resources, "AWS::EC2::VPCEndpoint").values()
        for statement in endpoint["PolicyDocument"]["Statement"]
        if statement["Action"] == "s3:PutObject" and isinstance(statement["Resource"], Mapping)
        for part in statement["Resource"]["Fn::Join"][1]
        if isinstance(part, Mapping)
    }
    assert buckets == {one for one in _of_type(resources, "AWS::S3::Bucket") if "Failures" in one}
