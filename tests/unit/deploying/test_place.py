"""Commands that work on a stage refuse credentials of another account, before they do anything."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from moto import mock_aws

from data_platform.errors import ConfigurationError
from stacks.environments import DEV
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


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("tools.backfill.commands", ["backfill", "aitutor_courses"]),
        ("tools.redrive.commands", ["redrive", "list", "--product", "tutor"]),
        ("tools.redrive.commands", ["redrive", "replay", "--product", "tutor"]),
        ("tools.redrive.commands", ["redrive", "discard", "id", "--yes", "--product", "tutor"]),
        ("tools.rollout.apply.command", ["rollout", "apply", "TutorStack", "--dry-run"]),
    ],
    ids=lambda each: " ".join(each[:2]) if isinstance(each, list) else "",
)
def test_no_command_begins_elsewhere(
    module: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{module}.stage_named", lambda _: replace(DEV, account=ELSEWHERE))
    result = CliRunner().invoke(cli, arguments)
    assert isinstance(result.exception, ConfigurationError), result.output
    assert f"belongs to account {ELSEWHERE}" in str(result.exception)
