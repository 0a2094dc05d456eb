"""A database to look at, small or with everything switched on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aws_cdk.assertions import Template

from data_platform.rds.logins import DatabaseUser
from data_platform.rds.postgres_database import PostgresDatabase
from data_platform.stage import DatabaseSettings, Stage, TableEncryption
from mavprep_database.version import MIGRATIONS
from tests.unit.tables.stacks import new_stack

if TYPE_CHECKING:
    from aws_cdk import Stack

VERSION = "0123456789abcdef"
USERS = (
    DatabaseUser(name="reader", construct_id="Reader", purpose="read"),
    DatabaseUser(name="writer", construct_id="Writer", purpose="write"),
)
DEFAULT_STAGE = Stage(name="dev", protected=False, table_encryption=TableEncryption.AWS_OWNED)
FULL_STAGE = Stage(
    name="prod",
    protected=True,
    table_encryption=TableEncryption.CUSTOMER_MANAGED,
    database=DatabaseSettings(
        instance_class="m7g.large",
        multi_az=True,
        proxy=True,
        storage_gib=100,
        maximum_storage_gib=500,
        advanced_insights=True,
        zones=3,
        network="10.41.0.0/20",
    ),
)


def add_database(stack: Stack, stage: Stage = DEFAULT_STAGE) -> PostgresDatabase:
    """Add a database to a stack."""
    return PostgresDatabase(
        stack,
        "Database",
        identifier="questions",
        database_name="exams",
        users=USERS,
        package=MIGRATIONS.parent,
        version=VERSION,
        stage=stage,
    )


class Resources:
    """The resources of a stack, by type and by the beginning of their logical ID."""

    def __init__(self, stack: Stack) -> None:
        template = Template.from_stack(stack).to_json()
        self.all: Mapping[str, Mapping[str, Any]] = template["Resources"]
        self.parameters: Mapping[str, Any] = template.get("Parameters", {})

    def of_type(self, resource_type: str) -> dict[str, Mapping[str, Any]]:
        """Return all resources of a type by logical ID."""
        return {name: each for name, each in self.all.items() if each["Type"] == resource_type}

    def one(self, resource_type: str, prefix: str = "") -> Mapping[str, Any]:
        """Return the properties of the only resource of a type, or with that logical ID."""
        (found,) = [
            each["Properties"]
            for name, each in self.of_type(resource_type).items()
            if name.startswith(prefix)
        ]
        return dict(found)

    def statements(self, prefix: str) -> list[dict[str, Any]]:
        """Return the statements of a managed policy."""
        policy = self.one("AWS::IAM::ManagedPolicy", prefix)
        statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
        return statements


def resources_of(stage: Stage) -> Resources:
    """Return the resources of a stack with nothing but a database."""
    stack = new_stack()
    add_database(stack, stage)
    return Resources(stack)
