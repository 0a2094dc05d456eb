"""Commands of a server that forks behave as those of a shell do."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.runbooks.fork_server import forking_programs


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("programs")
    with forking_programs(folder):
        yield f"{folder}{os.pathsep}{os.environ['PATH']}"


def _run(
    path: str, script: str, folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script],
        env={"PATH": path, **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_status_and_both_outputs_are_the_commands(path: str, tmp_path: Path) -> None:
    refused = _run(path, "datactl db load --url postgresql://x/y nothing.csv", tmp_path)
    unknown = _run(path, "datactl nothing", tmp_path)
    printed = _run(path, "datactl --help | head -1", tmp_path)

    assert refused.returncode == 2
    assert "nothing.csv" in refused.stderr
    assert refused.stdout == ""
    assert unknown.returncode == 64
    assert printed.stdout == "Usage: datactl [OPTIONS] COMMAND [ARGS]...\n"


def test_a_sentence_ends_a_command_with_status_1(path: str, tmp_path: Path) -> None:
    failed = _run(path, "datactl local env", tmp_path, DATACTL_LOCAL_STATE=str(tmp_path / "none"))

    assert failed.returncode == 1
    assert failed.stderr.startswith("error: No local AWS runs")


def test_the_variables_of_one_command_are_not_those_of_the_next(path: str, tmp_path: Path) -> None:
    nowhere = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    given = {"AWS_DEFAULT_REGION": "eu-west-1", **nowhere}
    first = _run(path, "aws configure list", tmp_path, **given)
    second = _run(path, "aws configure list", tmp_path, **nowhere)

    assert "eu-west-1" in first.stdout
    assert "region" in second.stdout
    assert "eu-west-1" not in second.stdout
