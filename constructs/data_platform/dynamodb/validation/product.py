"""Checks of a product as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.names import check_unique

if TYPE_CHECKING:
    from data_platform.dynamodb.schema import Product

_PRODUCT_NAME = re.compile(r"[a-z][a-z0-9]*")


def check_product(product: Product) -> None:
    """Refuse a malformed product name, and names that two of its tables share."""
    where = f"Product '{product.name}'"
    if not _PRODUCT_NAME.fullmatch(product.name):
        raise DeclarationError(
            where, "name", "it is not one lower-case word", "Use letters and digits only"
        )
    check_unique(where, "tables", (table.name for table in product.tables))
    # People name a pattern by its product alone: `datactl query <product> <pattern>`.
    check_unique(
        where,
        "tables.access_patterns",
        (pattern.name for table in product.tables for pattern in table.access_patterns),
    )
    check_unique(where, "tables.construct_id", (table.construct_id for table in product.tables))
