"""`datactl redrive` works where the local AWS is not installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.paths import REPOSITORY

NOBODY_ANSWERS = "http://127.0.0.1:1"


@pytest.fixture
def without_local_aws(tmp_path: Path) -> Path:
    """A folder whose `tools` are the repository's own, but for the local AWS."""
    (tmp_path / "tools").mkdir()
    for path in (REPOSITORY / "tools").iterdir():
        if path.name != "local":
            (tmp_path / "tools" / path.name).symlink_to(path)
    return tmp_path


def datactl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from tools.main import main; main()", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(folder),
            "AWS_ENDPOINT_URL": NOBODY_ANSWERS,
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_MAX_ATTEMPTS": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_redrive_goes_to_aws(without_local_aws: Path) -> None:
    answer = datactl(without_local_aws, "redrive", "list", "--product", "iops")
    assert answer.stderr.startswith("error: failed records of Intelligent Operations Dashboard: ")
    assert NOBODY_ANSWERS in answer.stderr
    assert answer.returncode == 1


def test_local_says_what_is_missing(without_local_aws: Path) -> None:
    answer = datactl(without_local_aws, "redrive", "list", "--product", "iops", "--local")
    assert "--local needs the local AWS (tools/local), which is not here." in answer.stderr
    assert answer.returncode == 2


def test_the_other_commands_are_there(without_local_aws: Path) -> None:
    listed = datactl(without_local_aws, "--help").stdout.split("Commands:")[1]
    # What a command does goes on below it, behind more than two spaces.
    commands = {
        line.split()[0] for line in listed.splitlines() if line[2:].strip() and line[2] != " "
    }
    assert commands == {
        *("adopt", "backfill", "catalog", "cost", "db", "deploy", "new", "preflight"),
        *("query", "redrive", "restore", "rollout", "scale", "snapshot", "validate"),
    }
