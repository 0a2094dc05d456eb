"""Nothing is declared in vain: every table has its product, every product its stack."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import stacks
from data_platform.dynamodb.schema import Product, Table
from stacks.application import PRODUCT_STACKS
from stacks.products import PRODUCTS
from tools.synthesis import Assembly


def _declared() -> Iterator[object]:
    for module in pkgutil.walk_packages(stacks.__path__, "stacks."):
        yield from vars(importlib.import_module(module.name)).values()


def test_every_declared_table_is_of_a_product() -> None:
    declared = {each.name for each in _declared() if isinstance(each, Table)}
    listed = {table.name for product in PRODUCTS for table in product.tables}
    assert declared == listed, "Add it to `tables` of its product in stacks/<product>/tables.py."


def test_every_declared_product_is_listed() -> None:
    declared = {each.name for each in _declared() if isinstance(each, Product)}
    assert declared == {product.name for product in PRODUCTS}, "Add it to stacks/products.py."


def test_every_product_has_a_stack(assemblies: Mapping[str, Assembly]) -> None:
    assert len(PRODUCT_STACKS) == len(PRODUCTS), "Add its stack to stacks/application.py."
    assert set(assemblies["dev"].templates) == {product.stack_name for product in PRODUCTS}
