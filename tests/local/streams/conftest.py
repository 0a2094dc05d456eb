"""DynamoDB Local behind the gateway, and moto, each started once."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.local.streams.pumping import AnyClient, StreamTable, make_client, wait_until
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import free_port, start_dynamodb_local

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def dynamodb_url() -> Iterator[str]:
    with start_dynamodb_local() as engine, start_gateway(engine.url, sweep_seconds=0.1) as gateway:
        yield gateway.url


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: _answers(url), "moto")
            yield url
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def dynamodb(dynamodb_url: str) -> AnyClient:
    return make_client("dynamodb", dynamodb_url)


@pytest.fixture
def table(dynamodb: AnyClient) -> StreamTable:
    return StreamTable.create(dynamodb)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/moto-api/data.json"):  # noqa: S310  our own URL
            return True
    except OSError:
        return False
