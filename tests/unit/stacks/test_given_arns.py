"""An ARN of another account, where only the stacks' own can be used, ends the synthesis."""

from dataclasses import replace

import pytest
from aws_cdk import App

from data_platform.errors import ConfigurationError
from data_platform.stage import CostSettings
from stacks.application import build
from stacks.environments import DEV
from stacks.given_arns import check_given_arns

OURS, THEIRS = "111122223333", "444455556666"
ROLE = "iops:lambdaExecutionRoleArn"
MONITOR = "cost:anomalyMonitorArn"
MONITOR_ARN = f"arn:aws:ce::{THEIRS}:anomalymonitor/11111111-2222-3333-4444-555555555555"


def _role(account: str, partition: str = "aws") -> str:
    return f"arn:{partition}:iam::{account}:role/IopsLambdaRole"


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Stand for the CDK CLI with credentials of our account."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", OURS)
    monkeypatch.setenv("CDK_DEFAULT_REGION", "us-east-1")
    return monkeypatch


@pytest.mark.usefixtures("credentials")
def test_a_role_of_another_account_gives_no_access_to_its_namesake_here() -> None:
    """CloudFormation attaches a policy by the name of a role alone."""
    with pytest.raises(ConfigurationError) as refusal:
        build(App(context={ROLE: _role(THEIRS)}), check_rules=False)
    assert str(refusal.value) == (
        f"The context value {ROLE} is '{_role(THEIRS)}', of account {THEIRS}, and the stacks go to "
        f"{OURS}: access is attached to roles of their own account only. Give a role of it, which "
        "that one may assume, or leave it out."
    )


def test_a_local_aws_stands_for_any_account(credentials: pytest.MonkeyPatch) -> None:
    credentials.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    app = build(App(context={ROLE: _role(THEIRS)}), check_rules=False)
    assert app.node.try_find_child("IOpsDashboard-DatabaseStack") is not None


def test_a_role_is_held_against_no_account_that_nobody_knows_yet() -> None:
    check_given_arns({ROLE: _role(THEIRS)}, DEV, None, "us-east-1")


def test_a_role_of_another_partition_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match="of the partition aws-cn, and the stacks go to us-"
    ):
        check_given_arns({ROLE: _role(OURS, "aws-cn")}, DEV, OURS, "us-east-1")


@pytest.mark.parametrize("as_setting", [False, True])
def test_the_monitor_of_another_account_is_refused(*, as_setting: bool) -> None:
    costs = CostSettings(anomaly_monitor_arn=MONITOR_ARN if as_setting else None)
    context = {} if as_setting else {MONITOR: MONITOR_ARN}
    with pytest.raises(ConfigurationError, match="subscribes to its own monitor only"):
        check_given_arns(context, replace(DEV, costs=costs), OURS, "us-east-1")
