"""The workflow that deploys: by whose code it gets credentials, and for how long."""

import re

from tools.paths import REPOSITORY

WORKFLOWS = REPOSITORY / ".github" / "workflows"
DEPLOY = (WORKFLOWS / "deploy.yml").read_text("utf-8")


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
        "datactl deploy --require-approval never --progress events",
    ]
