"""CloudWatch, as moto keeps it, with a namespace of its own for each test."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.handlers.conftest import ACCESS
from tests.handlers.storage_metrics.metrics import Metrics


@pytest.fixture(scope="session")
def cloudwatch_url() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def metrics(cloudwatch_url: str, request: pytest.FixtureRequest) -> Metrics:
    make: Any = boto3.client
    client = make("cloudwatch", endpoint_url=cloudwatch_url, **ACCESS)
    return Metrics(client, namespace=f"Test/{request.node.name}")
