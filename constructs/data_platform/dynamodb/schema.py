"""Tables as data: the one place from which everything about a table follows.

Products fill these dataclasses in ``stacks/<product>/tables.py``. Nothing here imports
``aws_cdk``. A declaration that cannot work fails when it is constructed, with a
`DeclarationError` that names the table, the field and the fix.
"""

from dataclasses import dataclass

from data_platform.dynamodb import declarations
from data_platform.dynamodb.backfills import (
    AttributeBackfill,
    CopyOf,
    ExpiryAfter,
    ItemBackfill,
)
from data_platform.dynamodb.declarations import (
    AccessPattern,
    Entity,
    Example,
    Index,
    TimeToLive,
)
from data_platform.dynamodb.exports import TableExport
from data_platform.dynamodb.keys import Key, number_key, string_key
from data_platform.dynamodb.validation.product import check_product
from data_platform.dynamodb.validation.table import check_table
from data_platform.dynamodb.vector_indexes import VectorIndex
from data_platform.dynamodb.writes.declarations import ConsumerWrite, WritePattern

__all__ = [
    "AccessPattern",
    "AttributeBackfill",
    "ConsumerWrite",
    "CopyOf",
    "Entity",
    "Example",
    "ExpiryAfter",
    "Index",
    "ItemBackfill",
    "Key",
    "Product",
    "Table",
    "TableExport",
    "TimeToLive",
    "VectorIndex",
    "WritePattern",
    "number_key",
    "string_key",
]


@dataclass(frozen=True, kw_only=True)
class Table(declarations.Table):
    """A table that DynamoDB, and every reader of it, can work with."""

    def __post_init__(self) -> None:
        """Refuse what could not work.

        Raises
        ------
        DeclarationError
            If any part of the declaration is wrong.
        """
        check_table(self)


@dataclass(frozen=True, kw_only=True)
class Product(declarations.Product):
    """A product whose tables, and their names, can live in one account."""

    tables: tuple[Table, ...]

    def __post_init__(self) -> None:
        """Refuse what could not work.

        Raises
        ------
        DeclarationError
            If two tables share a name, a construct ID or the name of an access pattern, or if a
            write does not suit the items that it changes.
        """
        check_product(self)
