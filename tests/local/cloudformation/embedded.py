"""The local AWS as the tests of CloudFormation need it: real processes on free ports."""

import functools
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.local import clients
from tools.local.dynamodb.engine import free_port
from tools.local.dynamodb.running import RunningServer
from tools.paths import REPOSITORY

REGION = "us-east-1"
POSTGRES_URL = "postgresql://postgres@127.0.0.1:5433/mavprep"
AnyClient = Any
Cli = Callable[..., subprocess.CompletedProcess[str]]
"""Runs the CDK CLI over an assembly."""


@functools.cache
def make_client(service: str, region: str, url: str) -> AnyClient:
    """Return a client; making one takes longer than most tests."""
    return clients.make_client(service, region, url)


@dataclass(frozen=True)
class LocalAws:
    """Where the services are."""

    moto_url: str
    dynamodb_url: str
    cloudformation_url: str

    def client(self, service: str) -> AnyClient:
        endpoints = {"dynamodb": self.dynamodb_url, "cloudformation": self.cloudformation_url}
        return make_client(service, REGION, endpoints.get(service, self.moto_url))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.moto_url,
            "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_url,
            "AWS_ENDPOINT_URL_CLOUDFORMATION": self.cloudformation_url,
            "AWS_ENDPOINT_URL_CLOUDTRAIL": self.cloudformation_url,
            "AWS_ACCESS_KEY_ID": "LOCALCLOUDFORMATION",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def start_moto() -> RunningServer:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.local.supervisor.moto", "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    wait_until(lambda: _answers(f"{url}/moto-api/data.json"), "moto answers")
    return RunningServer(url, process)


def service_command(moto_url: str, dynamodb_url: str, state_dir: Path, *options: str) -> list[str]:
    return [
        *(sys.executable, "-m", "tools.local.cloudformation", "--watch-stdin"),
        *("--moto-url", moto_url, "--dynamodb-url", dynamodb_url),
        *("--state-dir", str(state_dir), "--log-level", "warning", *options),
    ]


def start_service(
    moto_url: str, dynamodb_url: str, state_dir: Path, *options: str
) -> RunningServer:
    process = subprocess.Popen(
        service_command(moto_url, dynamodb_url, state_dir, *options),
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    ready = process.stdout.readline().decode().split() if process.stdout else []
    assert ready, "The CloudFormation service did not start; see its message above."
    return RunningServer(ready[-1], process)


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url):  # noqa: S310  our own URL
            return True
    except OSError:
        return False


def text(result: subprocess.CompletedProcess[str]) -> str:
    """Return all that a command has printed."""
    return result.stdout + result.stderr
