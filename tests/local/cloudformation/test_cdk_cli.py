"""The unmodified CDK CLI against the service."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.local.cloudformation.embedded import Cli, LocalAws, text
from tests.local.cloudformation.example_app import STACK, synthesize
from tests.local.cloudformation.stacks import outputs
from tests.local.embedded import DATACTL


@pytest.fixture(autouse=True)
def _without_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    # Ten seconds that have nothing to do with deploying.
    monkeypatch.setenv("CDK_VALIDATION", "false")


def test_the_cli_bootstraps_deploys_compares_and_destroys(
    cli: Cli, local_aws: LocalAws, tmp_path: Path
) -> None:
    cloudformation = local_aws.client("cloudformation")
    first = synthesize(tmp_path / "first")
    second = synthesize(tmp_path / "second", indexes=["one"], greeted="moon")
    third = synthesize(tmp_path / "third", indexes=["one", "two", "three"])
    deploy = ("deploy", STACK, "--require-approval=never")

    bootstrapped = cli("bootstrap", app=first)
    assert bootstrapped.returncode == 0, text(bootstrapped)

    deployed = cli(*deploy, app=first)
    assert deployed.returncode == 0, text(deployed)
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    assert outputs(stack)["Greets"] == "Hello world"

    assert "(no changes)" in text(cli(*deploy, app=first))
    assert "There were no differences" in text(cli("diff", app=first))
    assert "No drift detected" in text(cli("drift", app=first))

    difference = cli("diff", app=second)
    assert "GlobalSecondaryIndexes" in text(difference)
    assert "may be replaced" not in text(difference)

    directly = cli(*deploy, "--method=direct", app=second)
    assert directly.returncode == 0, text(directly)
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert outputs(stack)["Greets"] == "Hello moon"

    refused = cli(*deploy, app=third)
    assert refused.returncode == 1
    assert "Cannot perform more than one GSI creation or deletion" in text(refused)
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert outputs(stack)["Greets"] == "Hello moon"

    rolled_out = subprocess.run(
        [DATACTL, "rollout", "apply", "--stage=dev", f"--to={third}", "--continue"],
        env={**os.environ, **local_aws.environment, "HOME": str(tmp_path / "home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert rolled_out.returncode == 0, text(rolled_out)
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert outputs(stack)["Greets"] == "Hello world"  # by the ordinary deployment at the end
    assert stack["RoleARN"].endswith("cfn-exec-role-123456789012-us-east-1")
    described = local_aws.client("dynamodb").describe_table(TableName=outputs(stack)["TableName"])
    indexes = {index["IndexName"] for index in described["Table"]["GlobalSecondaryIndexes"]}
    assert indexes == {"one", "two", "three"}

    destroyed = cli("destroy", STACK, "--force", app=second)
    assert destroyed.returncode == 0, text(destroyed)
    tables = local_aws.client("dynamodb").list_tables()["TableNames"]
    assert "kept-by-cdk" in tables
    assert outputs(stack)["TableName"] not in tables
