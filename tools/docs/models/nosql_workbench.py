"""Models for NoSQL Workbench: a file a product, in the format that its modeler imports."""

from collections.abc import Iterable
from typing import Any

from data_platform.dynamodb.declarations import Entity, Example, Index
from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.wire import wire_item
from tools.docs.models.items import model_text, projection, without_vectors

FILE = "nosql-workbench.json"
_MADE = "Jan 01, 2026, 12:00 AM"
"""The format wants dates, and a file that is generated again must not differ by them."""

_NO_DATABASE: dict[str, Any] = {"MySql": {}}
"""The place where Workbench keeps from which relational database a table came."""


def workbench_files(products: Iterable[Product]) -> dict[str, str]:
    """Return the text of every model by its path below ``docs/models``."""
    return {
        f"{product.name}/{FILE}": f"{model_text(workbench_model(product))}\n"
        for product in products
    }


def workbench_model(product: Product) -> dict[str, Any]:
    """Return a product's tables with their examples, as Workbench exports a model."""
    return {
        "ModelName": product.title,
        "ModelMetadata": {
            "Author": product.owner,
            "DateCreated": _MADE,
            "DateLastModified": _MADE,
            "Description": f"The tables of {product.title}",
            "AWSService": "Amazon DynamoDB",
            "Version": "3.0",
        },
        "DataModel": [_table(table) for table in product.tables],
    }


def can_have(index: Index) -> bool:
    """Tell whether Workbench knows an index: its keys have one attribute, or two."""
    return len(index.partition_keys) == 1 and len(index.sort_keys) <= 1


def _table(table: Table) -> dict[str, Any]:
    # A facet is a kind of item: of one kind, it would be the table again.
    has_facets = len(table.entities) > 1
    return {
        "TableName": table.name,
        "KeyAttributes": _keys(table.keys),
        "NonKeyAttributes": [
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in _attributes(table).items()
        ],
        "TableFacets": [_facet(table, entity) for entity in table.entities if has_facets],
        "GlobalSecondaryIndexes": [_index(index) for index in table.indexes if can_have(index)],
        "TableData": _items(table, table.examples),
        "DataAccess": _NO_DATABASE,
        "BillingMode": "PAY_PER_REQUEST",
    }


def _facet(table: Table, entity: Entity) -> dict[str, Any]:
    keys = [key.name for key in table.keys]
    roles = ("PartitionKeyAlias", "SortKeyAlias")
    return {
        "FacetName": entity.name,
        "KeyAttributeAlias": {
            role: entity.key_templates.get(key, key) for role, key in zip(roles, keys, strict=False)
        },
        "TableData": _items(table, entity.examples),
        "NonKeyAttributes": [each.name for each in entity.attributes if each.name not in keys],
        "DataAccess": _NO_DATABASE,
    }


def _items(table: Table, examples: Iterable[Example]) -> list[dict[str, Any]]:
    return [wire_item(without_vectors(table, example.item)) for example in examples]


def _attributes(table: Table) -> dict[str, str]:
    """Return the attributes beside the key, each with the type that it has first."""
    keys = {key.name for key in table.keys}
    found: dict[str, str] = {}
    for entity in table.entities:
        for attribute in entity.attributes:
            if attribute.name not in keys:
                found.setdefault(attribute.name, attribute.type.value)
    return found


def _index(index: Index) -> dict[str, Any]:
    return {
        "IndexName": index.name,
        "KeyAttributes": _keys(index.keys),
        "Projection": projection(index),
    }


def _keys(keys: Iterable[Key]) -> dict[str, Any]:
    return {
        role: {"AttributeName": key.name, "AttributeType": key.type.value}
        for role, key in zip(("PartitionKey", "SortKey"), keys, strict=False)
    }
