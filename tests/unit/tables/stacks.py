"""Small stacks to try one construct in."""

import json
from pathlib import Path
from typing import Any, cast

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Template

from data_platform.deployment import Deployment
from data_platform.dynamodb.data_table import DataTable
from data_platform.dynamodb.schema import Product, Table
from data_platform.stage import Stage, TableEncryption
from tests.unit.declarations.factories import table
from tools.paths import CDK_CONFIGURATION

PLAIN_STAGE = Stage(name="dev", protected=False, table_encryption=TableEncryption.AWS_OWNED)
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"


def new_app(outdir: Path | None = None) -> App:
    """Return an app with the project's feature flags, and without CDK's own validation.

    The validation takes seconds; it runs once a stage, where the whole app is synthesized.
    """
    context = json.loads(CDK_CONFIGURATION.read_text("utf-8"))["context"]
    return App(
        outdir=str(outdir) if outdir else None,
        context=context,
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
    )


def new_stack(app: App | None = None, name: str = "TestStack") -> Stack:
    """Return an empty stack in one Region."""
    return Stack(app or new_app(), name, env=Environment(region="us-east-1"))


def product_of(*tables: Table) -> Product:
    """Return a product with these tables."""
    return Product(
        name="test",
        title="Test",
        owner="testers",
        stack_name="TestStack",
        export_prefix="Test",
        tables=tables,
    )


def add_table(
    stack: Stack,
    declaration: Table | None = None,
    *,
    stage: Stage = PLAIN_STAGE,
    namespace: str | None = None,
    with_key: bool = False,
) -> DataTable:
    """Add a table to a stack."""
    declaration = declaration or table()
    return DataTable(
        stack,
        declaration.construct_id,
        declaration=declaration,
        product=product_of(declaration),
        deployment=Deployment(stage=stage, namespace=namespace),
        encryption_key=imported_key(stack) if with_key else None,
    )


def imported_key(stack: Stack) -> kms.IKey:
    """Return the same key of another stack at every call."""
    found = stack.node.try_find_child("Key")
    return cast("kms.IKey", found) if found else kms.Key.from_key_arn(stack, "Key", KEY_ARN)


def cfn_table(data_table: DataTable) -> dynamodb.CfnGlobalTable:
    """Return the resource of a table, to change it behind the construct's back."""
    resource = data_table.node.default_child
    assert isinstance(resource, dynamodb.CfnGlobalTable)
    return resource


def table_resource(stack: Stack) -> dict[str, Any]:
    """Return the one table in a stack's template."""
    (resource,) = Template.from_stack(stack).find_resources("AWS::DynamoDB::GlobalTable").values()
    return dict(resource)
