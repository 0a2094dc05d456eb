"""A restored instance gets a name that RDS takes, and under which the stack finds it."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from data_platform.deployment import MAX_NAMESPACE_LENGTH, Deployment
from stacks.environments import DEV
from tools.cli import cli
from tools.restore.database.errors import RestoreError
from tools.restore.database.targets import check_target, new_target

NOW = datetime(2026, 11, 30, 10, 15, tzinfo=UTC)
TIME = "20261130-101500"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("mavprep", f"mavprep-{TIME}"),
        ("mavprep-20261001-000000", f"mavprep-{TIME}"),
        ("mavprep-20261001-000000-20261101-000000", f"mavprep-{TIME}"),
        ("m" * 63, f"{'m' * 47}-{TIME}"),
        (f"{'m' * 46}-x", f"{'m' * 46}-{TIME}"),
    ],
)
def test_a_name_does_not_grow_from_restore_to_restore(source: str, target: str) -> None:
    assert new_target(source, NOW) == target
    check_target(target, Deployment(stage=DEV))


def test_with_the_longest_namespace_it_fits_again_and_again() -> None:
    deployment = Deployment(stage=DEV, namespace="n" * MAX_NAMESPACE_LENGTH)
    name = deployment.named("mavprep")
    for _ in range(4):
        name = new_target(name, NOW)
        check_target(name, deployment)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("m" * 64, "(64 characters): give a --target that begins with a letter, of 1 to 63"),
        ("Restored", "RDS takes no instance 'Restored'"),
        ("two--hyphens", "digits and single hyphens"),
        ("", "RDS takes no instance ''"),
    ],
)
def test_what_rds_takes_not_or_writes_otherwise_is_refused(name: str, said: str) -> None:
    with pytest.raises(RestoreError) as refusal:
        check_target(name, Deployment(stage=DEV))
    assert said in str(refusal.value)


def test_a_target_that_the_next_deployment_would_not_find_is_refused() -> None:
    """It would look for the namespace and the name, and make a new, empty instance."""
    deployment = Deployment(stage=DEV, namespace="alice")
    with pytest.raises(RestoreError, match=r"under alice-…: give --target alice-restored\."):
        check_target("restored", deployment)
    check_target("alice-restored", deployment)


@pytest.mark.parametrize("command", ["plan", "apply", "point"])
def test_each_command_refuses_it_before_it_asks_anything(command: str) -> None:
    arguments = ["restore", "database", command, "--stage", "dev", "--target", "m" * 64]
    refused = CliRunner().invoke(cli, arguments)
    assert refused.exit_code == 1
    assert refused.output.startswith("error: RDS takes no instance 'mmm")
