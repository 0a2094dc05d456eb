"""Each own Guard rule lets good resources pass and stops the one mistake that it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnResource

from data_platform.compliance.guard_rules import stream_rules
from data_platform.compliance.packs import attach_rule_packs
from data_platform.deployment import Deployment
from data_platform.stage import Stage
from stacks.environments import DEV, PROD
from tests.nag.ruled_tables import DECLARED, QUIET, STREAMED
from tests.unit.rollout.products import vector_index
from tests.unit.tables.stacks import add_table, cfn_table, new_app, new_stack
from tools.synthesis import read_assembly

if TYPE_CHECKING:
    from aws_cdk import App
    from aws_cdk import aws_dynamodb as dynamodb


RETENTION_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_RECOVERY = "Replicas.0.PointInTimeRecoverySpecification"

MISTAKES: dict[str, tuple[Stage, str, str, Any, str]] = {
    # what is wrong: (stage, table, property path, its value, the rule that stops it)
    "no replica that says anything": (
        DEV,
        "lessons",
        "Replicas",
        [],
        "TABLE_POINT_IN_TIME_RECOVERY",
    ),
    "no recovery at all": (DEV, "lessons", _RECOVERY, None, "TABLE_POINT_IN_TIME_RECOVERY"),
    "recovery off": (
        DEV,
        "lessons",
        f"{_RECOVERY}.PointInTimeRecoveryEnabled",
        False,
        "TABLE_POINT_IN_TIME_RECOVERY",
    ),
    "a short recovery window": (
        PROD,
        "lessons",
        f"{_RECOVERY}.RecoveryPeriodInDays",
        7,
        "TABLE_POINT_IN_TIME_RECOVERY",
    ),
    "no deletion protection": (
        PROD,
        "lessons",
        "Replicas.0.DeletionProtectionEnabled",
        False,
        "TABLE_DELETION_PROTECTION",
    ),
    "the table's key replaced by AWS's": (
        PROD,
        "lessons",
        "SSESpecification",
        {"SSEEnabled": False},
        "TABLE_CUSTOMER_MANAGED_KEY",
    ),
    "no key in a Region": (
        PROD,
        "lessons",
        "Replicas.0.SSESpecification",
        None,
        "TABLE_CUSTOMER_MANAGED_KEY",
    ),
    "another stream view": (
        DEV,
        "lessons",
        "StreamSpecification.StreamViewType",
        "KEYS_ONLY",
        "TABLE_STREAM_AS_DECLARED_NEW_AND_OLD_IMAGES",
    ),
    "a missing stream": (
        DEV,
        "lessons",
        "StreamSpecification",
        None,
        "TABLE_STREAM_AS_DECLARED_NEW_AND_OLD_IMAGES",
    ),
    "an undeclared stream": (
        DEV,
        "quiet",
        "StreamSpecification.StreamViewType",
        "NEW_IMAGE",
        "TABLE_STREAM_AS_DECLARED_NONE",
    ),
}

_CONDITION = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
_BUCKET = "arn:aws:s3:::answers-useast1/*"


def _policy(**statement: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}


def _events(**more: Any) -> dict[str, Any]:
    service: Any = {"Service": "events.amazonaws.com"}
    return _policy(Principal=service, Action="*", Resource="*", **more)


def _topic_policy(policy: object) -> tuple[str, dict[str, Any]]:
    topic = "arn:aws:sns:us-east-1:111122223333:alarms"
    return "AWS::SNS::TopicPolicy", {"Topics": [topic], "PolicyDocument": policy}


def _key(policy: object) -> tuple[str, dict[str, Any]]:
    return "AWS::KMS::Key", {"EnableKeyRotation": True, "KeyPolicy": policy}


def _endpoint(
    *resources: object, action: str | list[str] = "s3:PutObject"
) -> tuple[str, dict[str, Any]]:
    statements = [
        _policy(Principal="*", Action=action, Resource=resource)["Statement"][0]
        for resource in resources
    ]
    properties: dict[str, Any] = {"ServiceName": "com.amazonaws.us-east-1.s3", "VpcId": "vpc-1"}
    if statements:
        properties["PolicyDocument"] = {"Version": "2012-10-17", "Statement": statements}
    return "AWS::EC2::VPCEndpoint", properties


GOOD_POLICIES = {
    "good topic": _topic_policy(_events(Condition=_CONDITION)),
    "good key": _key(_events(Condition=_CONDITION)),
    "good channels": _endpoint("*", action="ssmmessages:OpenDataChannel"),
    "good endpoint": _endpoint(_BUCKET, {"Fn::Join": ["", [{"Ref": "AWS::StackName"}, "/*"]]}),
}
_NAMED = "ENDPOINT_NAMES_ITS_RESOURCES"
POLICY_MISTAKES = {
    # what is wrong: (type and properties, the rule that stops it)
    "a topic for any rule": (_topic_policy(_events()), "EVENTBRIDGE_FOR_THIS_ACCOUNT"),
    "a topic for any rule and more": (
        _topic_policy(
            _policy(
                Principal={"Service": ["s3.amazonaws.com", "events.amazonaws.com"]},
                Action="sns:Publish",
                Resource="*",
            )
        ),
        "EVENTBRIDGE_FOR_THIS_ACCOUNT",
    ),
    "a key for any rule": (_key(_events()), "KEY_FOR_EVENTBRIDGE_OF_THIS_ACCOUNT"),
    "an endpoint without policy": (_endpoint(), "ENDPOINT_HAS_POLICY"),
    "an endpoint to everything": (_endpoint(_BUCKET, "*"), _NAMED),
    "an endpoint to channels and more": (
        _endpoint("*", action=["ssmmessages:OpenDataChannel", "ssm:GetParameter"]),
        _NAMED,
    ),
    "an endpoint to any bucket": (_endpoint("arn:aws:s3:::*"), _NAMED),
    "an endpoint to a beginning": (_endpoint([_BUCKET, "arn:aws:s3:::answers-*/*"]), _NAMED),
}


Made = tuple[str, dict[str, Any]]
Mistake = tuple[Made, str]


def _instance(**properties: Any) -> Made:
    """Return an instance with a mistake; what is None is left out."""
    asked = {
        "SubnetId": "subnet-1",
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True}}],
    }
    given = {name: value for name, value in (asked | properties).items() if value is not None}
    return "AWS::EC2::Instance", given


_BY_TOKEN, _OF_SUBNET = "INSTANCE_METADATA_BY_TOKEN", "INSTANCE_OF_ITS_SUBNET"
_CLEAR = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}}]
INSTANCE_MISTAKES = {
    "credentials without a token": (_instance(MetadataOptions=None), _BY_TOKEN),
    "a token that travels": (
        _instance(MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2}),
        _BY_TOKEN,
    ),
    "a public address": (
        _instance(
            SubnetId=None,
            NetworkInterfaces=[{"DeviceIndex": "0", "AssociatePublicIpAddress": True}],
        ),
        _OF_SUBNET,
    ),
    "a network that is not named": (_instance(SubnetId=None), _OF_SUBNET),
    "a key pair": (_instance(KeyName="mine"), "INSTANCE_WITHOUT_KEY_PAIR"),
    "a volume in clear text": (
        _instance(BlockDeviceMappings=_CLEAR),
        "INSTANCE_VOLUMES_ENCRYPTED",
    ),
}
GOOD_INSTANCES = {"good instance": _instance()}
_KEPT = _policy(Effect="Deny", Principal="*", Action="backup:DeleteRecoveryPoint", Resource="*")


def _vault(**properties: Any) -> Made:
    locked = {"LockConfiguration": {"MinRetentionDays": 35}, "AccessPolicy": _KEPT}
    given = {name: value for name, value in (locked | properties).items() if value}
    return "AWS::Backup::BackupVault", {"BackupVaultName": "vault", **given}


GOOD_VAULTS = {"good vault": _vault()}
_KEEPS = "VAULT_KEEPS_ITS_BACKUPS"
VAULT_MISTAKES = {
    "a vault without a lock": (_vault(LockConfiguration=None), _KEEPS),
    "a vault with a final lock": (
        _vault(LockConfiguration={"MinRetentionDays": 35, "ChangeableForDays": 3}),
        _KEEPS,
    ),
    "a vault without a policy": (_vault(AccessPolicy=None), _KEEPS),
    "a vault whose policy allows": (_vault(AccessPolicy=_policy(Action="*")), _KEEPS),
}


def _vectors(*indexes: dict[str, Any], defined: tuple[str, ...] = ("owner", "kind")) -> Made:
    """Return a table with vector indexes, of which nothing else is right."""
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", *defined)]
    return "AWS::DynamoDB::GlobalTable", {
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "VectorIndexes": list(indexes),
        "Replicas": [{"Region": "us-east-1"}],
    }


_OWNED = vector_index("owned", "owner", "kind")
_TWO_PARTITIONS = [{**each, "SearchSchemaElementType": "HASH"} for each in _OWNED["SearchSchema"]]
_DEFINED = "VECTOR_INDEX_ATTRIBUTES_DEFINED"
_LENGTH = "VECTORS_OF_AN_ATTRIBUTE_HAVE_ONE_LENGTH"
GOOD_VECTORS = {
    "good vectors": _vectors(
        _OWNED,
        vector_index("any"),
        vector_index("other", Dimensions=8, VectorAttribute={"AttributeName": "picture"}),
    ),
}
VECTOR_MISTAKES = {
    "a partition without definition": (_vectors(_OWNED, defined=("kind",)), _DEFINED),
    "a filter without definition": (_vectors(_OWNED, defined=("owner",)), _DEFINED),
    "a defined vector": (_vectors(_OWNED, defined=("owner", "kind", "meaning")), _DEFINED),
    "two partitions": (
        _vectors(vector_index("any"), {**_OWNED, "SearchSchema": _TWO_PARTITIONS}),
        "VECTOR_INDEX_HAS_ONE_PARTITION",
    ),
    "two lengths of one attribute": (_vectors(_OWNED, vector_index("any", Dimensions=8)), _LENGTH),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The broken rules of each stack; a stack holds one mistake and is named after it.

    One app a stage, since every instance of the validation engine takes some 200 MB.
    """
    found: dict[str, set[str]] = {}
    for stage in (DEV, PROD):
        directory = tmp_path_factory.mktemp(stage.name)
        app = new_app(directory)
        _add_tables(app, stage, f"good-{stage.name}")
        if stage is DEV:
            _add_resources(app, GOOD_POLICIES, POLICY_MISTAKES)
            _add_resources(app, GOOD_VECTORS, VECTOR_MISTAKES)
            _add_resources(app, GOOD_INSTANCES, INSTANCE_MISTAKES)
        else:
            _add_resources(app, GOOD_VAULTS, VAULT_MISTAKES)
        for mistake, (where, name, path, value, _rule) in MISTAKES.items():
            if where is stage:
                changed = _add_tables(app, stage, mistake)[name]
                _override(changed, path, value)
        for policy in RETENTION_POLICIES:
            if stage is PROD:
                _add_tables(app, stage, policy)["lessons"].add_override(policy, "Delete")
        attach_rule_packs(app, Deployment(stage=stage), [DECLARED])
        with pytest.raises(RuntimeError, match="ValidationFailed"):
            app.synth()
        for report in read_assembly(directory).validation["pluginReports"]:
            for violation in report["violations"]:
                for construct in violation["violatingConstructs"]:
                    stack = construct["constructPath"].split("/")[0]
                    found.setdefault(stack, set()).add(violation["ruleName"])
    return found


