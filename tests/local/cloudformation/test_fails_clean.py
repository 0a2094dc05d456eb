"""A deployment that failed anywhere is repeated by the same command, and ends like a clean one.

A few resources of each kind that can be left behind; `benchmarks.fails_clean` tries all of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from benchmarks.failing.cli import DeploymentFailedError, deploy
from benchmarks.failing.trials import (
    ADDED,
    End,
    Subject,
    clean_end,
    first_deployment,
    later_deployment,
    with_a_table,
)
from benchmarks.failing.world import World, world
from benchmarks.fails_clean import subject_of
from tools.deploying.stacks import DeployedStack
from tools.synthesis import Assembly

IOPS, MAVPREP = "IOpsDashboard-DatabaseStack", "MavPrepStack"
TABLE = "AWS::DynamoDB::GlobalTable"


@pytest.fixture(scope="module")
def account() -> Iterator[World]:
    with world() as entered:
        yield entered


def subject(assemblies: Mapping[str, Assembly], stage: str, name: str) -> Subject:
    stack = DeployedStack(name, stage != "dev", None, None)
    return subject_of(stack, assemblies[stage].templates[name])


def logical_id(template: Mapping[str, Any], kind: str) -> str:
    """Return the last resource of a type; those that come later in a template need more."""
    resources = template["Resources"].items()
    found: list[str] = [name for name, each in resources if each["Type"] == kind]
    return found[-1]


@pytest.fixture(scope="module")
def iops(assemblies: Mapping[str, Assembly]) -> Subject:
    return subject(assemblies, "prod", IOPS)


@pytest.fixture(scope="module")
def clean_iops(account: World, iops: Subject) -> End:
    return clean_end(account, iops)


@pytest.mark.parametrize(
    "kind",
    [
        "AWS::KMS::Key",
        TABLE,
        "AWS::S3::BucketPolicy",
        "AWS::SQS::Queue",
        "AWS::Lambda::EventSourceMapping",
        "AWS::CloudWatch::CompositeAlarm",
    ],
)
def test_a_first_deployment_goes_on_where_it_failed(
    account: World, iops: Subject, clean_iops: End, kind: str
) -> None:
    failing = logical_id(iops.template, kind)
    assert first_deployment(account, iops, clean_iops, failing) is None


def test_a_database_is_not_made_twice(account: World, assemblies: Mapping[str, Assembly]) -> None:
    mavprep = subject(assemblies, "prod", MAVPREP)
    failing = logical_id(mavprep.template, "Custom::DatabaseMigrations")
    assert first_deployment(account, mavprep, clean_end(account, mavprep), failing) is None


def test_a_table_that_a_later_deployment_left_is_taken_in(account: World, iops: Subject) -> None:
    clean = clean_end(account, iops, with_a_table(iops.template))
    assert later_deployment(account, iops, clean, f"{ADDED}Arn") is None


def test_an_unprotected_stack_goes_and_comes_again(
    account: World, assemblies: Mapping[str, Assembly]
) -> None:
    dev = subject(assemblies, "dev", IOPS)
    failing = logical_id(dev.template, "AWS::CloudWatch::Dashboard")
    assert first_deployment(account, dev, clean_end(account, dev), failing) is None


def test_a_protected_stack_that_was_rolled_back_needs_a_person(
    account: World, iops: Subject
) -> None:
    """So it is not rolled back: the CLI cannot delete what it has protected itself."""
    account.begin(iops.template)
    account.failing = logical_id(iops.template, "AWS::CloudWatch::Dashboard")
    for said in ("is ROLLBACK_COMPLETE", "cannot be deleted while TerminationProtection"):
        with pytest.raises(DeploymentFailedError, match=said):
            deploy(account, iops.name, iops.template, protected=True)
    assert account.client("dynamodb").list_tables()["TableNames"]
