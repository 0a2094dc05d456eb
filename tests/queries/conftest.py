"""The two engines, each with every table of the dev templates and the example items in it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from data_platform.dynamodb.schema import Table
from stacks.products import PRODUCTS
from tests.indexed_engine import indexed_dynamodb
from tests.local.dynamodb.front_before_moto import front_before_moto
from tests.queries.racing import Ground, shared_resource
from tools.local.dynamodb.global_table import create_table_request
from tools.local.dynamodb.running import RunningServer
from tools.local.moto_tables.attribute_values import write_values_as_they_are
from tools.queries.examples import loadable_item
from tools.synthesis import Assembly

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource
    from mypy_boto3_dynamodb.service_resource import Table as TableResource


ENGINES = ("dynamodb-local", "moto")


@dataclass(frozen=True)
class Engine:
    """A running engine that holds the tables of all products."""

    name: str
    resource: DynamoDBServiceResource
    client: DynamoDBClient
    templates: Mapping[str, Mapping[str, Any]]
    loaded_at: int

    def table(self, name: str) -> TableResource:
        """Return a table of the engine."""
        return self.resource.Table(name)

    def create_table(self, declared_name: str, name: str) -> TableResource:
        """Create a table from the template that holds it, under the same or another name."""
        properties = self.templates[declared_name]
        request = create_table_request({**properties, "TableName": name})
        return self.resource.create_table(**request)

    def environment(self) -> dict[str, str | None]:
        """Return what a person exports to reach the engine."""
        return {
            "AWS_ENDPOINT_URL_DYNAMODB": self.client.meta.endpoint_url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[tuple[RunningServer, RunningServer]]:
    """DynamoDB Local, and what makes it answer as the service does."""
    with indexed_dynamodb(sweep_seconds=0) as servers:
        yield servers


@pytest.fixture(scope="session")
def dynamodb_local_engine_url(dynamodb_local: tuple[RunningServer, RunningServer]) -> str:
    return dynamodb_local[0].url


@pytest.fixture(scope="session")
def dynamodb_local_url(dynamodb_local: tuple[RunningServer, RunningServer]) -> str:
    return dynamodb_local[1].url


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    undo = write_values_as_they_are()
    try:
        _, port = server.get_host_and_port()
        with front_before_moto(port) as url:
            yield url
    finally:
        undo()
        server.stop()


@pytest.fixture(scope="session")
def engines() -> dict[str, Engine]:
    """Those that are loaded: pytest may turn to each of them several times in a process."""
    return {}


@pytest.fixture(scope="session", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, engines: dict[str, Engine], assemblies: Mapping[str, Assembly]
) -> Engine:
    """Every table, created from the synthesized template, which is what is to be proven."""
    fixture = {"dynamodb-local": "dynamodb_local_url", "moto": "moto_url"}[request.param]
    if request.param not in engines:
        engines[request.param] = _loaded(
            request.param, request.getfixturevalue(fixture), assemblies
        )
    return engines[request.param]


def _loaded(name: str, url: str, assemblies: Mapping[str, Assembly]) -> Engine:
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    resource = session.resource("dynamodb", endpoint_url=url)
    client = session.client("dynamodb", endpoint_url=url)
    templates = {
        resource["Properties"]["TableName"]: resource["Properties"]
        for template in assemblies["dev"].templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::DynamoDB::GlobalTable"
    }
    engine = Engine(name, resource, client, templates, int(time.time()))
    for product in PRODUCTS:
        for table in product.tables:
            _load_examples(engine, table)
    return engine


@pytest.fixture(scope="session")
def grounds() -> dict[str, Ground]:
    """The ground of each engine that tests have written to."""
    return {}


@pytest.fixture(scope="session")
def ground(engine: Engine, grounds: dict[str, Ground], dynamodb_local_engine_url: str) -> Ground:
    """Tables beside those with the examples, for writes; each is made once, for all tests.

    Twenty clients ask DynamoDB Local itself, which decides who comes first.
    """
    if engine.name not in grounds:
        resource = shared_resource(dynamodb_local_engine_url)
        grounds[engine.name] = Ground(engine, resource, PRODUCTS[0])
    return grounds[engine.name]


def _load_examples(engine: Engine, table: Table) -> None:
    with engine.create_table(table.name, table.name).batch_writer() as writer:
        for example in table.examples:
            writer.put_item(Item=loadable_item(table, example, now=engine.loaded_at))