def _add_tables(app: App, stage: Stage, name: str) -> dict[str, dynamodb.CfnGlobalTable]:
    stack = new_stack(app, _stack_name(name))
    return {
        declaration.name: cfn_table(
            add_table(stack, declaration, stage=stage, with_key=stage.protected)
        )
        for declaration in (STREAMED, QUIET)
    }


def _add_resources(app: App, good: Mapping[str, Made], mistakes: Mapping[str, Mistake]) -> None:
    made = {**good, **{name: wrong for name, (wrong, _rule) in mistakes.items()}}
    for name, (kind, properties) in made.items():
        CfnResource(new_stack(app, _stack_name(name)), "Resource", type=kind, properties=properties)


def _stack_name(mistake: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", mistake)


def _override(table: dynamodb.CfnGlobalTable, path: str, value: object) -> None:
    if value is None:
        table.add_property_deletion_override(path)
    else:
        table.add_property_override(path, value)


@pytest.mark.parametrize("stage", [DEV, PROD], ids=lambda stage: stage.name)
def test_a_good_table_passes(stage: Stage, findings: dict[str, set[str]]) -> None:
    assert f"good-{stage.name}" not in findings


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_stopped(mistake: str, findings: dict[str, set[str]]) -> None:
    assert MISTAKES[mistake][-1] in findings[_stack_name(mistake)]


@pytest.mark.parametrize("policy", GOOD_POLICIES)
def test_a_policy_with_conditions_and_names_passes(
    policy: str, findings: dict[str, set[str]]
) -> None:
    own_rules = {rule for _, rule in POLICY_MISTAKES.values()}
    assert not own_rules & findings.get(_stack_name(policy), set())


@pytest.mark.parametrize("mistake", POLICY_MISTAKES)
def test_a_policy_for_strangers_is_stopped(mistake: str, findings: dict[str, set[str]]) -> None:
    assert POLICY_MISTAKES[mistake][-1] in findings[_stack_name(mistake)]


def test_vector_indexes_that_can_be_made_pass(findings: dict[str, set[str]]) -> None:
    own_rules = {rule for _, rule in VECTOR_MISTAKES.values()}
    assert not own_rules & findings["good-vectors"]


@pytest.mark.parametrize("mistake", VECTOR_MISTAKES)
def test_vector_indexes_that_cannot_be_made_are_stopped(
    mistake: str, findings: dict[str, set[str]]
) -> None:
    own_rules = {rule for _, rule in VECTOR_MISTAKES.values()}
    assert findings[_stack_name(mistake)] & own_rules == {VECTOR_MISTAKES[mistake][-1]}


def test_an_instance_that_shows_nothing_passes(findings: dict[str, set[str]]) -> None:
    own_rules = {rule for _, rule in INSTANCE_MISTAKES.values()}
    assert not own_rules & findings.get("good-instance", set())


@pytest.mark.parametrize("mistake", INSTANCE_MISTAKES)
def test_an_instance_that_strangers_could_use_is_stopped(
    mistake: str, findings: dict[str, set[str]]
) -> None:
    assert INSTANCE_MISTAKES[mistake][-1] in findings[_stack_name(mistake)]


def test_a_vault_that_keeps_its_backups_passes(findings: dict[str, set[str]]) -> None:
    assert _KEEPS not in findings.get("good-vault", set())


@pytest.mark.parametrize("mistake", VAULT_MISTAKES)
def test_a_vault_that_lets_backups_go_is_stopped(
    mistake: str, findings: dict[str, set[str]]
) -> None:
    assert _KEEPS in findings[_stack_name(mistake)]


@pytest.mark.parametrize("policy", RETENTION_POLICIES)
def test_a_table_that_would_not_be_retained_is_stopped(
    policy: str, findings: dict[str, set[str]]
) -> None:
    assert "TABLE_RETAINED" in findings[policy]


def test_streams_of_a_namespace_are_checked_by_their_deployed_names() -> None:
    rules = stream_rules(Deployment(stage=DEV, namespace="copy"), [DECLARED])
    assert "Properties.TableName in ['copy-lessons']" in rules
    assert "Properties.TableName in ['copy-quiet']" in rules
