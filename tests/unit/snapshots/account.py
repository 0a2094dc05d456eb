"""An account with some tables and an instance, and what goes wrong in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3

from data_platform.deployment import Deployment
from data_platform.stage import Stage
from stacks.environments import DEV
from tools.snapshots.parts import Kind, Part, Resource
from tools.snapshots.stores import Instances, Store, Tables
from tools.snapshots.taking import Clock, Order

TABLES = ("aitutor_users", "ielts-genai-prep-users")
INSTANCE = "mavprep"
RESOURCES = (
    *(Resource(Kind.TABLE, name) for name in TABLES),
    Resource(Kind.INSTANCE, INSTANCE),
)


@cache
def client(service: str) -> Any:
    """Return the one client of a service."""
    return boto3.client(service, "eu-west-1")  # type: ignore[call-overload]


class KilledError(BaseException):
    """The process ends here."""


class Account:
    """moto's account in this process, with the clients that the command uses."""

    def __init__(self, stage: Stage = DEV, namespace: str | None = None) -> None:
        self.deployment = Deployment(stage=stage, namespace=namespace)
        self.dynamodb, self.rds = client("dynamodb"), client("rds")
        self.stores: dict[Kind, Store] = {
            Kind.TABLE: Tables(self.dynamodb),
            Kind.INSTANCE: Instances(self.rds),
        }

    def make(self, *tables: str, instance: str | None = INSTANCE) -> None:
        """Make tables and an instance."""
        for name in tables:
            self.dynamodb.create_table(
                TableName=name,
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        if instance:
            self.rds.create_db_instance(
                DBInstanceIdentifier=instance,
                DBInstanceClass="db.t4g.micro",
                Engine="postgres",
                AllocatedStorage=20,
            )

    def order(self, reason: str = "before release 7", revision: str = "0123456789ab") -> Order:
        """Return the order of a snapshot of all there is."""
        return Order(self.deployment, RESOURCES, revision, reason)

    def parts(self) -> list[Part]:
        """Return all backups that the command knows as its own."""
        return [part for store in self.stores.values() for part in store.parts(self.deployment)]

    @contextmanager
    def on_calls(self, moment: str, react: Callable[[str], None]) -> Iterator[None]:
        """Have something happen before or after each call of the services."""

        def happen(model: Any, **_: Any) -> None:
            react(model.name)

        clients = (self.dynamodb, self.rds)
        for each in clients:
            each.meta.events.register(moment, happen)
        try:
            yield
        finally:
            for each in clients:
                each.meta.events.unregister(moment, happen)


def clock(at: datetime | None = None, **later: float) -> Clock:
    """Return a clock that stands still, and does not wait."""
    now = (at or datetime.now(UTC)) + timedelta(**later)
    return Clock(now=lambda: now, pause=lambda _: None)
