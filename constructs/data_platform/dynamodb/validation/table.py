"""Checks of a table's keys and entities; its other parts have checks of their own."""

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.access_pattern import check_access_patterns
from data_platform.dynamodb.validation.backfills import check_backfills
from data_platform.dynamodb.validation.entity import check_entity, check_examples
from data_platform.dynamodb.validation.expiry import check_expiring_examples, check_expiry
from data_platform.dynamodb.validation.exports import check_export
from data_platform.dynamodb.validation.fields import check_field_types
from data_platform.dynamodb.validation.index import check_indexes
from data_platform.dynamodb.validation.keys import check_key_type, check_same_type
from data_platform.dynamodb.validation.names import (
    check_construct_id,
    check_dynamodb_name,
    check_unique,
)
from data_platform.dynamodb.validation.vector_index import check_vector_indexes


def check_table(table: Table) -> None:
    """Refuse a table that DynamoDB, or a reader of the table, could not work with."""
    where = f"Table '{table.name}'"
    check_field_types(where, table)
    check_dynamodb_name(where, table.name)
    check_construct_id(where, table.construct_id)
    if not table.entities:
        raise DeclarationError(
            where, "entities", "there are none", "Declare the kinds of item the table holds"
        )
    check_unique(where, "entities", (entity.name for entity in table.entities))
    check_expiry(where, table)
    for entity in table.entities:
        check_entity(where, entity)
    check_unique(where, "keys", (key.name for key in table.keys))
    _check_primary_key(where, table)
    check_expiring_examples(where, table)
    check_indexes(where, table)
    check_vector_indexes(where, table)
    check_examples(where, table)
    check_access_patterns(where, table)
    check_backfills(where, table)
    check_export(where, table)


def _check_primary_key(where: str, table: Table) -> None:
    for key in table.keys:
        check_key_type(where, key)
        for entity in table.entities:
            attribute = entity.attribute(key.name)
            place = f"{where}, entity '{entity.name}'"
            if attribute is None:
                raise DeclarationError(
                    place, "attributes", f"key attribute '{key.name}' is missing", "Declare it"
                )
            if not attribute.required or attribute.nullable:
                raise DeclarationError(
                    place,
                    "attributes",
                    f"key attribute '{key.name}' may be absent",
                    "Make it required and not nullable",
                )
            check_same_type(place, key, attribute.type)
