"""Write patterns as clients make them: alone, again, and twenty at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.schema import Product, WritePattern
from data_platform.dynamodb.write_requests import StepRequest, build_steps, entity_of
from data_platform.dynamodb.writes.declarations import Put, Refusal, Write
from data_platform.dynamodb.writes.values import FixedClock, resolve
from tools.queries.examples import loadable_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource

    from tests.queries.conftest import Engine

CLIENTS = 20
NOW = 1_767_225_600
"""The time in all races: what is written can be compared to the second."""

Items = dict[tuple[str, str], dict[str, Any] | None]
"""Items by table and key, in words; None where there is none."""


@dataclass(frozen=True)
class Outcome:
    """What came of one call: whether it was made, and the items that refused it."""

    is_done: bool
    found: tuple[dict[str, Any] | None, ...] = ()


def shared_resource(url: str) -> DynamoDBServiceResource:
    """Return the resource whose client all threads share, with a connection for each."""
    return boto3.resource(
        "dynamodb",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(max_pool_connections=CLIENTS),
    )


@dataclass(frozen=True)
class Ground:
    """Tables of an engine in which writes are made, apart from those with the examples."""

    engine: Engine
    resource: DynamoDBServiceResource
    product: Product
    made: set[str] = field(default_factory=set)
    now: int = NOW

    @property
    def client(self) -> DynamoDBClient:
        """The client of the resource, which takes plain values as the resource does."""
        return self.resource.meta.client

    def of(self, product: Product) -> Ground:
        """Return the same ground for the writes of another product."""
        return replace(self, product=product)

    def table_name(self, declared_name: str) -> str:
        """Return the name under which a table is written to; it is made where it is missing."""
        name = f"writes-{declared_name}"
        if name not in self.made:
            self.engine.create_table(declared_name, name)
            self.made.add(name)
        return name

    def prepare(self, pattern: WritePattern, *calls: Mapping[str, Any]) -> None:
        """Bring the items of calls into the state that the declaration says is there before."""
        prepared: set[tuple[str, str]] = set()
        for parameters in calls:
            for step in pattern.steps:
                key = self.key(step, parameters)
                if (step.table, repr(key)) not in prepared:
                    prepared.add((step.table, repr(key)))
                    self._prepare(step, key)

    def _prepare(self, step: Write, key: dict[str, Any]) -> None:
        table, _entity = entity_of(self.product, step)
        if step.before is None:
            self.client.delete_item(TableName=self.table_name(table.name), Key=key)
        else:
            self._put(table, step.before, key, step.holds)

    def refuse(self, pattern: WritePattern, refusal: Refusal) -> None:
        """Bring the items of the example call into a state in which it is refused."""
        self.prepare(pattern, pattern.parameters)
        step = pattern.steps[refusal.step]
        table, _entity = entity_of(self.product, step)
        key = self.key(step, pattern.parameters)
        if refusal.is_absent:
            self.client.delete_item(TableName=self.table_name(table.name), Key=key)
            return
        name = refusal.found or step.before
        assert name is not None
        holds = refusal.holds if refusal.found else {**step.holds, **refusal.holds}
        self._put(table, name, key, holds)

    def key(self, step: Write, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the key of a step's item."""
        table, _entity = entity_of(self.product, step)
        given = step.item if isinstance(step, Put) else step.key
        return {
            key.name: resolve(given[key.name], "", parameters, FixedClock(NOW))
            for key in table.keys
        }

    def items(self, pattern: WritePattern, parameters: Mapping[str, Any]) -> Items:
        """Return the items that a call is about, as they are now."""
        found: Items = {}
        for step in pattern.steps:
            key = self.key(step, parameters)
            answer = self.client.get_item(
                TableName=self.table_name(step.table), Key=key, ConsistentRead=True
            )
            found[step.table, repr(key)] = answer.get("Item")
        return found

    def call(self, pattern: WritePattern, parameters: Mapping[str, Any]) -> Outcome:
        """Make the write once; again where another transaction was in its way."""
        steps = build_steps(self.product, pattern, parameters, clock=FixedClock(self.now))
        while True:
            try:
                self._write(pattern, steps)
            except self.client.exceptions.ConditionalCheckFailedException as error:
                response: dict[str, Any] = dict(error.response)
                return Outcome(is_done=False, found=(_plain(response.get("Item")),))
            except self.client.exceptions.TransactionCanceledException as error:
                reasons = [dict(each) for each in error.response["CancellationReasons"]]
                if "ConditionalCheckFailed" in {reason["Code"] for reason in reasons}:
                    found = tuple(_plain(reason.get("Item")) for reason in reasons)
                    return Outcome(is_done=False, found=found)
                if {reason["Code"] for reason in reasons} != {"None", "TransactionConflict"}:
                    raise
            else:
                return Outcome(is_done=True)

    def race(self, pattern: WritePattern, rivals: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Make the write with each client's parameters, all at the same time."""
        start = Barrier(len(rivals))

        def run(parameters: Mapping[str, Any]) -> Outcome:
            start.wait()
            return self.call(pattern, parameters)

        with ThreadPoolExecutor(len(rivals)) as clients:
            return list(clients.map(run, rivals))

    def _write(self, pattern: WritePattern, steps: Sequence[StepRequest]) -> None:
        named = [
            (step.action, {"TableName": self.table_name(step.table), **step.arguments})
            for step in steps
        ]
        if pattern.is_batch:
            for action, arguments in named:
                assert action == "Put"
                self.client.batch_write_item(
                    RequestItems={
                        arguments["TableName"]: [{"PutRequest": {"Item": arguments["Item"]}}]
                    }
                )
        elif len(named) > 1:
            self.client.transact_write_items(
                TransactItems=[{action: arguments} for action, arguments in named]  # type: ignore[misc]
            )
        else:
            ((action, arguments),) = named
            calls = {
                "Put": self.client.put_item,
                "Update": self.client.update_item,
                "Delete": self.client.delete_item,
            }
            calls[action](**arguments)  # type: ignore[operator]

    def _put(
        self, table: Table, name: str, key: dict[str, Any], holds: Mapping[str, object]
    ) -> None:
        example = table.example(name)
        entity = next(each for each in table.entities if example in each.examples)
        assert example is not None
        held = {
            name: resolve(value, attribute.unit, {}, FixedClock(self.now))
            for name, value in holds.items()
            if (attribute := entity.attribute(name))
        }
        declared = next(each for each in self.product.tables if each.name == table.name)
        item = {**loadable_item(declared, example, now=self.now), **key, **held}
        self.client.put_item(TableName=self.table_name(table.name), Item=item)


def rivals_of(pattern: WritePattern) -> list[dict[str, Any]]:
    """Return the parameters of each client: they differ where the declaration says so."""
    return [
        {
            name: _rival(value, number) if name in pattern.varies else value
            for name, value in pattern.parameters.items()
        }
        for number in range(CLIENTS)
    ]


def _rival(value: Any, number: int) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            later = datetime.fromisoformat(value) + timedelta(seconds=number)
        except ValueError:
            return f"{value}-{number:02}"
        return later.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, list | tuple):
        return [_rival(member, number) for member in value]
    return value + number


def _plain(item: Any) -> dict[str, Any] | None:
    """Return the item of an error, which boto3's resources leave in DynamoDB's JSON."""
    if item is None:
        return None
    read = TypeDeserializer().deserialize
    return {name: read(value) for name, value in item.items()}
