"""Checks of a table's keys, TTL and entities; indexes and access patterns have their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from data_platform.dynamodb.attributes import EPOCH_SECONDS
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.access_pattern import check_access_patterns
from data_platform.dynamodb.validation.entity import check_entity, check_examples
from data_platform.dynamodb.validation.index import check_indexes
from data_platform.dynamodb.validation.keys import check_key_type, check_same_type
from data_platform.dynamodb.validation.names import (
    check_dynamodb_name,
    check_pascal_case,
    check_unique,
)

if TYPE_CHECKING:
    from data_platform.dynamodb.schema import Table


def check_table(table: Table) -> None:
    """Refuse a table that DynamoDB, or a reader of the table, could not work with."""
    where = f"Table '{table.name}'"
    check_dynamodb_name(where, table.name)
    check_pascal_case(where, "construct_id", table.construct_id)
    if not table.entities:
        raise DeclarationError(
            where, "entities", "there are none", "Declare the kinds of item the table holds"
        )
    check_unique(where, "entities", (entity.name for entity in table.entities))
    for entity in table.entities:
        check_entity(where, entity)
    check_unique(where, "keys", (key.name for key in table.keys))
    _check_primary_key(where, table)
    _check_ttl(where, table)
    check_indexes(where, table)
    check_examples(where, table)
    check_access_patterns(where, table)


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


def _check_ttl(where: str, table: Table) -> None:
    if table.ttl is None:
        return
    name = table.ttl.attribute
    if name in {key.name for key in table.keys}:
        raise DeclarationError(
            where, "ttl", f"'{name}' is a key of the table", "Use an attribute of its own"
        )
    if table.ttl.retention <= timedelta(0):
        raise DeclarationError(
            where, "ttl", "the retention is not positive", "Say how long items live"
        )
    declared = [found for entity in table.entities if (found := entity.attribute(name))]
    if not declared:
        raise DeclarationError(
            where, "ttl", f"no entity has the attribute '{name}'", "Declare it as a Number"
        )
    for attribute in declared:
        if attribute.type is not AttributeType.NUMBER or attribute.unit != EPOCH_SECONDS:
            raise DeclarationError(
                where,
                "ttl",
                f"'{name}' is a {attribute.type.name} in {attribute.unit or 'no unit'}",
                "DynamoDB expires by epoch seconds only: use number(..., unit=EPOCH_SECONDS)",
            )
        if attribute.nullable:
            raise DeclarationError(
                where, "ttl", f"'{name}' may be NULL", "Leave it out of items that never expire"
            )
