"""No test notices what the shell points at."""

import os
import subprocess
import sys
from pathlib import Path

from tests.surroundings import forget_client_settings
from tools.local.settings import Endpoints, StateFolder, client_environment
from tools.paths import REPOSITORY

OTHERS = {"DATACTL_DYNAMODB": "moto", "DATACTL_LOCAL_STATE": "/elsewhere", "CDK_HOME": "/elsewhere"}


def _pointed_at_a_local_aws(folder: Path) -> dict[str, str]:
    endpoints = Endpoints("http://localhost:1", "http://localhost:2", "http://localhost:3", 4)
    return {**client_environment(endpoints, StateFolder(folder)), **OTHERS}


def test_nothing_points_the_tests_elsewhere() -> None:
    left = dict(os.environ)
    forget_client_settings(left)

    assert left == dict(os.environ)


def test_a_shell_that_points_at_a_local_aws_changes_nothing(tmp_path: Path) -> None:
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]

    done = subprocess.run(
        [*pytest, f"{__file__}::test_nothing_points_the_tests_elsewhere"],
        cwd=REPOSITORY,
        env={**os.environ, **_pointed_at_a_local_aws(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
