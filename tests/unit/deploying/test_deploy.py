"""With which options stacks are deployed."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from moto import mock_aws

from data_platform.errors import ConfigurationError
from data_platform.functions.first_days import FIRST_DAYS
from tools.deploying import cdk_cli, commands
from tools.deploying.options import (
    IMPORT_EXISTING,
    NO_ROLLBACK,
    RolledBackError,
    options_for,
)
from tools.deploying.stacks import DeployedStack
from tools.paths import REPOSITORY

ROLE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-deploy"


def stack(*, is_protected: bool) -> DeployedStack:
    return DeployedStack("Stack", is_protected, None, None)


@pytest.mark.parametrize(
    ("status", "options"),
    [
        (None, (NO_ROLLBACK,)),
        ("REVIEW_IN_PROGRESS", (NO_ROLLBACK,)),
        ("CREATE_FAILED", (NO_ROLLBACK,)),
        ("UPDATE_FAILED", (NO_ROLLBACK,)),
        ("CREATE_COMPLETE", (IMPORT_EXISTING,)),
        ("UPDATE_COMPLETE", (IMPORT_EXISTING,)),
        ("UPDATE_ROLLBACK_COMPLETE", (IMPORT_EXISTING,)),
        ("IMPORT_COMPLETE", (IMPORT_EXISTING,)),
    ],
)
def test_a_protected_stack_can_be_deployed_again(
    status: str | None, options: tuple[str, ...]
) -> None:
    assert options_for(stack(is_protected=True), status) == options


@pytest.mark.parametrize("status", [None, "ROLLBACK_COMPLETE", "CREATE_COMPLETE"])
def test_an_unprotected_stack_goes_as_a_whole_and_comes_again(status: str | None) -> None:
    assert options_for(stack(is_protected=False), status) == ()


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"])
def test_what_a_rollback_left_of_a_protected_stack_is_for_a_person(status: str) -> None:
    with pytest.raises(RolledBackError, match=r"Stack is in .*docs/operations\.md"):
        options_for(stack(is_protected=True), status)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield boto3.client("cloudformation")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that are run instead of `cdk`; the one for a stack `Broken` fails."""
    made: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        made.append(command)
        return subprocess.CompletedProcess(command, 3 if "Broken" in command else 0)

    monkeypatch.setattr(commands.subprocess, "run", run)  # type: ignore[attr-defined]
    return made


def assembly(folder: Path, template: Any = None, **protected: bool) -> Path:
    (folder / "template.json").write_text(json.dumps(template or {"Resources": {}}), "utf-8")
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {
                "terminationProtection": value,
                "assumeRoleArn": ROLE,
                "templateFile": "template.json",
            },
        }
        for name, value in protected.items()
    }
    others = {"Tree": {"type": "cdk:tree", "properties": {}}}
    manifest = {"artifacts": {**artifacts, **others}}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def deploy(app: Path, *options: str) -> Any:
    return CliRunner().invoke(commands.deploy, ["--app", str(app), *options])


def test_new_and_deployed_stacks_have_a_run_each(
    account: Any, calls: list[list[str]], tmp_path: Path
) -> None:
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    account.create_stack(StackName="Deployed", TemplateBody=body)
    app = assembly(tmp_path, Another=True, Deployed=True, New=True, Small=False)

    result = deploy(app, "--require-approval", "never")

    assert result.exit_code == 0, result.output
    rest = ["--app", str(app), "--require-approval", "never"]
    assert calls == [
        ["cdk", "deploy", "Another", "New", NO_ROLLBACK, *rest],
        ["cdk", "deploy", "Deployed", IMPORT_EXISTING, *rest],
        ["cdk", "deploy", "Small", *rest],
    ]


