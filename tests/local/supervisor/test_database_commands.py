"""`datactl db` in a shell that points at the local AWS: it asks for no address."""

import subprocess
from collections.abc import Iterator

import click
import pytest

from tests.local.embedded import EmbeddedAws
from tools.database.commands import db
from tools.paths import REPOSITORY

ANSWERS = {
    "datactl db migrate": "Nothing to do: the database is at",
    "datactl db load --dry-run tools/database/examples/*.csv": "subjects: 2 valid",
    "datactl db sql 'SELECT count(*) AS found FROM subjects'": "found",
    "datactl db indexes": "indexes are unused",
    "datactl db rejected list": "",
    "datactl db rejected replay": "attempts run again",
}


def _commands(group: click.Group, *words: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, *words, name)
        elif any(parameter.name == "url" for parameter in command.params):
            yield " ".join(("datactl", *words, name))


def test_every_command_that_needs_an_address_is_tried() -> None:
    for command in _commands(db, "db"):
        assert any(tried.startswith(command) for tried in ANSWERS), command


@pytest.mark.parametrize("command", ANSWERS)
def test_no_address_is_asked_for(deployed_aws: EmbeddedAws, command: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f'eval "$(datactl local env)"; {command}'],
        env={**deployed_aws.command_environment(), "DATABASE_URL": "postgresql://elsewhere/db"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert ANSWERS[command] in done.stdout
