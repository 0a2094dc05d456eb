"""Commands that work on a stage refuse credentials of another account, before they do anything."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click
import pytest
from click.testing import CliRunner
from moto import mock_aws

from data_platform.errors import ConfigurationError
from stacks.environments import DEV, STAGES
from tools.cli import cli
from tools.place import require_place

HERE, ELSEWHERE = "123456789012", "444455556666"
REGION = "us-east-1"


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield


@pytest.mark.parametrize(
    "stage",
    [
        DEV,
        replace(DEV, account=HERE),
        replace(DEV, regions=(REGION,)),
        replace(DEV, account=HERE, regions=("eu-west-1", REGION)),
    ],
)
def test_credentials_of_the_stage_are_taken(stage: Any) -> None:
    require_place(stage, None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account": ELSEWHERE}, f"belongs to account {ELSEWHERE}, and these credentials"),
        ({"regions": ("eu-west-1",)}, "belongs to eu-west-1, and the Region is us-east-1"),
    ],
)
def test_others_are_refused_and_a_local_aws_stands_for_any(
    changes: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = replace(DEV, **changes)
    with pytest.raises(ConfigurationError, match=words):
        require_place(stage, None)
    require_place(stage, {"AWS_ENDPOINT_URL": "http://localhost:4566"})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    require_place(stage, None)


def test_a_stage_that_names_no_account_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.place.new_client", None)
    require_place(DEV, None)


EXAMPLES = {
    "adopt": (),
    "backfill": ("aitutor_courses",),
    "catalog indexes": (),
    "db indexes": (),
    "db load": (__file__,),
    "db migrate": (),
    "db rejected list": (),
    "db rejected replay": (),
    "db sql": ("SELECT 1",),
    "preflight": (),
    "query": ("iops", "entities-of-type", "entity_type=student"),
    "redrive discard": ("id", "--yes", "--product", "tutor"),
    "redrive list": ("--product", "tutor"),
    "redrive replay": ("--product", "tutor"),
    "redrive show": ("id", "--product", "tutor"),
    "restore apply": ("--table", "aitutor_courses", "--to-time", "2026-01-01T00:00:00Z"),
    "restore database apply": (),
    "restore database compare": ("--target", "mavprep-restored"),
    "restore database copy-table": ("topics", "--target", "mavprep-restored"),
    "restore database plan": (),
    "restore database point": ("--target", "mavprep-restored"),
    "restore plan": ("--table", "aitutor_courses", "--to-time", "2026-01-01T00:00:00Z"),
    "rollout apply": ("TutorStack", "--dry-run"),
    "rollout plan": ("--to", "cdk.out"),
    "snapshot": (),
}
"""How each command is called that asks an account about a stage."""

OF_NO_ACCOUNT = {"cost", "local up", "rollout lock", "scale"}
"""What `--stage` chooses among declarations, or for the local AWS."""


def commands_with_a_stage(command: click.Command, path: str = "") -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from commands_with_a_stage(command.commands[name], f"{path} {name}".strip())
    elif any("--stage" in parameter.opts for parameter in command.params):
        yield path


def test_every_command_with_a_stage_is_tried_elsewhere() -> None:
    assert set(commands_with_a_stage(cli)) == EXAMPLES.keys() | OF_NO_ACCOUNT


@pytest.mark.parametrize("command", EXAMPLES)
def test_no_command_begins_elsewhere(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STAGES, "dev", replace(DEV, account=ELSEWHERE))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    arguments = [*command.split(), *EXAMPLES[command], "--stage", "dev"]
    result = CliRunner().invoke(cli, arguments)
    assert isinstance(result.exception, ConfigurationError), result.output
    assert f"belongs to account {ELSEWHERE}" in str(result.exception)