def test_the_pinned_cdk_is_run_though_another_is_the_first_of_the_machine(
    account: Any,  # noqa: ARG001  the account that is asked
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    other = tmp_path / "cdk"
    other.write_text("#!/bin/sh\nexit 77\n", "utf-8")
    other.chmod(0o755)
    pinned = tmp_path / "pinned"
    pinned.mkdir()
    (pinned / "cdk").write_text("#!/bin/sh\nexit 42\n", "utf-8")
    (pinned / "cdk").chmod(0o755)
    monkeypatch.setattr(cdk_cli, "_OWN", (pinned,))
    for path in (str(tmp_path), "/nowhere"):
        monkeypatch.setenv("PATH", path)
        assert deploy(assembly(tmp_path, Small=False)).exit_code == 42


def test_without_the_cdk_one_sentence_says_what_to_do(
    account: Any,  # noqa: ARG001  the account that is asked
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(cdk_cli, "_OWN", (tmp_path,))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConfigurationError, match="CDK CLI is not installed: run `make setup`"):
        CliRunner().invoke(
            commands.deploy, ["--app", str(assembly(tmp_path, Small=False))], catch_exceptions=False
        )


def test_a_failure_ends_with_the_status_of_the_cdk(
    account: Any,  # noqa: ARG001  the account that is asked
    calls: list[list[str]],
    tmp_path: Path,
) -> None:
    result = deploy(assembly(tmp_path, Broken=True, Small=False))

    assert result.exit_code == 3
    assert len(calls) == 1


def counting(**variables: str) -> dict[str, Any]:
    """A template whose resource counts otherwise from a day on."""
    resource = {
        "Type": "AWS::SNS::Topic",
        "Properties": {"Environment": {"Variables": variables}},
        "Metadata": {FIRST_DAYS: {"SINCE": "FIRST_DAY (stacks/lessons.py)"}},
    }
    return {"Resources": {"Counting": resource}}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, "2020-01-01", "SINCE is new, and its day, 2020-01-01, has begun"),
        ({"SINCE": "2020-01-01"}, "2999-01-01", "Set FIRST_DAY (stacks/lessons.py) back to 2020"),
    ],
)
def test_nothing_is_deployed_that_would_take_away_what_was_never_counted(
    account: Any,
    calls: list[list[str]],
    tmp_path: Path,
    *,
    before: dict[str, str],
    after: str,
    said: str,
) -> None:
    account.create_stack(StackName="Lessons", TemplateBody=json.dumps(counting(**before)))

    result = deploy(assembly(tmp_path, counting(SINCE=after), Lessons=True, Other=True))

    assert "error: Lessons: Counting: " in result.output
    assert said in result.output
    assert (result.exit_code, calls) == (1, [])


def test_a_day_that_is_ahead_or_of_a_new_stack_is_deployed(
    account: Any, calls: list[list[str]], tmp_path: Path
) -> None:
    account.create_stack(StackName="Lessons", TemplateBody=json.dumps(counting()))
    assert deploy(assembly(tmp_path, counting(SINCE="2999-01-01"), Lessons=True)).exit_code == 0
    assert deploy(assembly(tmp_path, counting(SINCE="2020-01-01"), New=True)).exit_code == 0
    assert len(calls) == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--express",),
        ("--express=true",),
        ("--express", "true"),
        ("--express", "--rollback"),
        ("--no-express", "--express"),
    ],
)
def test_a_protected_stack_is_not_called_deployed_before_it_is_ready(
    calls: list[list[str]], tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Nothing is asked and nothing begins, not even what is unprotected beside it."""
    result = deploy(assembly(tmp_path, Kept=True, Small=False), *options)

    assert "error: --express is not for Kept: " in result.output
    assert (result.exit_code, calls) == (1, [])


@pytest.mark.parametrize(
    ("options", "protected"),
    [(("--express",), False), (("--express=false",), True), (("--no-express",), True)],
)
def test_what_is_not_express_or_not_protected_goes_on(
    account: Any,  # noqa: ARG001  the account that is asked
    calls: list[list[str]],
    tmp_path: Path,
    options: tuple[str, ...],
    protected: bool,  # noqa: FBT001
) -> None:
    assert deploy(assembly(tmp_path, Stack=protected), *options).exit_code == 0
    assert calls[0][-len(options) :] == list(options)


def test_the_project_makes_no_deployment_express() -> None:
    settings = json.loads((REPOSITORY / "cdk.json").read_text("utf-8"))
    assert "express" not in settings


def test_without_a_synthesis_one_sentence_says_what_to_do(
    calls: list[list[str]], tmp_path: Path
) -> None:
    result = deploy(tmp_path)

    assert "holds no synthesized template: run `make synth` first." in result.output
    assert (result.exit_code, calls) == (1, [])


def test_an_assembly_without_stacks_is_no_deployment(
    calls: list[list[str]], tmp_path: Path
) -> None:
    result = deploy(assembly(tmp_path))

    assert "holds no stack: run `make synth` first." in result.output
    assert (result.exit_code, calls) == (1, [])


@pytest.mark.parametrize(
    "manifest", ["{", "{}x", '{"artifacts": {"Stack": {"type": "aws:cloudformation:stack"}}}']
)
def test_an_assembly_that_is_cut_off_is_named(manifest: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(manifest, "utf-8")

    done = CliRunner().invoke(commands.deploy, ["--app", str(tmp_path)])

    assert done.exit_code == 1
    assert f"error: {tmp_path.name} is incomplete" in done.output
