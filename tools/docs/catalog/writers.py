"""Who writes the attributes of a table: applications, and functions of this platform."""

from collections.abc import Iterator

from data_platform.dynamodb.schema import ConsumerWrite, Entity, Product, Table

APPLICATIONS = "applications"
"""Whoever holds the product's policy for reading and writing."""


def writers_of(product: Product, table: Table, entity: Entity, attribute: str) -> tuple[str, ...]:
    """Return who writes an attribute of a kind of item: applications, packages of functions."""
    written = [
        each
        for each in _of(product, table, entity)
        if not each.attributes or attribute in each.attributes
    ]
    functions = tuple(each.consumer for each in written)
    if table.is_internal or (written and not any(each.with_applications for each in written)):
        return functions
    return (APPLICATIONS, *functions)


def is_mark(product: Product, table: Table, entity: Entity) -> bool:
    """Tell whether items of a kind only say what a function has done."""
    return any(each.is_mark for each in _of(product, table, entity))


def _of(product: Product, table: Table, entity: Entity) -> Iterator[ConsumerWrite]:
    return (
        each
        for each in product.consumer_writes
        if (each.table, each.entity) == (table.name, entity.name)
    )
