"""A product's stack, small, with the alarms of a stage of one's own."""

from dataclasses import replace

from aws_cdk import Environment
from aws_cdk.assertions import Template

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Table
from data_platform.settings.alarms import AlarmSettings
from stacks.environments import PROD
from stacks.product_stack import ProductStack
from tests.unit.declarations.factories import table
from tests.unit.tables.stacks import new_app, product_of

TELLING = PROD.alarms
"""Alarms on every resource, with actions."""


def product_stack(
    *tables: Table, alarms: AlarmSettings = TELLING, namespace: str | None = None
) -> ProductStack:
    """Return a stack of some tables, in a stage like prod with these alarm settings."""
    return ProductStack(
        new_app(),
        product=product_of(*(tables or (table(),))),
        deployment=Deployment(stage=replace(PROD, alarms=alarms), namespace=namespace),
        env=Environment(region="us-east-1"),
    )


def watched(stack: ProductStack) -> Template:
    """Add the alarms and return the template."""
    stack.add_monitoring()
    return Template.from_stack(stack)
