"""A local AWS for tests: the real `datactl local`, in a state folder of its own."""

import atexit
import fcntl
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3

from tools.local.settings import (
    STATE_VARIABLE,
    StateFolder,
    client_environment,
    without_client_settings,
)
from tools.local.supervisor.cdk import VALIDATION_VARIABLE
from tools.local.supervisor.state import LocalAwsState, ProcessState, read_state

DATACTL = Path(sys.executable).with_name("datactl")
_COMMAND_SECONDS = 300


@dataclass(frozen=True)
class EmbeddedAws:
    """A local AWS in a folder.

    Attributes
    ----------
    folder
        Its state folder.
    variables
        More environment variables for its commands.
    """

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def datactl(
        self, *arguments: str, expected_status: int = 0, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `datactl local` and check its exit status."""
        bound = arguments[0] == "up" and not any("--while-locked" in each for each in arguments)
        done = subprocess.run(
            [DATACTL, "local", *arguments, *([f"--while-locked={_lifeline()}"] if bound else [])],
            env={**self.command_environment(), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_COMMAND_SECONDS,
        )
        assert done.returncode == expected_status, done.stdout + done.stderr
        return done

    def command_environment(self) -> dict[str, str]:
        """Return the variables with which a command of the project finds it."""
        own = Path(sys.executable).parent
        return {
            **without_client_settings(os.environ),
            "PATH": f"{own}{os.pathsep}{os.environ['PATH']}",
            STATE_VARIABLE: str(self.folder),
            # The tests of the rule packs validate the same templates.
            VALIDATION_VARIABLE: "false",
            **self.variables,
        }

    def status(self) -> dict[str, Any]:
        """Return what `datactl local status --json` says, whether all is well or not."""
        state = subprocess.run(
            [DATACTL, "local", "status", "--json"],
            env=self.command_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        described: dict[str, Any] = json.loads(state.stdout)
        return described

    @property
    def state(self) -> LocalAwsState:
        """What the supervisor has written down."""
        state = read_state(StateFolder(self.folder))
        assert state is not None, f"{self.folder} holds no state"
        return state

    def process(self, name: str) -> ProcessState:
        """Return the state of a process."""
        return self.state.process(name)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a client at it."""
        return client_environment(self.state.endpoints, StateFolder(self.folder))

    def client(self, service: str, **options: Any) -> Any:
        """Return a boto3 client for it."""
        environment = self.environment
        endpoints = self.state.endpoints
        special = {
            "dynamodb": endpoints.dynamodb,
            "dynamodbstreams": endpoints.dynamodb,
            "cloudformation": endpoints.cloudformation,
        }
        session: Any = boto3.session.Session(
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_REGION"],
        )
        return session.client(service, endpoint_url=special.get(service, endpoints.aws), **options)

    def processes(self) -> list[int]:
        """Return every process that was started for this folder."""
        mark = re.compile(re.escape(str(self.folder).encode()) + rb"[/\0]")
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    command = (entry / "cmdline").read_bytes()
                    environment = (entry / "environ").read_bytes()
                except (FileNotFoundError, PermissionError, ProcessLookupError):
                    continue
                if command and mark.search(command + environment):
                    found.append(int(entry.name))
        return found


@cache
def _lifeline() -> Path:
    """Return a file that this test process keeps locked: what is bound to it ends with it."""
    descriptor, path = tempfile.mkstemp(prefix="datactl-tests-")
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    atexit.register(os.unlink, path)
    return Path(path)


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Poll until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
