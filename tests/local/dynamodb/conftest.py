"""DynamoDB Local and the gateway, each started once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.clients import MakeTable, StreamsClient, client, table_request
from tests.local.dynamodb.vectors import Put, searched_table, vector
from tests.local.dynamodb.watched_gateway import During, Front, started
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.dynamodb.running import RunningServer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(scope="session")
def engine() -> Iterator[RunningServer]:
    with start_dynamodb_local() as server:
        yield server


@pytest.fixture(scope="session")
def gateway(
    engine: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    state_dir = tmp_path_factory.mktemp("gateway")
    with start_gateway(engine.url, state_dir=state_dir, sweep_seconds=0.2) as server:
        yield server


@pytest.fixture(scope="session")
def dynamodb(gateway: RunningServer) -> DynamoDBClient:
    made: DynamoDBClient = client("dynamodb", gateway.url)
    return made


@pytest.fixture(scope="session")
def streams(gateway: RunningServer) -> StreamsClient:
    return client("dynamodbstreams", gateway.url)


@pytest.fixture(scope="session")
def engine_dynamodb(engine: RunningServer) -> DynamoDBClient:
    made: DynamoDBClient = client("dynamodb", engine.url)
    return made


@pytest.fixture(scope="session")
def engine_streams(engine: RunningServer) -> StreamsClient:
    return client("dynamodbstreams", engine.url)


@pytest.fixture
def make_table(dynamodb: DynamoDBClient) -> MakeTable:
    def make(**changes: object) -> dict[str, Any]:
        return dict(dynamodb.create_table(**table_request(**changes))["TableDescription"])

    return make


@pytest.fixture
def during(engine: RunningServer) -> During:
    """Run a scenario with a gateway that has just been started."""

    def run(scenario: Callable[[Front], Awaitable[None]]) -> None:
        async def alone() -> None:
            async with started(engine.url) as front:
                await scenario(front)

        asyncio.run(alone())

    return run


@pytest.fixture(scope="session")
def table(dynamodb: DynamoDBClient) -> str:
    return searched_table(dynamodb)


@pytest.fixture
def empty(dynamodb: DynamoDBClient, table: str) -> str:
    """The table without items."""
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": item["pk"]})
    return table


@pytest.fixture
def put(dynamodb: DynamoDBClient, empty: str) -> Put:
    def put(key: str, *numbers: float | str, **attributes: Any) -> None:
        held = {"v": vector(*numbers)} if numbers else {}
        dynamodb.put_item(TableName=empty, Item={"pk": {"S": key}, **held, **attributes})

    return put
