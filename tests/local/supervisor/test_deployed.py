"""A local AWS with all stacks, as `datactl local up` leaves it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tools.local.supervisor.welcome import SUGGESTIONS, Suggestion, welcome_text
from tools.paths import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local.embedded import EmbeddedAws

STACKS = {
    "TutorStack",
    "IeltsStack",
    "IOpsDashboard-DatabaseStack",
    "TutoriaChatStack",
    "MavPrepStack",
}
CAMPUSES: dict[str, Any] = {
    "TableName": "aitutor_campuses",
    "AttributeDefinitions": [{"AttributeName": "campusId", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "campusId", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ITEM = {"campusId": {"S": "campus-1"}}


def test_all_stacks_are_deployed(deployed_aws: EmbeddedAws) -> None:
    stacks = deployed_aws.client("cloudformation").describe_stacks()["Stacks"]

    found = {stack["StackName"]: stack["StackStatus"] for stack in stacks}
    assert found == dict.fromkeys({*STACKS, "CDKToolkit"}, "CREATE_COMPLETE")
    assert deployed_aws.status()["deployment"]["stage"] == "dev"


def test_an_up_without_changes_deploys_nothing(deployed_aws: EmbeddedAws, tmp_path: Path) -> None:
    done = deployed_aws.datactl("up", HOME=str(tmp_path))

    assert "account bootstrapped" not in done.stderr
    assert done.stderr.count("(no changes)") == len(STACKS)
    assert f"export AWS_ENDPOINT_URL={deployed_aws.state.endpoints.aws}\n" in done.stdout
    left = {path.name for path in tmp_path.iterdir()}
    assert not left & {".aws", ".cdk"}, "the CDK CLI left something in the home folder"


@pytest.mark.parametrize("suggestion", SUGGESTIONS, ids=lambda each: each.title)
def test_what_the_closing_screen_suggests_works_as_printed(
    deployed_aws: EmbeddedAws, suggestion: Suggestion
) -> None:
    first = SUGGESTIONS[0].commands[0]  # the item that the later suggestions find
    script = "\n".join(("set -e", 'eval "$(datactl local env)"', first, *suggestion.commands))

    done = subprocess.run(
        ["bash", "-c", script],
        env=deployed_aws.command_environment(),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert "null" not in done.stdout.replace('"ConsumedCapacity": null', "")


def test_the_closing_screen_shows_every_suggestion(deployed_aws: EmbeddedAws) -> None:
    screen = deployed_aws.datactl("welcome").stdout

    assert screen == welcome_text() + "\n"
    assert all(command in screen for each in SUGGESTIONS for command in each.commands)


def test_a_table_of_before_stops_a_deployment_unless_it_was_kept(unstarted: EmbeddedAws) -> None:
    aws = unstarted
    aws.datactl("up", "--no-deploy")
    aws.client("dynamodb").create_table(**CAMPUSES)
    aws.client("dynamodb").put_item(TableName=CAMPUSES["TableName"], Item=ITEM)

    failed = aws.datactl("up", expected_status=1)

    sentence = failed.stderr.splitlines()[-1]
    assert sentence.startswith("error: `cdk deploy` failed: TutorStack, ")
    assert "AWS::DynamoDB::GlobalTable CampusesTable" in sentence
    assert "already exists" in sentence
    assert f"Log: {aws.folder}/logs/cdk-deploy.log" in sentence
    assert "Nothing is deployed" in aws.datactl("status").stdout

    aws.datactl("down", "--keep-data")
    assert aws.processes() == []
    done = aws.datactl("up")

    assert "kept tables taken over" in done.stderr
    assert aws.client("dynamodb").scan(TableName=CAMPUSES["TableName"])["Items"] == [ITEM]
    table = aws.client("dynamodb").describe_table(TableName=CAMPUSES["TableName"])["Table"]
    assert table["StreamSpecification"]["StreamEnabled"], "the deployment has completed the table"
    resources = aws.client("cloudformation").describe_stack_resources(StackName="TutorStack")
    found = {each["PhysicalResourceId"]: each for each in resources["StackResources"]}
    assert found[CAMPUSES["TableName"]]["LogicalResourceId"].startswith("CampusesTable")
