"""Drift: what was changed by a call to a service and not by a deployment."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.embedded import AnyClient, LocalAws
from tests.local.cloudformation.fakes import Engine, thing
from tests.local.cloudformation.stacks import Stacks, outputs, table, template
from tools.local.cloudformation.resources.handler import ResourceRequest

Differences = dict[str, tuple[Any, Any]]


def drift(stacks: Stacks, stack: str) -> dict[str, tuple[str, Differences]]:
    """Return the status of each resource, and what is expected and found by path."""
    stacks.client.detect_stack_drift(StackName=stack)
    statuses = ["IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN"]
    found = stacks.client.describe_stack_resource_drifts(
        StackName=stack, StackResourceDriftStatusFilters=statuses
    )["StackResourceDrifts"]
    return {
        each["LogicalResourceId"]: (
            each["StackResourceDriftStatus"],
            {
                difference["PropertyPath"]: (
                    json.loads(difference["ExpectedValue"]),
                    json.loads(difference["ActualValue"]),
                )
                for difference in each["PropertyDifferences"]
            },
        )
        for each in found
    }


RECOVERY = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35}
EXPIRY = {"AttributeName": "expiresAt", "Enabled": True}
TAGS = [{"Key": "owner", "Value": "platform"}]
# The same table in the words of both types, and where the settings of the replica stand.
DECLARED: dict[str, tuple[dict[str, Any], str]] = {
    "AWS::DynamoDB::GlobalTable": (
        {
            "Replicas": [
                {
                    "Region": "us-east-1",
                    "DeletionProtectionEnabled": True,
                    "PointInTimeRecoverySpecification": RECOVERY,
                    "Tags": TAGS,
                }
            ],
        },
        "/Replicas/0",
    ),
    "AWS::DynamoDB::Table": (
        {
            "DeletionProtectionEnabled": True,
            "PointInTimeRecoverySpecification": RECOVERY,
            "Tags": TAGS,
        },
        "",
    ),
}


@pytest.mark.parametrize("resource_type", DECLARED)
def test_a_table_s_settings_drift(stacks: Stacks, dynamodb: AnyClient, resource_type: str) -> None:
    name = stacks.name("table")
    settings, replica = DECLARED[resource_type]
    declared = table(name, indexes=("a",))
    del declared["Properties"]["Replicas"]
    streamed = {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}
    declared["Properties"] |= {**settings, **streamed, "TimeToLiveSpecification": EXPIRY}
    body = template({"Table": {**declared, "Type": resource_type}})
    stack = stacks.create(body)["StackId"]
    before = drift(stacks, stack)

    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    dynamodb.update_time_to_live(
        TableName=name, TimeToLiveSpecification={**EXPIRY, "Enabled": False}
    )
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "owner", "Value": "somebody"}])
    after = drift(stacks, stack)

    assert before == {"Table": ("IN_SYNC", {})}
    recovery = f"{replica}/PointInTimeRecoverySpecification"
    assert after == {
        "Table": (
            "MODIFIED",
            {
                "/TimeToLiveSpecification/Enabled": (True, False),
                f"{recovery}/PointInTimeRecoveryEnabled": (True, False),
                f"{recovery}/RecoveryPeriodInDays": (35, None),
                f"{replica}/DeletionProtectionEnabled": (True, False),
                f"{replica}/Tags/0/Value": ("platform", "somebody"),
                "/StreamSpecification": ({"StreamViewType": "KEYS_ONLY"}, None),
            },
        )
    }


BUCKET = {
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        ]
    },
    "LifecycleConfiguration": {
        "Rules": [{"Id": "old", "Prefix": "a/", "Status": "Enabled", "ExpirationInDays": 30}]
    },
    "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
    "VersioningConfiguration": {"Status": "Enabled"},
}


def test_a_queue_a_bucket_and_a_function_drift(stacks: Stacks, local_aws: LocalAws) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]}
    function = {
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": "def handler(event, context): ..."},
        "Timeout": 10,
        "Environment": {"Variables": {"TABLE": "one", "LEVEL": "INFO"}},
        "ReservedConcurrentExecutions": 1,
    }
    body = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}},
        "Gone": {"Type": "AWS::SQS::Queue"},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": BUCKET},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
        "Unread": {"Type": "AWS::Budgets::Budget", "Properties": {"Budget": BUDGET}},
    }
    referenced = ("Queue", "Gone", "Bucket", "Function")
    references = {name: {"Value": {"Ref": name}} for name in referenced}
    stack = stacks.create(template(body, Outputs=references))
    before = drift(stacks, stack["StackId"])
    names = outputs(stack)

    sqs, functions = local_aws.client("sqs"), local_aws.client("lambda")
    sqs.set_queue_attributes(QueueUrl=names["Queue"], Attributes={"VisibilityTimeout": "30"})
    sqs.delete_queue(QueueUrl=names["Gone"])
    local_aws.client("s3").put_bucket_versioning(
        Bucket=names["Bucket"], VersioningConfiguration={"Status": "Suspended"}
    )
    functions.update_function_configuration(
        FunctionName=names["Function"],
        Timeout=20,
        Environment={"Variables": {"TABLE": "two", "LEVEL": "INFO"}},
    )
    functions.delete_function_concurrency(FunctionName=names["Function"])
    after = drift(stacks, stack["StackId"])

    assert {name: status for name, (status, _) in before.items()} == {
        "Queue": "IN_SYNC",
        "Gone": "IN_SYNC",
        "Bucket": "IN_SYNC",
        "Role": "IN_SYNC",
        "Function": "IN_SYNC",
        "Unread": "NOT_CHECKED",
    }
    assert after == {
        "Queue": ("MODIFIED", {"/VisibilityTimeout": (60, "30")}),
        "Gone": ("DELETED", {}),
        "Bucket": ("MODIFIED", {"/VersioningConfiguration/Status": ("Enabled", "Suspended")}),
        "Role": ("IN_SYNC", {}),
        "Function": (
            "MODIFIED",
            {
                "/Timeout": (10, 20),
                "/Environment/Variables/TABLE": ("one", "two"),
                "/ReservedConcurrentExecutions": (1, None),
            },
        ),
        "Unread": ("NOT_CHECKED", {}),
    }


BUDGET = {
    "BudgetName": "unread",
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "BudgetLimit": {"Amount": 1, "Unit": "USD"},
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def detect(engine: Engine) -> dict[str, Any]:
    answer = engine.call("DetectStackResourceDrift", StackName="stack", LogicalResourceId="A")
    found: dict[str, Any] = answer["StackResourceDrift"]
    return found


def test_what_a_type_does_not_read_whole_is_not_called_in_sync(engine: Engine) -> None:
    def read(_request: ResourceRequest) -> dict[str, Any]:
        return {"Value": "1"}

    engine.create("stack", template({"A": thing(Value=1, Key="k")}))
    engine.things.read = read  # type: ignore[method-assign,assignment]

    found = detect(engine)

    assert found["StackResourceDriftStatus"] == "NOT_CHECKED"
    assert found["DriftStatusReason"] == "The local AWS cannot read Key."


def test_a_service_that_does_not_answer_leaves_the_drift_unknown(engine: Engine) -> None:
    def read(_request: ResourceRequest) -> dict[str, Any]:
        raise ClientError({"Error": {"Code": "InternalFailure", "Message": "no"}}, "Read")

    engine.create("stack", template({"A": thing(Value=1)}))
    engine.things.read = read  # type: ignore[method-assign,assignment]

    assert detect(engine)["StackResourceDriftStatus"] == "UNKNOWN"


def test_a_stack_of_which_nothing_can_be_read_is_not_checked(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1)}))

    engine.call("DetectStackDrift", StackName="stack")

    information = engine.describe("stack")["DriftInformation"]
    assert information["StackDriftStatus"] == "NOT_CHECKED"


def test_a_referenced_secret_is_neither_compared_nor_shown(engine: Engine) -> None:
    def read(_request: ResourceRequest) -> dict[str, Any]:
        return {"Value": "hidden"}

    reference = "{{resolve:secretsmanager:dynamic:SecretString:key}}"
    engine.create("stack", template({"A": thing(Key="k")}))
    engine.service.store.get("stack", "us-east-1").resources["A"].properties = {"Value": reference}
    engine.things.read = read  # type: ignore[method-assign,assignment]

    found = detect(engine)

    assert found["StackResourceDriftStatus"] == "NOT_CHECKED"
    assert "hidden" not in json.dumps(found, default=str)
