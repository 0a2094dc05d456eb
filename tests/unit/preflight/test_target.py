"""Where the deployment goes, and what has to be there first."""

from dataclasses import replace

import pytest

from data_platform.stage import Stage
from stacks.environments import DEV, PROD
from tests.unit.preflight.plans import plan
from tests.unit.preflight.recorded import Recorded
from tools.preflight.rows import Status
from tools.preflight.target import ask_bootstrap, check_settings, check_target

PINNED = replace(PROD, account="111122223333", regions=("eu-west-1", "eu-central-1"))
VERSION = "/cdk-bootstrap/hnb659fds/version"
OF_TEMPLATE = replace(plan(), bootstrap={VERSION: 6})


@pytest.mark.parametrize(
    ("stage", "region", "status", "advice"),
    [
        (PINNED, "eu-west-1", Status.OK, ""),
        (DEV, "eu-west-1", Status.OK, ""),
        (PINNED, "us-east-1", Status.BLOCKS, "Set AWS_REGION"),
        (replace(PROD, regions=("us-west-1",)), "us-west-1", Status.BLOCKS, "zones=2"),
        (PROD, "eu-west-1", Status.WARNING, "Give the stage its account and regions"),
    ],
)
def test_account_and_region(stage: Stage, region: str, status: Status, advice: str) -> None:
    row = check_target(stage, "111122223333", region)
    assert row.status is status
    assert advice in row.advice
    assert row.found == f"111122223333 in {region}"


@pytest.mark.parametrize(
    ("answer", "status", "found"),
    [
        ({"Parameter": {"Value": "33"}}, Status.OK, "version 33"),
        ({"Parameter": {"Value": "5"}}, Status.BLOCKS, "version 5"),
        ("ParameterNotFound: none", Status.BLOCKS, f"no {VERSION}"),
    ],
)
def test_bootstrap_version(answer: object, status: Status, found: str) -> None:
    recorded = Recorded({"ssm.GetParameter": answer})  # type: ignore[dict-item]
    (row,) = ask_bootstrap(OF_TEMPLATE, recorded.account())
    assert (row.status, row.found, row.needed) == (status, found, "version 6 or newer")
    bootstrap = "npx cdk bootstrap aws://111122223333/eu-west-1"
    assert row.advice == ("" if status is Status.OK else bootstrap)


def test_what_synthesis_warns_of_is_a_row_each() -> None:
    warnings = {
        "data-platform:NoRecipients": "Nobody is told of warning alarms in prod: name recipients.",
        "data-platform:StepTooLarge": "Two indexes of lessons change: deploy one after the other.",
    }
    recipients, other = check_settings(warnings)
    assert recipients.check == "recipients"
    assert recipients.status is Status.WARNING
    assert recipients.found == "Nobody is told of warning alarms in prod"
    assert recipients.advice == "name recipients."
    assert (other.check, other.status) == ("synthesis", Status.WARNING)


def test_recipients_are_there() -> None:
    (row,) = check_settings({})
    assert (row.check, row.status) == ("recipients", Status.OK)
