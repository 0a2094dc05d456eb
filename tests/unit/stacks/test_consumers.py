"""The consumers of a product, as `datactl redrive` knows them, are those that its stack has."""

from collections.abc import Mapping

from stacks.products import PRODUCTS
from tools.redrive.consumers import consumers_of
from tools.synthesis import Assembly


def test_every_consumer_is_named_like_its_package(assemblies: Mapping[str, Assembly]) -> None:
    for product in PRODUCTS:
        resources = assemblies["dev"].templates[product.stack_name]["Resources"]
        mappings = [
            resource["Properties"]["FunctionName"]["Ref"]
            for resource in resources.values()
            if resource["Type"] == "AWS::Lambda::EventSourceMapping"
        ]
        names = {resources[function]["Properties"]["FunctionName"] for function in mappings}
        differing = names.symmetric_difference(consumers_of(product))
        assert not differing, f"a folder or a call is missing: {differing}"
