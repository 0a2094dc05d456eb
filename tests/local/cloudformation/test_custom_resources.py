"""Custom resources: the function behind them really runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.local.cloudformation.stacks import Stacks, outputs, template

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        }
    },
}
# Writes down each request, and does what the property `Mode` says.
HANDLER = """
import json
import cfnresponse

def handler(event, context):
    properties = event["ResourceProperties"]
    with open(properties["Log"], "a") as log:
        log.write(json.dumps(event) + chr(10))
    mode = properties.get("Mode", "")
    if mode == "silent" and event["RequestType"] != "Delete":
        return
    if mode == "crash" and event["RequestType"] != "Delete":
        raise RuntimeError("the handler crashed")
    if mode == "fail" and event["RequestType"] != "Delete":
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, "half-made", reason="because")
        return
    physical_id = "physical-" + properties.get("Key", "")
    data = {"Echo": properties.get("Value"), "Nested": {"Deep": "value"}}
    if mode == "large" and event["RequestType"] != "Delete":
        data["Echo"] = "\u0436" * 700
    cfnresponse.send(event, context, cfnresponse.SUCCESS, data, physical_id)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "requests.jsonl"


def with_custom_resource(log: Path, **properties: Any) -> dict[str, Any]:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"ZipFile": HANDLER},
            "Handler": "index.handler",
            "Runtime": "python3.14",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Timeout": 20,
        },
    }
    custom = {
        "Type": "Custom::Recorded",
        "Properties": {
            "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
            "Log": str(log),
            "Value": "given",
            **properties,
        },
    }
    return template(
        {"Role": ROLE, "Function": function, "Custom": custom},
        Outputs={
            "Ref": {"Value": {"Ref": "Custom"}},
            "Echo": {"Value": {"Fn::GetAtt": ["Custom", "Echo"]}},
            "Deep": {"Value": {"Fn::GetAtt": ["Custom", "Nested.Deep"]}},
        },
    )


def requests(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_create_update_and_delete_are_sent_and_data_becomes_attributes(
    stacks: Stacks, log: Path
) -> None:
    created = stacks.create(with_custom_resource(log, Value=True, Key="one"))
    updated = stacks.update(created["StackId"], with_custom_resource(log, Value=2, Key="one"))
    stacks.delete(created["StackId"])

    assert outputs(created) == {"Ref": "physical-one", "Echo": "true", "Deep": "value"}
    assert outputs(updated)["Echo"] == "2"
    create, update, delete = requests(log)
    assert [each["RequestType"] for each in (create, update, delete)] == [
        "Create",
        "Update",
        "Delete",
    ]
    assert create["ResourceProperties"]["Value"] == "true"
    assert create["StackId"] == created["StackId"]
    assert (create["LogicalResourceId"], create["ResourceType"]) == ("Custom", "Custom::Recorded")
    assert update["OldResourceProperties"]["Value"] == "true"
    assert update["PhysicalResourceId"] == delete["PhysicalResourceId"] == "physical-one"


def test_another_physical_id_deletes_the_old_one_at_the_end(stacks: Stacks, log: Path) -> None:
    stack = stacks.create(with_custom_resource(log, Key="one"))["StackId"]

    updated = stacks.update(stack, with_custom_resource(log, Key="two"))

    assert outputs(updated)["Ref"] == "physical-two"
    assert [(each["RequestType"], each.get("PhysicalResourceId")) for each in requests(log)] == [
        ("Create", None),
        ("Update", "physical-one"),
        ("Delete", "physical-one"),
    ]


def test_a_failed_response_fails_the_resource_with_its_reason(stacks: Stacks, log: Path) -> None:
    stack = stacks.create(with_custom_resource(log, Mode="fail"))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    events = stacks.client.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    assert any("Message returned: because" in e.get("ResourceStatusReason", "") for e in events)
    deleted = requests(log)[-1]
    assert (deleted["RequestType"], deleted["PhysicalResourceId"]) == ("Delete", "half-made")


def test_a_response_larger_than_cloudformation_takes_fails_the_resource(
    stacks: Stacks, log: Path
) -> None:
    """It takes 4,096 bytes of all of it: 700 letters beyond ASCII are more, as they are sent."""
    stack = stacks.create(with_custom_resource(log, Mode="large"))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    events = stacks.client.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    reasons = [event.get("ResourceStatusReason", "") for event in events]
    assert any("Response object is too long." in reason for reason in reasons)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("silent", "ended without sending a response"),
        ("crash", "RuntimeError: the handler crashed"),
    ],
)
def test_a_function_that_does_not_answer_fails_at_once(
    stacks: Stacks, log: Path, mode: str, reason: str
) -> None:
    stack = stacks.create(with_custom_resource(log, Mode=mode))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    events = stacks.client.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    assert any(reason in event.get("ResourceStatusReason", "") for event in events)


def test_a_service_token_that_is_no_function_is_refused(stacks: Stacks) -> None:
    custom = {
        "Type": "AWS::CloudFormation::CustomResource",
        "Properties": {"ServiceToken": "arn:aws:sns:us-east-1:123456789012:topic"},
    }

    stack = stacks.create(template({"Custom": custom}), DisableRollback=True)

    assert stack["StackStatus"] == "CREATE_FAILED"
    assert "is no Lambda function" in stacks.reason(stack["StackId"], "Custom")
