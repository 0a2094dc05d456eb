"""The clean-up of `docs/operations.md`, command by command as the page prints it."""

import contextlib
import importlib
import io
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from benchmarks.failing.cli import DeploymentFailedError, deploy, status_of
from benchmarks.failing.inventory import inventory, resources_of
from benchmarks.failing.trials import clean_end
from benchmarks.failing.world import World, world
from benchmarks.fails_clean import subject_of
from tests.local.runbooks.pages import Command, commands_of
from tools.deploying.options import RolledBackError, options_for
from tools.deploying.stacks import DeployedStack
from tools.local.cloudformation.api.protocol import operation, parse_request
from tools.local.cloudformation.errors import ApiError
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
Aws = Callable[..., str]


@pytest.fixture
def account() -> Iterator[World]:
    with world() as entered:
        yield entered


@pytest.fixture
def aws(account: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """The AWS CLI, led to the account of this process and its CloudFormation."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # Not at the top: it takes a second, and brings its own botocore.
    driver = importlib.import_module("awscli.clidriver").create_clidriver()
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()

    def lead(model: Any, params: dict[str, Any], **_: Any) -> Any:
        if model.service_model.service_name == "cloudformation":
            return _answered(account, params["body"])
        if model.name == "DeleteDBInstance":
            # RDS takes the secret that it manages along; the local one is CloudFormation's.
            name = f"rds!db-{params['body']['DBInstanceIdentifier']}"
            secrets = account.client("secretsmanager")
            secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        params["url"] = f"http://{host}:{port}{params['url_path']}"
        return None

    def run(*arguments: str) -> str:
        printed, complained = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            status = driver.main(list(arguments))
        assert status == 0, f"{arguments}: {complained.getvalue()}"
        return printed.getvalue()

    driver.session.register("before-call", lead)
    yield run
    server.stop()


def _answered(account: World, form: Mapping[str, str]) -> tuple[Any, dict[str, Any]]:
    """Answer for CloudFormation, as `before-call` may instead of a server."""
    model = operation(form["Action"])
    try:
        answer = account.call(model.name, **parse_request(model, form))
    except ApiError as error:
        details = {"Code": error.code, "Message": error.message}
        return SimpleNamespace(status_code=error.status, headers={}), {"Error": details}
    if model.name == "DeleteStack":
        account.settled(form["StackName"])
    return SimpleNamespace(status_code=200, headers={}), answer


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
