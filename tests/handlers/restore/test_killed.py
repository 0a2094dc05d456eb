"""`datactl restore apply` is killed at moments that nobody chose, and run again: the same end."""

import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stacks.tutor.chat import CHAT_SESSIONS
from tests.handlers.conftest import ACCESS
from tests.handlers.tables import LiveTable
from tools.paths import REPOSITORY

KILLS = 3
ITEMS = 120
LONGEST_SECONDS = 2.0
RUN = """
import os, signal, sys, threading
from pathlib import Path
from tools.cli import cli
from tools.restore import commands
from tools.table_scans import scanning
folder, seconds = sys.argv[1:3]
del sys.argv[1:3]
commands.RESTORES = Path(folder)
scanning.PAGE_ITEMS = 4
if float(seconds):
    kill = threading.Timer(float(seconds), os.kill, (os.getpid(), signal.SIGKILL))
    kill.daemon = True
    kill.start()
cli()
"""
"""The command with small pages, and its end by SIGKILL after some seconds, if there are any."""


def session(number: int, title: str = "Sorting algorithms") -> dict[str, Any]:
    example = CHAT_SESSIONS.examples[0].item
    return {**example, "sessionId": f"session-{number}", "title": title, "expiresAt": 4_000_000_000}


@dataclass(frozen=True)
class Harmed:
    """A table that lost items and has others changed, and a backup from before."""

    url: str
    live: LiveTable
    namespace: str
    folder: Path

    def restore(self, *arguments: str, seconds: float = 0) -> subprocess.CompletedProcess[str]:
        """Run the command in a process of its own."""
        where = ["--table", CHAT_SESSIONS.name, "--namespace", self.namespace]
        program = [sys.executable, "-c", RUN, str(self.folder), str(seconds)]
        variables = {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": ACCESS["aws_secret_access_key"],
            "AWS_DEFAULT_REGION": ACCESS["region_name"],
        }
        return subprocess.run(
            [*program, "restore", "apply", *where, *arguments],
            env=variables,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

    def backup(self) -> str:
        """Return the ARN of the backup that holds all items."""
        made = self.live.client.create_backup(TableName=self.live.name, BackupName="before")
        arn: str = made["BackupDetails"]["BackupArn"]
        return arn


@pytest.fixture
def harmed(dynamodb_url: str, dynamodb: Any, streams: Any, tmp_path: Path) -> Iterator[Harmed]:
    namespace = f"k{uuid.uuid4().hex[:8]}"
    name = f"{namespace}-{CHAT_SESSIONS.name}"
    live = LiveTable.create(dynamodb, streams, CHAT_SESSIONS, name)
    yield Harmed(dynamodb_url, live, namespace, tmp_path)
    for each in dynamodb.list_tables()["TableNames"]:
        if each.startswith(name):
            dynamodb.update_table(TableName=each, DeletionProtectionEnabled=False)
            dynamodb.delete_table(TableName=each)


def test_a_kill_at_any_moment_and_again(harmed: Harmed) -> None:
    """While it restores, counts, copies or has just ended; people go on meanwhile."""
    for number in range(ITEMS):
        harmed.live.put(session(number))
    copy = ("--backup", harmed.backup(), "--only-missing", "--yes", harmed.live.name)
    for number in range(0, ITEMS, 2):
        harmed.live.delete(session(number))
    harmed.live.put(session(1, "a person's"))
    moments = [random.uniform(0, LONGEST_SECONDS) for _ in range(KILLS)]  # noqa: S311

    for number, seconds in enumerate(moments):
        harmed.restore(*copy, seconds=seconds)
        harmed.live.put(session(ITEMS + number, "a person's"))
    last = harmed.restore(*copy)

    if last.returncode:
        assert "This copy was completed before" in last.stderr, f"{moments}: {last.stderr}"
    titles = {str(item["sessionId"]): item["title"] for item in harmed.live.items()}
    theirs = {1, *range(ITEMS, ITEMS + KILLS)}
    assert titles == {
        f"session-{number}": "a person's" if number in theirs else "Sorting algorithms"
        for number in range(ITEMS + KILLS)
    }, moments
