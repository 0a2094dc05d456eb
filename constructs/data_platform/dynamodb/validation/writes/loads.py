"""Checks of loads against the writes that a product declares."""

from collections.abc import Iterator

from data_platform.dynamodb.declarations import Entity, Product, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.writes.declarations import Put, Update, Write


def check_loads(where: str, product: Product) -> None:
    """Refuse a load whose changes are mostly made by what changes no such item."""
    for table in product.tables:
        for entity in table.entities:
            mostly_by = entity.load.mostly_by if entity.load else None
            known = list(dict.fromkeys(_changing(product, table, entity)))
            if mostly_by is not None and mostly_by not in known:
                raise DeclarationError(
                    f"{where}, table '{table.name}', entity '{entity.name}', load",
                    "mostly_by",
                    f"'{mostly_by}' changes no such item",
                    f"What does: {', '.join(known) or 'nothing that is declared'}",
                )


def _changing(product: Product, table: Table, entity: Entity) -> Iterator[str]:
    for pattern in product.write_patterns:
        if any(_changes(step, table, entity) for step in pattern.steps):
            yield pattern.name
    for write in product.consumer_writes:
        if (write.table, write.entity, write.is_mark) == (table.name, entity.name, False):
            yield write.consumer


def _changes(step: Write, table: Table, entity: Entity) -> bool:
    if (step.table, step.entity) != (table.name, entity.name):
        return False
    return isinstance(step, Update) or (isinstance(step, Put) and step.before is not None)
