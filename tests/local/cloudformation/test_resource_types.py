"""Every resource type that the service models, on moto and DynamoDB Local."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.embedded import LocalAws
from tests.local.cloudformation.stacks import Stacks, outputs, template
from tools.database.way_in.errors import WayInError
from tools.database.way_in.opening import tagged_node
from tools.local.cloudformation.resources.registry import HANDLERS
from tools.local.cloudformation.templates.document import parse_template
from tools.local.streams.mappings import list_mappings

BODY = (Path(__file__).parent / "every_type.yaml").read_text("utf-8")
NOT_IN_THE_TEMPLATE = {"AWS::CDK::Metadata", "AWS::CloudFormation::CustomResource"}
# What stands in the template, and what an update makes of it.
CHANGES = {
    "Key: a, Value: b": "Key: a, Value: c",
    "ReadCapacityUnits: 2": "ReadCapacityUnits: 3",
    "{a: b}": "{a: c}",
    "Default: 5": "Default: 7",
    'AlarmRule: !Sub "ALARM(\\"${MathAlarm}\\")"': "AlarmRule: 'TRUE'",
    "Action: dynamodb:GetItem": "Action: dynamodb:Query",
    "Action: events:PutEvents": "Action: events:PutRule",
    "Action: sns:Publish": "Action: sns:Subscribe",
    "Action: sqs:*": "Action: sqs:SendMessage",
    "Amount: 100": "Amount: 200",
    "CidrIp: 255.255.255.255/32": "CidrIp: 10.0.0.0/8",
    "ConnectionPoolConfigurationInfo: {}": (
        "ConnectionPoolConfigurationInfo: {MaxConnectionsPercent: 50}"
    ),
    "DBInstanceClass: db.t4g.micro": "DBInstanceClass: db.t4g.small",
    "DBSubnetGroupDescription: d": "DBSubnetGroupDescription: e",
    "DatabaseInput: {Name: gdb}": "DatabaseInput: {Name: gdb, Description: d}",
    "DeleteAfterDays: 35": "DeleteAfterDays: 40",
    "Description: d\n      GenerateSecretString": "Description: e\n      GenerateSecretString",
    "Description: x": "Description: y",
    "DisplayName: x": "DisplayName: y",
    "EnableDnsHostnames: true": "EnableDnsHostnames: false",
    "EnableKeyRotation: true": "EnableKeyRotation: false",
    "MetricName: Deadlocks": "MetricName: Logins",
    "HttpPutResponseHopLimit: 1": "HttpPutResponseHopLimit: 2",
    "FilterPolicy:\n        a: [b]": "FilterPolicy:\n        a: [c]",
    "Frequency: DAILY": "Frequency: WEEKLY",
    "MapPublicIpOnLaunch: false": "MapPublicIpOnLaunch: true",
    "      ReservedConcurrentExecutions: 2\n": "",
    "MaximumRetryAttempts: 0": "MaximumRetryAttempts: 1",
    "RetentionInDays: 30": "RetentionInDays: 60",
    "ScheduleExpression: rate(1 day)": "ScheduleExpression: rate(2 days)",
    "TableType: EXTERNAL_TABLE": "TableType: EXTERNAL_TABLE\n        Description: d",
    "Threshold: 1\n": "Threshold: 2\n",
    "State: ENABLED\n      WorkGroupConfiguration": (
        "State: ENABLED\n      Description: d\n      WorkGroupConfiguration"
    ),
    "Timeout: '10'": "Timeout: '20'",
    "TransitionInDays: 10": "TransitionInDays: 20",
    "VisibilityTimeout: 60": "VisibilityTimeout: 90",
    "return 1": "return 2",
    "widgets": "nothing",
}


@pytest.fixture
def layer(local_aws: LocalAws) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("python/in_layer.py", "")
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket="src")
    s3.put_object(Bucket="src", Key="layer.zip", Body=archive.getvalue())


def test_the_template_has_every_type() -> None:
    types = {resource.type for resource in parse_template(BODY).resources.values()}

    assert types == set(HANDLERS) - NOT_IN_THE_TEMPLATE


@pytest.mark.usefixtures("layer")
def test_every_type_is_created_updated_compared_and_deleted(
    stacks: Stacks, local_aws: LocalAws
) -> None:
    cloudformation = stacks.client
    created = stacks.create(BODY)
    stack = created["StackId"]
    assert created["StackStatus"] == "CREATE_COMPLETE", stacks.reasons(stack)

    changed = BODY
    for before, after in CHANGES.items():
        assert before in changed, before
        changed = changed.replace(before, after)
    updated = stacks.update(stack, changed)
    assert updated["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons(stack)
    # Nothing was replaced: what other stacks and functions know stays true.
    assert outputs(updated) == outputs(created)

    with pytest.raises(ClientError, match="No updates"):
        stacks.update(stack, changed)
    cloudformation.detect_stack_drift(StackName=stack)
    drifts = cloudformation.describe_stack_resource_drifts(
        StackName=stack, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"]
    )["StackResourceDrifts"]
    assert [(each["LogicalResourceId"], each["PropertyDifferences"]) for each in drifts] == []

    found = outputs(updated)
    # The real database stands behind the instance.
    assert (found["DatabaseAddress"], found["DatabasePort"]) == ("127.0.0.1", "5433")
    assert found["ProxyEndpoint"] == "127.0.0.1"
    secret = local_aws.client("secretsmanager").get_secret_value(SecretId=found["Secret"])
    connection = json.loads(secret["SecretString"])
    assert (connection["host"], connection["port"]) == ("127.0.0.1", 5433)
    assert (connection["username"], len(connection["password"])) == ("admin", 20)
    function = local_aws.client("lambda").get_function(FunctionName=found["Function"])
    assert function["Configuration"]["Timeout"] == 20
    assert function["Tags"] == {"a": "c"}
    assert tagged_node(local_aws.client("ec2"), "every-type") == found["Node"]
    queue = local_aws.client("sqs").get_queue_attributes(
        QueueUrl=found["Queue"], AttributeNames=["VisibilityTimeout"]
    )
    assert queue["Attributes"]["VisibilityTimeout"] == "90"

    assert stacks.delete(stack)["StackStatus"] == "DELETE_COMPLETE", stacks.reasons(stack)
    with pytest.raises(ClientError, match="Function not found"):
        local_aws.client("lambda").get_function(FunctionName=found["Function"])
    with pytest.raises(WayInError, match="No node is running with the tag"):
        tagged_node(local_aws.client("ec2"), "every-type")


@pytest.mark.usefixtures("layer")
def test_the_mapping_of_a_table_stream_is_given_to_the_pump(
    stacks: Stacks, streams_dir: Path
) -> None:
    stack = stacks.create(_only("Role", "Function", "Layer", "StreamMapping"))["StackId"]

    (mapping,) = list_mappings(streams_dir)
    assert mapping["EventSourceArn"].startswith("arn:aws:dynamodb:us-east-1:123456789012:table/")
    assert mapping["BatchSize"] == 5

    stacks.delete(stack)
    assert list_mappings(streams_dir) == []


@pytest.mark.usefixtures("layer")
def test_a_mapping_follows_its_table_to_a_new_stream(
    stacks: Stacks, streams_dir: Path, local_aws: LocalAws
) -> None:
    wanted: Any = _only("Role", "Function", "Layer", "StreamMapping")
    stack = stacks.create(wanted)["StackId"]
    (before,) = list_mappings(streams_dir)
    wanted["Resources"]["Table"]["Properties"]["StreamSpecification"] = {
        "StreamViewType": "KEYS_ONLY"
    }
    assert stacks.update(stack, wanted)["StackStatus"] == "UPDATE_COMPLETE"

    (after,) = list_mappings(streams_dir)
    table = after["EventSourceArn"].split("/")[1]
    described = local_aws.client("dynamodb").describe_table(TableName=table)["Table"]
    assert after["EventSourceArn"] == described["LatestStreamArn"] != before["EventSourceArn"]
    assert after["UUID"] != before["UUID"]
    stacks.delete(stack)


def _only(*names: str) -> dict[str, object]:
    resources = parse_template(BODY).resources
    wanted = [*names, "Table", "Queue", "DeadLetters", "Topic", "LogGroup"]
    return template(
        {
            name: {"Type": resources[name].type, "Properties": resources[name].properties}
            for name in wanted
        }
    )


def test_a_protected_log_group_stays_until_its_protection_is_switched_off(
    stacks: Stacks, local_aws: LocalAws
) -> None:
    def log(*, protected: bool) -> dict[str, object]:
        declared = {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"DeletionProtectionEnabled": protected},
        }
        return template({"Log": declared}, Outputs={"Name": {"Value": {"Ref": "Log"}}})

    logs = local_aws.client("logs")
    first, second = (stacks.create(log(protected=True)) for _ in range(2))
    groups = [
        logs.describe_log_groups(logGroupNamePrefix=outputs(each)["Name"])["logGroups"][0]
        for each in (first, second)
    ]
    assert [group["deletionProtectionEnabled"] for group in groups] == [True, True]

    kept = stacks.delete(first["StackId"])
    assert kept["StackStatus"] == "DELETE_FAILED"
    assert "deletion protection" in stacks.reason(first["StackId"], "Log")
    # By hand, as the pages say, or by a deployment that gives it up.
    logs.put_log_group_deletion_protection(
        logGroupIdentifier=groups[0]["logGroupArn"], deletionProtectionEnabled=False
    )
    stacks.update(second["StackId"], log(protected=False))

    for each in (first, second):
        assert stacks.delete(each["StackId"])["StackStatus"] == "DELETE_COMPLETE"


def test_a_password_is_generated_once(stacks: Stacks, local_aws: LocalAws) -> None:
    def secret(description: str) -> dict[str, object]:
        generated = {
            "SecretStringTemplate": json.dumps({"username": "admin"}),
            "GenerateStringKey": "password",
            "PasswordLength": 24,
        }
        properties = {"Description": description, "GenerateSecretString": generated}
        declared = {"Type": "AWS::SecretsManager::Secret", "Properties": properties}
        return template({"Secret": declared}, Outputs={"Arn": {"Value": {"Ref": "Secret"}}})

    manager = local_aws.client("secretsmanager")
    stack = stacks.create(secret("one"))
    first = manager.get_secret_value(SecretId=outputs(stack)["Arn"])["SecretString"]
    stacks.update(stack["StackId"], secret("two"))
    second = manager.get_secret_value(SecretId=outputs(stack)["Arn"])["SecretString"]

    assert len(json.loads(first)["password"]) == 24
    assert json.loads(first)["username"] == "admin"
    assert first == second


def test_a_dynamic_reference_is_resolved_but_not_kept(stacks: Stacks, local_aws: LocalAws) -> None:
    local_aws.client("secretsmanager").create_secret(
        Name="dynamic", SecretString=json.dumps({"key": "hidden"})
    )
    value = "{{resolve:secretsmanager:dynamic:SecretString:key}}"
    parameter = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Name": "/dynamic", "Value": value},
    }

    stack = stacks.create(template({"Parameter": parameter}))["StackId"]

    found = local_aws.client("ssm").get_parameter(Name="/dynamic")["Parameter"]["Value"]
    assert found == "hidden"
    assert "hidden" not in json.dumps(
        stacks.client.describe_stack_events(StackName=stack), default=str
    )


def test_an_existing_name_is_not_taken_over(stacks: Stacks, local_aws: LocalAws) -> None:
    local_aws.client("ssm").put_parameter(Name="/taken", Value="theirs", Type="String")
    parameter = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Name": "/taken", "Value": "ours"},
    }

    stack = stacks.create(template({"Parameter": parameter}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert local_aws.client("ssm").get_parameter(Name="/taken")["Parameter"]["Value"] == "theirs"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Type": "String"}, "required key [Value] not found"),
        ({"Type": "String", "Value": "v", "Valeu": "v"}, "extraneous key [Valeu] is not permitted"),
    ],
    ids=["missing", "unknown"],
)
def test_wrong_properties_fail_as_in_aws(
    stacks: Stacks, properties: dict[str, str], message: str
) -> None:
    wrong = {"Type": "AWS::SSM::Parameter", "Properties": properties}

    stack = stacks.create(template({"Wrong": wrong}), DisableRollback=True)

    assert message in stacks.reason(stack["StackId"], "Wrong")
