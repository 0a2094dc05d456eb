"""`datactl` starts without what a command does not need."""

import subprocess
import sys

import pytest

from tools.cli import cli
from tools.paths import REPOSITORY

COMMANDS = {
    "adopt",
    "backfill",
    "catalog",
    "cost",
    "deploy",
    "db",
    "local",
    "new",
    "preflight",
    "query",
    "redrive",
    "restore",
    "rollout",
    "scale",
    "snapshot",
    "validate",
}
DEAR = {"aws_cdk", "boto3", "psycopg"}


def test_every_command_is_there() -> None:
    assert set(cli.commands) == COMMANDS
    assert {name: command.name for name, command in cli.commands.items()} == {
        name: name for name in COMMANDS
    }


@pytest.mark.parametrize("command", ["local", "db", "catalog", "new"])
def test_a_command_does_not_load_what_others_need(command: str) -> None:
    script = (
        f"import sys; from tools.cli import cli; cli.commands[{command!r}]; "
        f"print(*sorted({DEAR!r} & set(sys.modules)))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == []
