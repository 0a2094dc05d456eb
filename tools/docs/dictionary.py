"""The data dictionary: one page a table, and an index of all of them."""

from collections.abc import Iterable, Iterator
from typing import Any

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.backfills import Backfill, ExpiryAfter, ItemBackfill
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Index,
    Key,
    Product,
    Table,
    VectorIndex,
)
from data_platform.dynamodb.types import AttributeType, Projection
from tools.docs.other_languages import calls_in_other_languages
from tools.docs.periods import retention_in_words
from tools.docs.python_call import python_call
from tools.docs.usage import expiry_in_words, usage_of_kind, usage_properties
from tools.docs.writes import write_sections
from tools.output.json_text import json_text
from tools.output.markdown import GENERATED, code, markdown_table

_ITS_READERS = "read by [at most two](../../table-uses.md)"
_MOST_MEMBERS, _SHOWN_NUMBERS = 100, 3
"""Of a longer list, as vectors are, so many members are shown."""
_INTRODUCTION = (
    "Every table, as declared. A table's page lists its keys, indexes and attributes, an example "
    "of each kind of item, and a call for every question that it answers: in Python, and folded "
    "below it in TypeScript (version 3 of AWS's SDK) and for the AWS CLI in a POSIX shell, which "
    "version 1 lacks for searches of vectors. Each call goes on to the last page or its limit, "
    "leaves out what has expired where the question does, and finds nothing without an error. "
    "Python and the CLI keep all digits of a number; TypeScript keeps 15. Every write stands there "
    "with what it promises."
)


def dictionary_pages(products: Iterable[Product]) -> dict[str, str]:
    """Return the text of every page by its path below ``docs/data-dictionary``."""
    products = tuple(products)
    pages = {
        f"{product.name}/{table.name}.md": _table_page(product, table)
        for product in products
        for table in product.tables
    }
    pages["README.md"] = _index_page(products)
    return pages


def _index_page(products: tuple[Product, ...]) -> str:
    sections = [
        GENERATED,
        "# Data dictionary",
        _INTRODUCTION,
        "[Who writes and reads each table, and what it costs](../table-uses.md).",
    ]
    for product in products:
        sections.append(f"## {product.title}")
        sections.append(f"Stack `{product.stack_name}`, owned by {product.owner}.")
        sections.append(
            markdown_table(
                ("Table", "What it stores", "Indexes", "Access patterns", "Retention"),
                (
                    (
                        f"[{table.name}]({product.name}/{table.name}.md)",
                        table.purpose,
                        str(len(table.indexes) + len(table.vector_indexes)),
                        str(len(table.access_patterns)),
                        retention_in_words(table),
                    )
                    for table in product.tables
                ),
            )
        )
    return _page(sections)


def _table_page(product: Product, table: Table) -> str:
    sections = [
        GENERATED,
        f"# {table.name}",
        f"{table.purpose} Declared from the {table.source}.",
        markdown_table(("Property", "Value"), _properties(product, table)),
    ]
    if table.indexes:
        sections += ["## Indexes", markdown_table(_INDEX_HEADER, _index_rows(table))]
    if table.vector_indexes:
        header = _VECTOR_INDEX_HEADER
        sections += ["## Vector indexes", markdown_table(header, _vector_index_rows(table))]
    sections.append("## Items")
    for entity in table.entities:
        sections += _entity_sections(product, table, entity)
    if table.backfills:
        sections += ["## Backfills", _OF_BACKFILLS.format(table.name)]
        sections.append(markdown_table(_BACKFILL_HEADER, map(_backfill_row, table.backfills)))
    sections.append("## Access patterns")
    for pattern in table.access_patterns:
        sections += _pattern_sections(table, pattern)
    sections += write_sections(product, table)
    return _page(sections)


def _properties(product: Product, table: Table) -> Iterator[tuple[str, str]]:
    yield "Product", product.title
    yield "Partition key", _keys((table.partition_key,))
    yield "Sort key", _keys(table.keys[1:]) or "none"
    yield "Expiry", expiry_in_words(product, table)
    yield "Retention", retention_in_words(table)
    yield "Stream", f"{code(table.stream)}, {_ITS_READERS}" if table.stream else "none"
    yield from usage_properties(product, table)
    yield "Data classification", table.data_classification
    if table.export:
        exports = "[full monthly, changes daily](../../archive-exports.md)"
        yield "Exported to S3", f"{exports}, kept {table.export.kept.days} days"
    if table.is_internal:
        yield "Published", "nothing: only functions of this platform use it"
        return
    yield "Parameters", code(f"/data-platform/<stage>/{product.name}/tables/{table.name}/…")
    yield "Exports", code(f"{product.export_prefix}-{table.construct_id}Name") + " and others"


_INDEX_HEADER = ("Index", "Partition key", "Distinct values", "Sort key", "Projection", "Answers")


def _index_rows(table: Table) -> Iterator[tuple[str, ...]]:
    for index in table.indexes:
        yield (
            code(index.name),
            _keys(index.partition_keys),
            str(index.distinct_partition_values or "many"),
            _keys(index.sort_keys) or "none",
            _projection(index),
            index.purpose,
        )


_VECTOR_INDEX_HEADER = (
    *("Index", "Vector", "Numbers", "Distance", "Model", "Partition key", "Filters"),
    *("Projection", "Answers"),
)


def _vector_index_rows(table: Table) -> Iterator[tuple[str, ...]]:
    for index in table.vector_indexes:
        yield (
            code(index.name),
            code(index.attribute),
            f"{index.dimensions:,}",
            index.distance,
            code(index.model),
            _keys((index.partition_key,)) if index.partition_key else "none",
            _keys(index.filters) or "none",
            _projection(index),
            index.purpose,
        )


def _projection(index: Index | VectorIndex) -> str:
    if index.projection is Projection.INCLUDE:
        return f"{index.projection} ({', '.join(index.included_attributes)})"
    return index.projection.value


def _entity_sections(product: Product, table: Table, entity: Entity) -> list[str]:
    sections = [f"### {entity.name}", f"{entity.meaning} {usage_of_kind(product, table, entity)}"]
    if entity.key_templates:
        sections.append(
            "Keys: "
            + ", ".join(f"{code(k)} = {code(v)}" for k, v in entity.key_templates.items())
            + "."
        )
    sections.append(markdown_table(_ATTRIBUTE_HEADER, _attribute_rows(entity.attributes)))
    sections.append(f"Example:\n\n```json\n{json_text(_shortened(entity.examples[0].item))}\n```")
    return sections


def _shortened(item: Item) -> dict[str, Any]:
    """Return an item without the most of its vectors."""
    return {
        name: [*value[:_SHOWN_NUMBERS], f"… {len(value) - _SHOWN_NUMBERS:,} more"]
        if isinstance(value, list | tuple) and len(value) > _MOST_MEMBERS
        else value
        for name, value in item.items()
    }


_ATTRIBUTE_HEADER = ("Attribute", "Type", "Meaning", "Values", "Required", "Sensitive")


def _attribute_rows(attributes: Iterable[Attribute], parent: str = "") -> Iterator[tuple[str, ...]]:
    for attribute in attributes:
        name = parent + attribute.name
        yield (
            code(name),
            attribute.type.name.replace("_", " ").title(),
            attribute.meaning,
            _allowed(attribute),
            "yes" if attribute.required else "no",
            "yes" if attribute.sensitive else "",
        )
        nested = f"{name}[]." if attribute.type is AttributeType.LIST else f"{name}."
        yield from _attribute_rows(attribute.fields, nested)


def _allowed(attribute: Attribute) -> str:
    parts = []
    if attribute.allowed_values:
        parts.append(", ".join(code(value) for value in attribute.allowed_values))
    if attribute.minimum is not None and attribute.maximum is not None:
        parts.append(f"{attribute.minimum} to {attribute.maximum}")
    elif attribute.minimum is not None:
        parts.append(f"{attribute.minimum} or more")
    elif attribute.maximum is not None:
        parts.append(f"{attribute.maximum} or less")
    if attribute.unit:
        # What stands in angle brackets is a tag for Markdown, and not seen.
        parts.append(code(attribute.unit) if "<" in attribute.unit else attribute.unit)
    if attribute.nullable:
        parts.append("or NULL")
    return "; ".join(parts)


_OF_BACKFILLS = (
    "What items need that were written before a rule of today; `datactl backfill {} --dry-run` "
    "counts them."
)
_BACKFILL_HEADER = ("Backfill", "Items", "They get", "From", "Why")


def _backfill_row(backfill: Backfill) -> tuple[str, ...]:
    kinds = ", ".join(backfill.entities)
    if isinstance(backfill, ItemBackfill):
        sources = ", ".join(("its key", *map(code, backfill.sources)))
        return backfill.name, kinds, f"items {backfill.derived}", sources, backfill.reason
    source = ", ".join(map(code, backfill.sources)) or "its key"
    if isinstance(backfill.value, ExpiryAfter):
        source += " and the retention"
    return backfill.name, kinds, code(backfill.attribute), source, backfill.reason


def _pattern_sections(table: Table, pattern: AccessPattern) -> list[str]:
    reads = f"index {code(pattern.index)}" if pattern.index else "the table"
    return [
        f"### `{pattern.name}`",
        f"{pattern.purpose} Reads {reads}. Source: {pattern.source}.",
        f"```python\n{python_call(table, pattern)}\n```",
        *calls_in_other_languages(table, pattern),
    ]


def _keys(keys: tuple[Key, ...]) -> str:
    return ", ".join(f"{code(key.name)} ({key.type.name.title()})" for key in keys)


def _page(sections: Iterable[str]) -> str:
    return "\n\n".join(sections) + "\n"
