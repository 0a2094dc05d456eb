"""The service over HTTP, as boto3 and other clients see it."""

import json
import subprocess
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.embedded import (
    REGION,
    LocalAws,
    make_client,
    service_command,
    start_service,
)
from tests.local.cloudformation.stacks import Stacks, outputs, parameter, table, template
from tools.local.cloudformation.api.protocol import operation, parse_request, serialize_response
from tools.paths import REPOSITORY


def test_an_error_has_the_code_and_message_that_clients_look_for(stacks: Stacks) -> None:
    with pytest.raises(ClientError) as caught:
        stacks.client.describe_stacks(StackName="nobody")

    error = caught.value.response
    assert error["Error"]["Code"] == "ValidationError"
    assert error["Error"]["Message"] == "Stack with id nobody does not exist"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_missing_change_set_is_the_exception_of_the_model(stacks: Stacks) -> None:
    stack = stacks.create(template({"P": parameter("v")}))["StackId"]

    with pytest.raises(stacks.client.exceptions.ChangeSetNotFoundException):
        stacks.client.describe_change_set(StackName=stack, ChangeSetName="nothing")


def test_an_action_that_does_not_exist_here_is_named(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="does not offer the action 'ListTypes'"):
        stacks.client.list_types()


def test_capabilities_are_asked_for(stacks: Stacks) -> None:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "named", "AssumeRolePolicyDocument": {}},
    }

    with pytest.raises(stacks.client.exceptions.InsufficientCapabilitiesException):
        stacks.client.create_stack(
            StackName="iam",
            TemplateBody=json.dumps(template({"Role": role})),
            Capabilities=["CAPABILITY_IAM"],
        )


def test_a_large_template_has_to_come_from_s3(stacks: Stacks, local_aws: LocalAws) -> None:
    resources = {f"P{number}": parameter("v" * 500) for number in range(100)}
    body = json.dumps(template(resources))
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="folder/large.json", Body=body.encode())

    with pytest.raises(ClientError, match="less than or equal to 51200"):
        stacks.client.validate_template(TemplateBody=body)
    for url in (
        "https://templates.s3.us-east-1.amazonaws.com/folder/large.json",
        "https://s3.us-east-1.amazonaws.com/templates/folder/large.json",
        f"{local_aws.moto_url}/templates/folder/large.json",
    ):
        summary = stacks.client.get_template_summary(TemplateURL=url)
        assert summary["ResourceTypes"] == ["AWS::SSM::Parameter"]


def test_a_template_is_described_with_parameters_and_identifiers(stacks: Stacks) -> None:
    body = template(
        {"P": parameter({"Ref": "Value"})},
        Description="Described",
        Parameters={"Value": {"Type": "String", "Default": "v", "NoEcho": True}},
    )

    validated = stacks.client.validate_template(TemplateBody=json.dumps(body))
    summary = stacks.client.get_template_summary(TemplateBody=json.dumps(body))

    assert validated["Description"] == "Described"
    assert validated["Parameters"][0]["NoEcho"] is True
    assert summary["Parameters"][0]["ParameterType"] == "String"
    assert summary["ResourceIdentifierSummaries"] == [
        {
            "ResourceType": "AWS::SSM::Parameter",
            "LogicalResourceIds": ["P"],
            "ResourceIdentifiers": ["Name"],
        }
    ]


def test_events_tell_the_operation_and_its_failures(stacks: Stacks) -> None:
    failing = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String"}}
    stack = stacks.create(template({"Failing": failing}), ClientRequestToken="mine")["StackId"]

    events = stacks.client.describe_stack_events(StackName=stack)["StackEvents"]
    failures = stacks.client.describe_events(StackName=stack, Filters={"FailedEvents": True})

    assert {event["ClientRequestToken"] for event in events} == {"mine"}
    assert len({event["EventId"] for event in events}) == len(events)
    assert [event["Timestamp"] for event in events] == sorted(
        (event["Timestamp"] for event in events), reverse=True
    )
    assert [event["LogicalResourceId"] for event in failures["OperationEvents"]] == ["Failing"]


def test_a_stack_is_found_by_the_physical_id_of_a_resource(stacks: Stacks) -> None:
    stack = stacks.create(template({"P": parameter("v")}, Outputs={"P": {"Value": {"Ref": "P"}}}))

    described = stacks.client.describe_stack_resources(PhysicalResourceId=outputs(stack)["P"])

    assert described["StackResources"][0]["StackId"] == stack["StackId"]


