"""DynamoDB Local behind the gateway, and moto, each started once."""

import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.local.streams.pumping import AnyClient, StreamTable, make_client, wait_until
from tests.local.streams.redriving import Platform, deploy_consumer, make_failure_destination
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import free_port, start_dynamodb_local
from tools.local.settings import STATE_VARIABLE
from tools.paths import REPOSITORY
from tools.redrive import commands


@pytest.fixture(scope="session")
def engine_url() -> Iterator[str]:
    with start_dynamodb_local() as engine:
        yield engine.url


@pytest.fixture(scope="session")
def dynamodb_url(engine_url: str) -> Iterator[str]:
    with start_gateway(engine_url, sweep_seconds=0.1) as gateway:
        yield gateway.url


@pytest.fixture(scope="session")
def exporting_dynamodb_url(engine_url: str, moto_url: str) -> Iterator[str]:
    """Start a gateway that knows where S3 is: `moto_url`."""
    with start_gateway(engine_url, sweep_seconds=0, others_url=moto_url) as gateway:
        yield gateway.url


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Start moto as it comes."""
    with _serving("moto.server", "-H", "127.0.0.1", "-p") as url:
        yield url


@pytest.fixture(scope="session")
def mended_moto_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start moto as it stands for DynamoDB in the local AWS."""
    nobody = tmp_path_factory.mktemp("functions") / "port"
    with _serving(
        "tools.local.supervisor.moto",
        "--mend-tables",
        "--cloudformation-url=http://localhost:1",
        f"--functions-port-file={nobody}",
        "--port",
    ) as url:
        yield url


@pytest.fixture(scope="session")
def dynamodb(dynamodb_url: str) -> AnyClient:
    return make_client("dynamodb", dynamodb_url)


@pytest.fixture
def table(dynamodb: AnyClient) -> StreamTable:
    return StreamTable.create(dynamodb)


@pytest.fixture
def platform(
    request: pytest.FixtureRequest,
    moto_url: str,
    tmp_path: Path,
    table: StreamTable,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Platform]:
    """A consumer, `adding_consumer` unless a test asks for another, and its failure destination."""
    platform = Platform(moto_url, tmp_path, f"redrive-{uuid.uuid4().hex[:12]}", table)
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(commands, "require_environment", lambda: platform.environment)
    make_failure_destination(platform)
    deploy_consumer(platform, getattr(request, "param", "adding_consumer"))
    yield platform
    for part in ("bucket-name", "queue-url"):
        platform.client("ssm").delete_parameter(Name=f"/data-platform/dev/iops/failures/{part}")


@contextmanager
def _serving(module: str, *options: str) -> Iterator[str]:
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", module, *options, str(port)]
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_until(lambda: _answers(url), "moto", seconds=60)
            yield url
        finally:
            server.terminate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/moto-api/data.json"):  # noqa: S310  our own URL
            return True
    except OSError:
        return False
