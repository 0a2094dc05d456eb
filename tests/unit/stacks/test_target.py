"""A stage that names its account and Regions is deployed nowhere else."""

from dataclasses import replace

import pytest

from data_platform.errors import ConfigurationError
from stacks.environments import DEV
from stacks.target import target_environment

OURS, THEIRS = "111122223333", "444455556666"
PINNED = replace(DEV, account=OURS, regions=("eu-west-1", "us-east-1"))


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Stand for the CDK CLI without credentials."""
    for name in ("CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def _given(environment: pytest.MonkeyPatch, account: str, region: str) -> None:
    environment.setenv("CDK_DEFAULT_ACCOUNT", account)
    environment.setenv("CDK_DEFAULT_REGION", region)


def test_credentials_of_another_account_are_refused(credentials: pytest.MonkeyPatch) -> None:
    _given(credentials, THEIRS, "eu-west-1")
    with pytest.raises(ConfigurationError) as refusal:
        target_environment(PINNED)
    assert str(refusal.value) == (
        f"The stage 'dev' belongs to account {OURS}, and these credentials are of {THEIRS}: "
        "choose others (--profile, AWS_PROFILE) or another stage."
    )


def test_another_region_is_refused(credentials: pytest.MonkeyPatch) -> None:
    _given(credentials, OURS, "us-west-2")
    with pytest.raises(ConfigurationError, match="belongs to eu-west-1 or us-east-1, and the Reg"):
        target_environment(PINNED)


def test_its_own_are_taken(credentials: pytest.MonkeyPatch) -> None:
    _given(credentials, OURS, "us-east-1")
    target = target_environment(PINNED)
    assert (target.account, target.region) == (OURS, "us-east-1")


@pytest.mark.usefixtures("credentials")
def test_without_credentials_the_stage_decides() -> None:
    target = target_environment(PINNED)
    assert (target.account, target.region) == (OURS, "eu-west-1")


def test_a_stage_that_says_nothing_goes_anywhere(credentials: pytest.MonkeyPatch) -> None:
    target = target_environment(DEV)
    assert (target.account, target.region) == (None, "us-east-1")
    _given(credentials, THEIRS, "us-west-2")
    target = target_environment(DEV)
    assert (target.account, target.region) == (THEIRS, "us-west-2")


def test_the_local_aws_stands_for_any_account(credentials: pytest.MonkeyPatch) -> None:
    _given(credentials, "000000000000", "us-west-2")
    credentials.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    assert target_environment(PINNED).account == "000000000000"
