"""The ordinary deployment at the end of a rollout is that of `datactl deploy`."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools.rollout.apply import deploying
from tools.rollout.apply.errors import RolloutError

STATUSES = {"Changed": "UPDATE_COMPLETE", "New": None, "Failed": "CREATE_FAILED"}


@dataclass
class Stack:
    """A stack as the account knows it."""

    name: str
    status: str | None

    def settled(self) -> str | None:
        return self.status


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"terminationProtection": name != "Open"},
        }
        for name in (*STATUSES, "Open", "Unchosen")
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), "utf-8")
    return tmp_path


def test_protected_stacks_are_deployed_so_that_they_can_be_deployed_again(
    assembly: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        commands.append(command[1:])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(deploying.subprocess, "run", run)  # type: ignore[attr-defined]
    stacks: Any = [Stack(name, status) for name, status in {**STATUSES, "Open": None}.items()]

    deploying.deploy(assembly, deploying.deployment_runs(assembly, stacks), {})

    first, rest = ["deploy", f"--app={assembly}"], ["--require-approval=never", "--no-notices"]
    assert commands == [
        [*first, "Changed", "--import-existing-resources", *rest],
        [*first, "Failed", "New", "--no-rollback", *rest],
        [*first, "Open", *rest],
    ]


def test_what_only_a_person_can_clean_up_is_said_before_anything_is_deployed(
    assembly: Path,
) -> None:
    stacks: Any = [Stack("New", "ROLLBACK_COMPLETE"), Stack("Changed", "UPDATE_COMPLETE")]
    with pytest.raises(RolloutError, match=r"New is in ROLLBACK_COMPLETE.*deploy again\."):
        deploying.deployment_runs(assembly, stacks)
