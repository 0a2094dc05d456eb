"""The workflow that deploys: by whose code it gets credentials, and for how long."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tools.paths import REPOSITORY

WORKFLOWS = REPOSITORY / ".github" / "workflows"
DEPLOY = (WORKFLOWS / "deploy.yml").read_text("utf-8")
SNAPSHOT = 'datactl snapshot --stage "$STAGE" --app cdk.out'
REASON = '"before deployment $GITHUB_RUN_ID"'


def test_every_action_is_fixed_by_commit() -> None:
    """A tag can be moved to other code, and an action of the deployment sees credentials."""
    for workflow in WORKFLOWS.glob("*.yml"):
        for action in re.findall(r"uses: (.+)", workflow.read_text("utf-8")):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_the_session_outlasts_the_job() -> None:
    """The CDK renews the sessions of its own roles with it, which IAM limits to an hour."""
    (seconds,) = re.findall(r"role-duration-seconds: (\d+)", DEPLOY)
    (minutes,) = re.findall(r"timeout-minutes: (\d+)", DEPLOY)
    assert int(seconds) >= int(minutes) * 60


def test_nothing_but_the_deployment_has_credentials() -> None:
    _, following = DEPLOY.split("aws-actions/configure-aws-credentials@")
    commands = re.sub(r"(?m)^ *#.*$", "", following)
    assert re.findall(r"(?:run: .+|(?:cdk|datactl) .+)", commands) == [
        'run: .venv/bin/datactl preflight --stage "$STAGE" --app cdk.out',
        "run: |",
        f"{SNAPSHOT} --reason {REASON} \\",
        "run: |",
        "datactl deploy --require-approval never --progress events",
        f"run: .venv/bin/{SNAPSHOT} --prune --yes",
    ]


def _step(name: str) -> dict[str, Any]:
    (step,) = (
        step
        for step in yaml.safe_load(DEPLOY)["jobs"]["deploy"]["steps"]
        if step.get("name") == name
    )
    return dict(step)


def test_staging_and_prod_are_saved_before_they_change() -> None:
    step = _step("Take a snapshot of what is deployed")
    assert step["if"] == "inputs.stage != 'dev' && !inputs.without_snapshot"
    assert DEPLOY.index("datactl snapshot --stage") < DEPLOY.index("datactl deploy")
    # A deployment that failed may need what is past its time.
    assert DEPLOY.index("datactl deploy") < DEPLOY.index("--prune")


@pytest.mark.parametrize("status", [0, 1])
def test_the_summary_of_the_run_names_the_snapshot(tmp_path: Path, status: int) -> None:
    """And one that could not be taken ends the deployment, with the reason in the summary."""
    program = tmp_path / ".venv" / "bin" / "datactl"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "Took $6: $*"\nexit {status}\n')
    program.chmod(0o755)
    summary = tmp_path / "summary.md"
    step = _step("Take a snapshot of what is deployed")
    done = subprocess.run(
        # As the runner calls `shell: bash`.
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "STAGE": "prod",
            "GITHUB_RUN_ID": "77",
            "GITHUB_STEP_SUMMARY": str(summary),
        },
        capture_output=True,
        check=False,
    )
    assert done.returncode == status
    assert summary.read_text().splitlines() == [
        "### Snapshot before the deployment",
        "```text",
        "Took --reason: snapshot --stage prod --app cdk.out --reason before deployment 77",
        "```",
    ]
