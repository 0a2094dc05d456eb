"""The consumers that a product declares are those that its stack has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.products import PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.synthesis import Assembly


def test_every_consumer_is_declared(assemblies: Mapping[str, Assembly]) -> None:
    """`datactl redrive` knows them by that."""
    for product in PRODUCTS:
        resources = assemblies["dev"].templates[product.stack_name]["Resources"]
        mappings = [
            resource["Properties"]["FunctionName"]["Ref"]
            for resource in resources.values()
            if resource["Type"] == "AWS::Lambda::EventSourceMapping"
        ]
        names = {resources[function]["Properties"]["FunctionName"] for function in mappings}
        assert names == {f"{product.name}-{name}" for name in product.consumers}, product.name
