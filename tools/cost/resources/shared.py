"""Keys, secrets, endpoints and nodes: priced by the piece."""

from collections.abc import Iterator

from data_platform.errors import ConfigurationError
from tools.cost import prices
from tools.cost.lines import Component, CostLine
from tools.cost.stack import PricedStack, Resource


def key(stack: PricedStack, logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price a key of the customer's own; its first two rotations will cost as much again."""
    what = properties.get("Description", logical_id)
    yield stack.line(Component.KEYS, what, 1, prices.KEY)


def secret(stack: PricedStack, logical_id: str, _properties: Resource) -> Iterator[CostLine]:
    """Price a secret."""
    yield stack.line(Component.KEYS, f"secret {logical_id}", 1, prices.SECRET)


def endpoint(stack: PricedStack, _logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price an interface endpoint by its zones; a gateway endpoint is free."""
    if properties.get("VpcEndpointType") != "Interface":
        return
    zones = len(properties["SubnetIds"])
    what = f"interface endpoint, number of zones: {zones}"
    hours = prices.HOURS_PER_MONTH * zones
    yield stack.line(Component.KEYS, what, hours, prices.INTERFACE_ENDPOINT)


def node(stack: PricedStack, _logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price an instance of EC2 and its volumes.

    Raises
    ------
    ConfigurationError
        If the price list lacks the instance type.
    """
    kind = properties["InstanceType"]
    if kind not in prices.NODE_HOURS:
        raise ConfigurationError(
            f"The price list has no {kind}: add it to NODE_HOURS in tools/cost/prices.py."
        )
    volumes = [each["Ebs"] for each in properties.get("BlockDeviceMappings", []) if "Ebs" in each]
    size = sum(int(volume["VolumeSize"]) for volume in volumes)
    yield stack.line(Component.DATABASE, kind, prices.HOURS_PER_MONTH, prices.NODE_HOURS[kind])
    yield stack.line(Component.DATABASE, f"{size} GB of {kind}", size, prices.NODE_STORAGE)
