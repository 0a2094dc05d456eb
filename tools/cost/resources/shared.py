"""Keys, secrets and endpoints: priced by the piece."""

from collections.abc import Iterator

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
