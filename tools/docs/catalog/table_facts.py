"""What is to be known of one table, for people and as JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from data_platform.dynamodb.declarations import carries
from data_platform.dynamodb.schema import Entity, Index, Product, Table, VectorIndex
from tools.docs.catalog.nested_attributes import nested_attributes
from tools.docs.catalog.table_uses import TableUse
from tools.docs.catalog.writers import APPLICATIONS, is_mark, writers_of
from tools.docs.contract import Output
from tools.docs.periods import retention_of_kinds


@dataclass(frozen=True, kw_only=True)
class AttributeFacts:
    """An attribute of a kind of item: who writes it, and which indexes carry it."""

    item: str
    attribute: str
    type: str
    written_by: tuple[str, ...]
    indexes: tuple[str, ...]
    sensitive: bool
    meaning: str


def table_facts(
    product: Product, table: Table, use: TableUse | None, outputs: Iterable[Output]
) -> dict[str, Any]:
    """Return what is known of a table, as JSON takes it.

    Parameters
    ----------
    product, table
        As declared.
    use
        How it is used; None where that was not generated yet.
    outputs
        What is published.
    """
    return {
        "table": table.name,
        "product": product.name,
        "stack": product.stack_name,
        "stores": table.purpose,
        "keys": [key.name for key in table.keys],
        "written_by": written_by(product, table),
        "kept": dict(retention_of_kinds(table, _items(product, table))),
        "marks_kept": dict(retention_of_kinds(table, marks(product, table))),
        "expiry": table.ttl.attribute if table.ttl else None,
        "stream": table.stream,
        "stream_read_by": list(use.stream_readers) if use else None,
        "stream_readers_left": use.readers_left if use and table.stream else None,
        "data_classification": table.data_classification,
        "sensitive": sensitive_attributes(table),
        "alarms": list(use.alarms) if use else None,
        "usd_per_month": use.usd if use else None,
        "share_of_stack_percent": use.share_percent if use else None,
        "outputs": [each.parameter for each in outputs if _is_of(each, product, table)],
        "indexes": [
            {
                "index": index.name,
                "keys": [key.name for key in index.keys],
                "projection": index.projection,
                "distinct_partition_values": getattr(index, "distinct_partition_values", None),
                "queries": [p.name for p in table.access_patterns if p.index == index.name],
            }
            for index in table.all_indexes
        ],
        "kinds": {entity.name: entity.meaning for entity in table.entities},
        "attributes": [
            {**vars(each), "written_by": list(each.written_by), "indexes": list(each.indexes)}
            for each in attribute_facts(product, table)
        ],
        "queries": {pattern.name: pattern.purpose for pattern in table.access_patterns},
    }


def written_by(product: Product, table: Table) -> list[str]:
    """Return who writes items of a table, applications first."""
    writers = {
        writer
        for entity in table.entities
        for attribute in entity.attributes
        for writer in writers_of(product, table, entity, attribute.name)
    }
    return sorted(writers, key=lambda writer: (writer != APPLICATIONS, writer))


def marks(product: Product, table: Table) -> tuple[Entity, ...]:
    """Return the kinds of items that only say what a function has done."""
    return tuple(entity for entity in table.entities if is_mark(product, table, entity))


def sensitive_attributes(table: Table) -> list[str]:
    """Return the names of attributes that hold a secret or personal data."""
    names = (
        name
        for entity in table.entities
        for name, attribute in nested_attributes(entity.attributes)
        if attribute.sensitive
    )
    return list(dict.fromkeys(names))


def indexes_of(table: Table, entity: Entity) -> list[str]:
    """Return the indexes that hold items of a kind: those whose keys it has."""
    names = {attribute.name for attribute in entity.attributes}
    return [index.name for index in table.all_indexes if names.issuperset(_needed(index))]


def attribute_facts(product: Product, table: Table) -> Iterator[AttributeFacts]:
    """Yield the attributes of all kinds of items, with those inside of them."""
    for entity in table.entities:
        holding = indexes_of(table, entity)
        for name, attribute in nested_attributes(entity.attributes):
            outermost = name.partition(".")[0].removesuffix("[]")
            yield AttributeFacts(
                item=entity.name,
                attribute=name,
                type=attribute.type.name.replace("_", " ").title(),
                written_by=writers_of(product, table, entity, outermost),
                indexes=tuple(
                    index.name
                    for index in table.all_indexes
                    if index.name in holding and _carries(index, outermost, table)
                ),
                sensitive=attribute.sensitive,
                meaning=attribute.meaning,
            )


def _items(product: Product, table: Table) -> tuple[Entity, ...]:
    return tuple(entity for entity in table.entities if not is_mark(product, table, entity))


def _is_of(output: Output, product: Product, table: Table) -> bool:
    return f"/{product.name}/tables/{table.name}/" in output.parameter


def _needed(index: Index | VectorIndex) -> set[str]:
    """Return the attributes without which an item is not found by an index."""
    if not isinstance(index, VectorIndex):
        return {key.name for key in index.keys}
    partition = {index.partition_key.name} if index.partition_key else set()
    return {index.attribute, *partition}


def _carries(index: Index | VectorIndex, attribute: str, table: Table) -> bool:
    is_vector = isinstance(index, VectorIndex) and attribute == index.attribute
    return is_vector or carries(index, attribute, table)
