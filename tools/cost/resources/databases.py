"""PostgreSQL on RDS and the proxy before it."""

from collections.abc import Iterator
from functools import partial

from data_platform.errors import ConfigurationError
from tools.cost import prices
from tools.cost.lines import Component, CostLine
from tools.cost.stack import PricedStack, Resource

_INSTANCE = "AWS::RDS::DBInstance"


def instance(stack: PricedStack, _logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price the instance, its standby, its volume and its insights; backups of its size are free.

    Raises
    ------
    ConfigurationError
        If the price list lacks the instance class.
    """
    instance_class = properties["DBInstanceClass"]
    if instance_class not in prices.DATABASE_HOURS:
        raise ConfigurationError(
            f"The price list has no {instance_class}: add it to DATABASE_HOURS and DATABASE_VCPUS "
            "in tools/cost/prices.py."
        )
    zones = 2 if properties.get("MultiAZ") else 1
    standby = " with a standby" if zones > 1 else ""
    line = partial(stack.line, Component.DATABASE)
    hours = prices.HOURS_PER_MONTH
    yield line(f"{instance_class}{standby}", hours * zones, prices.DATABASE_HOURS[instance_class])
    storage = int(properties["AllocatedStorage"])
    yield line(f"{storage} GB of storage{standby}", storage * zones, prices.DATABASE_STORAGE)
    if properties.get("DatabaseInsightsMode") == "advanced":
        vcpus = prices.DATABASE_VCPUS[instance_class]
        yield line("Database Insights, advanced", hours * vcpus, prices.DATABASE_INSIGHTS)
    if properties.get("ManageMasterUserPassword"):
        yield line("secret of the master password", 1, prices.SECRET)


def proxy(stack: PricedStack, _logical_id: str, _properties: Resource) -> Iterator[CostLine]:
    """Price a proxy by the processors of the instances behind it."""
    vcpus = sum(
        prices.DATABASE_VCPUS[instance["DBInstanceClass"]]
        for _, instance in stack.of_type(_INSTANCE)
    )
    hours = prices.HOURS_PER_MONTH * vcpus
    yield stack.line(Component.DATABASE, "RDS Proxy", hours, prices.DATABASE_PROXY)
