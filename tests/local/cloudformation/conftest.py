"""Moto, DynamoDB Local behind its gateway, and the CloudFormation service, each started once."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.local.cloudformation.embedded import (
    POSTGRES_URL,
    AnyClient,
    Cli,
    LocalAws,
    start_moto,
    start_service,
)
from tests.local.cloudformation.stacks import Stacks
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.paths import REPOSITORY

CDK = REPOSITORY / "node_modules" / ".bin" / "cdk"


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("local")


@pytest.fixture(scope="session")
def streams_dir(state_dir: Path) -> Path:
    return state_dir / "streams"


@pytest.fixture(scope="session")
def local_aws(state_dir: Path) -> Iterator[LocalAws]:
    with ThreadPoolExecutor() as pool:
        engine_start, moto_start = pool.submit(start_dynamodb_local), pool.submit(start_moto)
    with (
        engine_start.result() as engine,
        moto_start.result() as moto,
        start_gateway(engine.url, sweep_seconds=0) as gateway,
        start_service(
            moto.url, gateway.url, state_dir / "cloudformation", "--postgres-url", POSTGRES_URL
        ) as service,
    ):
        yield LocalAws(moto.url, gateway.url, service.url)


@pytest.fixture
def stacks(local_aws: LocalAws) -> Iterator[Stacks]:
    opened = Stacks(local_aws.client("cloudformation"))
    yield opened
    opened.delete_all()


@pytest.fixture
def dynamodb(local_aws: LocalAws) -> AnyClient:
    return local_aws.client("dynamodb")


@pytest.fixture
def cli(local_aws: LocalAws, tmp_path: Path) -> Cli:
    assert CDK.exists(), "The CDK CLI is missing: run `make setup`."
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "CI": "true",
        **local_aws.environment,
    }

    def run(*arguments: str, app: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(CDK), "--app", str(app), "--no-notices", "--no-color", *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
