"""Modules with types and key builders: those that are committed, and those that are printed."""

from collections.abc import Callable, Iterable, Mapping

from data_platform.dynamodb.schema import Product
from tools.docs.models.pydantic_models import pydantic_module
from tools.docs.models.python_types import python_module
from tools.docs.models.typescript_types import typescript_module

KINDS: Mapping[str, Callable[[Product], str]] = {
    "python": python_module,
    "pydantic": pydantic_module,
    "typescript": typescript_module,
}
"""What returns a product's module, by what people ask for."""


def module_files(products: Iterable[Product]) -> dict[str, str]:
    """Return the text of every module that is committed, by its path below ``docs/models``."""
    files = {}
    for product in products:
        files[f"{product.name}/{product.name}_models.py"] = python_module(product)
        files[f"{product.name}/{product.name}-models.ts"] = typescript_module(product)
    return files
