"""Checks of a product as a whole, and of all products together."""

import re
from collections.abc import Iterable, Sequence

from data_platform.deployment import MAX_NAMESPACE_LENGTH
from data_platform.dynamodb.declarations import Product
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.fields import check_own_field_types
from data_platform.dynamodb.validation.names import check_unique
from data_platform.dynamodb.validation.writes.consumers import check_consumer_writes
from data_platform.dynamodb.validation.writes.loads import check_loads
from data_platform.dynamodb.validation.writes.patterns import check_write_patterns

MAX_POLICY_CHARACTERS = 6144
"""What IAM takes for a managed policy, white space not counted."""

_MAX_ARN_PREFIX = len("arn:aws-us-gov:dynamodb:ap-southeast-1:111122223333:table/")
_NAMESPACE = MAX_NAMESPACE_LENGTH + 1
_QUOTES_AND_COMMA = 3
_QUERIES = len(
    '{"Action":["dynamodb:Query","dynamodb:Scan"],"Effect":"Allow","Resource":[],'
    '"Sid":"QueryIndexes"},'
)
"""The statement on secondary indexes, without them."""

_POLICY_WITHOUT_TABLES = 1040 - _QUERIES
"""The actions, and the statements on the key."""

_SEARCHES = len(
    '{"Action":"dynamodb:SearchVectors","Effect":"Allow","Resource":[],"Sid":"SearchVectors"},'
)
"""The statement on vector indexes, without them."""

# Everything that bears these names has a namespace in front, and mostly something behind.
_SHAPES = {
    "name": (r"[a-z][a-z0-9]{0,19}", "one lower-case word of letters and digits, 20 at most"),
    "title": (r"(?=\S)[^\x00-\x1f\x7f]{1,60}", "1 to 60 printable characters"),
    "owner": (r"[A-Za-z0-9 .:/=+@_-]{1,128}", "1 to 128 letters, digits, spaces and .:/=+@_-"),
    "stack_name": (r"[A-Za-z][A-Za-z0-9-]{0,99}", "a letter, then letters, digits and hyphens"),
    "export_prefix": (r"[A-Za-z][A-Za-z0-9:-]{0,99}", "a letter, then letters, digits and :-"),
}


def check_product(product: Product) -> None:
    """Refuse malformed names, names that two of its tables share, and writes that cannot work."""
    where = f"Product '{product.name}'"
    check_own_field_types(where, product)
    for field, (shape, words) in _SHAPES.items():
        value: str = getattr(product, field)
        if not re.fullmatch(shape, value):
            raise DeclarationError(where, field, f"it is {value!r}", f"Use {words}")
    check_unique(where, "tables", (table.name for table in product.tables))
    # People name a pattern by its product alone: `datactl query <product> <pattern>`.
    check_unique(
        where,
        "tables.access_patterns",
        (pattern.name for table in product.tables for pattern in table.access_patterns),
    )
    check_unique(where, "tables.construct_id", (table.construct_id for table in product.tables))
    _check_policy_size(where, product)
    check_write_patterns(where, product)
    check_consumer_writes(where, product)
    check_loads(where, product)


def check_products(products: Sequence[Product]) -> None:
    """Refuse names that two products share, since both are deployed into one account.

    Names that differ in case alone are refused as well: the files that are called by them, such as
    templates and JSON Schemas, are one file on macOS and Windows.

    Raises
    ------
    DeclarationError
        If two of them have the same name, stack, first part of exports, or table name.
    """
    for field in ("name", "stack_name", "export_prefix"):
        _check_shared(field, (getattr(product, field) for product in products))
    _check_shared("tables", (table.name for product in products for table in product.tables))


def policy_characters(product: Product) -> int:
    """Return how long the product's policy for reading and writing is, with the longest names."""
    tables = [table for table in product.tables if not table.is_internal]
    characters = _POLICY_WITHOUT_TABLES
    for table in tables:
        arn = _MAX_ARN_PREFIX + _NAMESPACE + len(table.name) + _QUOTES_AND_COMMA
        characters += arn + sum(
            arn + len("/index/") + len(index.name) for index in table.all_indexes
        )
    if any(table.indexes for table in tables):
        characters += _QUERIES
    if any(table.vector_indexes for table in tables):
        characters += _SEARCHES
    return characters


def _check_policy_size(where: str, product: Product) -> None:
    characters = policy_characters(product)
    if characters > MAX_POLICY_CHARACTERS:
        raise DeclarationError(
            where,
            "tables",
            f"with a namespace, the policy for reading and writing has {characters:,} characters",
            f"IAM takes {MAX_POLICY_CHARACTERS:,}: shorten names, or make two products of it",
        )


def _check_shared(field: str, names: Iterable[str]) -> None:
    spelled: dict[str, list[str]] = {}
    for name in names:
        spelled.setdefault(name.casefold(), []).append(name)
    for first, *others in spelled.values():
        if first in others:
            raise DeclarationError(
                "Products", field, f"{first!r} occurs twice", "Both are in one account: rename one"
            )
        if others:
            raise DeclarationError(
                "Products",
                field,
                f"{first!r} and {others[0]!r} differ in case alone",
                "Files are called by them, and are one on macOS and Windows: rename one",
            )
