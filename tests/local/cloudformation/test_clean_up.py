"""The clean-up of `docs/operations.md`, command by command as the page prints it."""

import re
import shlex
from collections.abc import Iterator, Mapping

import pytest

from benchmarks.failing.cli import DeploymentFailedError, deploy, status_of
from benchmarks.failing.inventory import inventory, resources_of
from benchmarks.failing.trials import clean_end
from benchmarks.failing.world import World, world
from benchmarks.fails_clean import subject_of
from tests.local.cloudformation.aws_cli import Aws, aws_cli
from tests.local.runbooks.pages import Command, commands_of
from tools.deploying.options import RolledBackError, options_for
from tools.deploying.stacks import DeployedStack
from tools.paths import REPOSITORY
from tools.synthesis import Assembly

PAGE = REPOSITORY / "docs" / "operations.md"
SECTION = "A first deployment was rolled back in a protected stage"
STACK = DeployedStack("MavPrepStack", is_protected=True, region=None, role_arn=None)
PLACEHOLDERS = {
    "AWS::DynamoDB::GlobalTable": "TABLE",
    "AWS::KMS::Key": "KEY",
    "AWS::Logs::LogGroup": "LOG_GROUP",
    "AWS::RDS::DBParameterGroup": "PARAMETER_GROUP",
    "AWS::RDS::DBSubnetGroup": "SUBNET_GROUP",
}


@pytest.fixture
def account() -> Iterator[World]:
    with world() as entered:
        yield entered


@pytest.fixture
def aws(account: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """The AWS CLI, led to the account of this process and its CloudFormation."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with aws_cli(account) as run:
        yield run


def words(line: str) -> list[str]:
    return shlex.split(line)[1:]


def lines(command: Command) -> list[str]:
    joined = command.text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.startswith("aws ")]


def test_after_the_clean_up_a_deployment_ends_like_a_clean_one(
    account: World, aws: Aws, assemblies: Mapping[str, Assembly]
) -> None:
    template = assemblies["prod"].templates[STACK.name]
    subject = subject_of(STACK, template)
    clean = clean_end(account, subject)
    account.begin(template)
    account.failing = "DashboardsCapacity231BEAD1"
    with pytest.raises(DeploymentFailedError):
        deploy(account, STACK.name, template, protected=True)
    with pytest.raises(RolledBackError):
        options_for(STACK, status_of(account, STACK.name))

    look, *rest = [each for each in commands_of(PAGE) if each.section == SECTION]
    left = _left(aws(*words(lines(look)[0].replace("STACK", STACK.name))))
    for command in rest:
        _run_for_each(aws, command, {"STACK": [STACK.name], **left})

    deploy(account, STACK.name, template, subject.options(None), protected=True)
    assert (inventory(account), resources_of(account, STACK.name)) == (
        clean.account,
        clean.resources,
    )


def _left(printed: str) -> dict[str, list[str]]:
    """Read by which names the placeholders of the page stand for what is left."""
    found: dict[str, list[str]] = {name: [] for name in PLACEHOLDERS.values()}
    for line in printed.splitlines():
        kind, name, _ = line.split("\t")
        if kind in PLACEHOLDERS:
            found[PLACEHOLDERS[kind]].append(name)
    assert all(found.values()), found
    return found


def _run_for_each(aws: Aws, command: Command, names: Mapping[str, list[str]]) -> None:
    for line in lines(command):
        named = [name for name in names if re.search(rf" {name}(?: |$)", line)]
        for value in names[named[0]] if named else [""]:
            aws(*words(re.sub(rf" {named[0]}(?= |$)", f" {value}", line) if named else line))


def test_every_line_of_the_clean_up_is_run() -> None:
    commands = [each for each in commands_of(PAGE) if each.section == SECTION]
    printed = [line for each in commands for line in each.text.splitlines()]
    assert len(printed) == sum(len(lines(each)) for each in commands) + 1  # one goes on
