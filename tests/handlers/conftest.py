"""DynamoDB Local with the products' tables; the environment that functions run in."""

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from data_platform.dynamodb.schema import Table
from tests.handlers.tables import LiveTable
from tests.indexed_engine import indexed_dynamodb

ACCESS = {
    "region_name": "us-east-1",
    "aws_access_key_id": "testing",
    "aws_secret_access_key": "testing",
}


@pytest.fixture(scope="session")
def dynamodb_url() -> Iterator[str]:
    """DynamoDB Local, behind what makes it answer as the service does."""
    with indexed_dynamodb(sweep_seconds=0.1) as (_, gateway):
        yield gateway.url


@pytest.fixture(scope="session")
def dynamodb(dynamodb_url: str) -> Any:
    make: Any = boto3.client
    return make("dynamodb", endpoint_url=dynamodb_url, **ACCESS)


@pytest.fixture(scope="session")
def streams(dynamodb_url: str) -> Any:
    make: Any = boto3.client
    return make("dynamodbstreams", endpoint_url=dynamodb_url, **ACCESS)


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Every service but DynamoDB."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture(scope="session")
def live_table(dynamodb: Any, streams: Any) -> Callable[[Table], LiveTable]:
    """Make a table from its declaration."""

    def make(declaration: Table) -> LiveTable:
        return LiveTable.create(dynamodb, streams, declaration)

    return make


@pytest.fixture(autouse=True)
def function_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give functions what their deployment gives them, and nothing that points elsewhere."""
    for name in os.environ:
        if name.startswith("AWS_ENDPOINT_URL"):
            monkeypatch.delenv(name)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        # Each test has its own, since a logger of one name goes on writing where it first wrote.
        "POWERTOOLS_SERVICE_NAME": f"test-{uuid.uuid4().hex}",
    }.items():
        monkeypatch.setenv(name, value)