def test_each_region_has_stacks_of_its_own(stacks: Stacks, local_aws: LocalAws) -> None:
    name = stacks.name()
    elsewhere = make_client("cloudformation", "eu-west-1", local_aws.cloudformation_url)
    there = Stacks(elsewhere)
    body = template({"P": parameter("v")}, Outputs={"Region": {"Value": {"Ref": "AWS::Region"}}})

    here = stacks.create(body, name=name)
    other = there.create(body, name=name)

    assert (outputs(here)["Region"], outputs(other)["Region"]) == (REGION, "eu-west-1")
    assert make_client("ssm", "eu-west-1", local_aws.moto_url).get_parameter(
        Name=elsewhere.describe_stack_resources(StackName=name)["StackResources"][0][
            "PhysicalResourceId"
        ]
    )
    there.delete_all()


def test_lists_maps_and_control_characters_survive_the_protocol() -> None:
    model = operation("DescribeStacks")
    form = {"StackName": "s", "NextToken": "t"}
    tags = operation("CreateStack")
    given = {
        "StackName": "s",
        "Tags.member.1.Key": "a",
        "Tags.member.1.Value": "b",
        "DisableRollback": "true",
        "Capabilities.member.1": "CAPABILITY_IAM",
        "NotificationARNs": "",
        "TimeoutInMinutes": "5",
    }

    answer = serialize_response(model, {"Stacks": [{"StackStatusReason": "bell \x07 <&> ✓"}]})

    assert parse_request(model, form) == form
    assert parse_request(tags, given) == {
        "StackName": "s",
        "Tags": [{"Key": "a", "Value": "b"}],
        "DisableRollback": True,
        "Capabilities": ["CAPABILITY_IAM"],
        "NotificationARNs": [],
        "TimeoutInMinutes": 5,
    }
    assert "bell \ufffd &lt;&amp;&gt; ✓" in answer.decode()


def test_the_cli_finds_an_empty_trail(local_aws: LocalAws) -> None:
    session = boto3.session.Session("a", "b", region_name=REGION)
    trail = session.client("cloudtrail", endpoint_url=local_aws.cloudformation_url)

    assert trail.lookup_events()["Events"] == []


def test_health_is_answered(local_aws: LocalAws) -> None:
    with urllib.request.urlopen(f"{local_aws.cloudformation_url}/health") as answer:  # noqa: S310
        assert answer.status == 200


def test_a_restarted_process_keeps_stacks_and_goes_on(local_aws: LocalAws, tmp_path: Path) -> None:
    places = (local_aws.moto_url, local_aws.dynamodb_url, tmp_path / "cloudformation")
    with start_service(*places) as first:
        before = Stacks(make_client("cloudformation", REGION, first.url))
        stack = before.create(template({"P": parameter("one")}))["StackId"]
        assert first.process.poll() is None
    with start_service(*places) as second:
        after = Stacks(make_client("cloudformation", REGION, second.url))
        assert after.describe(stack)["StackStatus"] == "CREATE_COMPLETE"
        updated = after.update(stack, template({"P": parameter("two")}))
        assert updated["StackStatus"] == "UPDATE_COMPLETE"
        assert after.delete(stack)["StackStatus"] == "DELETE_COMPLETE"


def test_the_process_ends_when_its_input_does(local_aws: LocalAws, tmp_path: Path) -> None:
    service = start_service(local_aws.moto_url, local_aws.dynamodb_url, tmp_path)
    assert service.process.stdin is not None

    service.process.stdin.close()

    assert service.process.wait(timeout=10) == 0
    service.stop()


def test_what_keeps_it_from_starting_is_one_sentence(local_aws: LocalAws, tmp_path: Path) -> None:
    taken = local_aws.moto_url.rpartition(":")[2]
    on_a_taken_port = service_command(local_aws.moto_url, "http://x", tmp_path, "--port", taken)
    without_moto = service_command("http://localhost:9", "http://localhost:9", tmp_path)

    first, second = (
        subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        for command in (on_a_taken_port, without_moto)
    )

    assert (first.returncode, second.returncode) == (1, 1)
    assert first.stderr == (
        f"cloudformation: cannot listen on port {taken}: Address already in use.\n"
    )
    assert second.stderr.startswith("cloudformation: nothing answers at http://localhost:9:")
    assert len(second.stderr.splitlines()) == 1


def test_tables_can_be_motos_own(local_aws: LocalAws, tmp_path: Path) -> None:
    with start_service(local_aws.moto_url, local_aws.moto_url, tmp_path) as service:
        stacks = Stacks(make_client("cloudformation", REGION, service.url))
        name = stacks.name("moto")
        created = stacks.create(template({"Table": table(name, indexes=("a",))}))
        updated = stacks.update(
            created["StackId"], template({"Table": table(name, indexes=("a", "b"))})
        )
        refused = stacks.update(created["StackId"], template({"Table": table(name)}))
        deleted = stacks.delete(created["StackId"])

    assert [each["StackStatus"] for each in (created, updated, refused, deleted)] == [
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "DELETE_COMPLETE",
    ]
