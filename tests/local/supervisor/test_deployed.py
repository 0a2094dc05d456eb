"""A local AWS with all stacks, as `datactl local up` leaves it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.local.embedded import EmbeddedAws
from tools.local.supervisor.welcome import SUGGESTIONS, Suggestion, welcome_text
from tools.paths import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

STACKS = {
    "TutorStack",
    "IeltsStack",
    "IOpsDashboard-DatabaseStack",
    "TutoriaChatStack",
    "MavPrepStack",
}
CONFLICT = {
    "TableName": "iops-dashboard-metrics",
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def test_all_stacks_are_deployed(local_aws: EmbeddedAws) -> None:
    stacks = local_aws.client("cloudformation").describe_stacks()["Stacks"]

    found = {stack["StackName"]: stack["StackStatus"] for stack in stacks}
    assert found == dict.fromkeys({*STACKS, "CDKToolkit"}, "CREATE_COMPLETE")
    assert local_aws.status()["deployment"]["stage"] == "dev"


def test_an_up_without_changes_deploys_nothing(local_aws: EmbeddedAws) -> None:
    done = local_aws.datactl("up")

    assert "account bootstrapped" not in done.stderr
    assert done.stderr.count("(no changes)") == len(STACKS)
    assert f"export AWS_ENDPOINT_URL={local_aws.state.endpoints.aws}\n" in done.stdout


@pytest.mark.parametrize("suggestion", SUGGESTIONS, ids=lambda each: each.title)
def test_what_the_closing_screen_suggests_works_as_printed(
    local_aws: EmbeddedAws, suggestion: Suggestion
) -> None:
    first = SUGGESTIONS[0].commands[0]  # the item that the later suggestions find
    script = "\n".join(("set -e", 'eval "$(datactl local env)"', first, *suggestion.commands))

    done = subprocess.run(
        ["bash", "-c", script],
        env=local_aws.command_environment(),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert "null" not in done.stdout.replace('"ConsumedCapacity": null', "")


def test_the_closing_screen_shows_every_suggestion(local_aws: EmbeddedAws) -> None:
    screen = local_aws.datactl("welcome").stdout

    assert screen == welcome_text() + "\n"
    assert all(command in screen for each in SUGGESTIONS for command in each.commands)


def test_the_cdk_cli_leaves_the_home_folder_alone(local_aws: EmbeddedAws, tmp_path: Path) -> None:
    local_aws.datactl("up", HOME=str(tmp_path))

    assert not (tmp_path / ".cdk").exists()
    assert not (tmp_path / ".aws").exists()


def test_a_failed_deployment_names_the_resource_and_the_reason(unstarted: EmbeddedAws) -> None:
    unstarted.datactl("up", "--no-deploy")
    unstarted.client("dynamodb").create_table(**CONFLICT)

    failed = unstarted.datactl("up", expected_status=1)

    sentence = failed.stderr.splitlines()[-1]
    assert sentence.startswith("error: `cdk deploy` failed: IOpsDashboard-DatabaseStack, ")
    assert "AWS::DynamoDB::GlobalTable MetricsTable" in sentence
    assert "already exists" in sentence
    assert f"Log: {os.path.join(unstarted.folder, 'logs', 'cdk-deploy.log')}" in sentence
    assert "Nothing is deployed" in unstarted.datactl("status").stdout


def test_tables_of_a_former_run_are_taken_over(unstarted: EmbeddedAws) -> None:
    unstarted.datactl("up")
    item = {"pk": {"S": "insight#stu_1"}, "sk": {"S": "2026-01-01T00:00:00Z"}}
    unstarted.client("dynamodb").put_item(TableName="iops-dashboard-insights", Item=item)

    unstarted.datactl("down", "--keep-data")
    assert unstarted.processes() == []
    unstarted.datactl("up")

    found = unstarted.client("dynamodb").scan(TableName="iops-dashboard-insights")
    assert found["Items"] == [item]
