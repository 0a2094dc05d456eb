"""Checks of a table's TTL: what expires, and that the examples expire when they should."""

from datetime import timedelta
from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS
from data_platform.dynamodb.declarations import Entity, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.times import seconds_of

MAX_RETENTION = timedelta(days=36_525)
"""A hundred years; what is kept longer is kept for good."""

YEAR_2000 = 946_684_800
"""In epoch seconds; an expiry before it is in another unit."""

_YEAR_2100 = 4_102_444_800


def check_expiry(where: str, table: Table) -> None:
    """Refuse a TTL that deletes nothing, or other items than the declaration says."""
    if table.ttl is not None:
        _check_attribute(where, table, table.ttl.attribute)
        _check_retention(where, "ttl", table.ttl.retention)
    for entity in table.entities:
        _check_own_retention(f"{where}, entity '{entity.name}'", table, entity)


def check_expiring_examples(where: str, table: Table) -> None:
    """Refuse examples that expire at another time than items of their kind do."""
    for entity in table.entities:
        retention = table.retention_of(entity)
        if table.ttl is not None and retention is not None:
            for example in entity.examples:
                place = f"{where}, entity '{entity.name}', example '{example.name}'"
                _check_example(place, table.ttl.attribute, entity, example.item, retention)


def _check_own_retention(where: str, table: Table, entity: Entity) -> None:
    if entity.retention is None:
        return
    if table.ttl is None or entity.attribute(table.ttl.attribute) is None:
        missing = f"the attribute '{table.ttl.attribute}'" if table.ttl else "a ttl of the table"
        raise DeclarationError(
            where,
            "retention",
            f"it is given, but {missing} is not: such items never expire",
            f"Declare {missing}, or leave the retention out",
        )
    _check_retention(where, "retention", entity.retention)


def _check_retention(where: str, field: str, retention: timedelta) -> None:
    if not timedelta(seconds=1) <= retention <= MAX_RETENTION:
        raise DeclarationError(
            where,
            field,
            f"the retention is {retention}",
            "Say how long items live, from a second to a hundred years",
        )


def _check_attribute(where: str, table: Table, name: str) -> None:
    if name in {key.name for key in table.keys}:
        raise DeclarationError(
            where, "ttl", f"'{name}' is a key of the table", "Use an attribute of its own"
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


def _check_example(where: str, name: str, entity: Entity, item: Item, retention: timedelta) -> None:
    if name not in item:
        return
    attribute = entity.attribute(name)
    expiry = seconds_of(attribute, item[name]) if attribute else None
    times = _other_times(entity, item, name)
    latest = (max(times) if times else _YEAR_2100) + int(retention.total_seconds())
    if expiry is None or expiry % 1 or not expiry >= YEAR_2000:
        problem = f"'{name}' is {item[name]!r}, which is no time of this century"
    elif times and expiry < min(times):
        problem = f"'{name}' is {item[name]!r}, before all other times of the item"
    elif expiry > latest:
        problem = f"'{name}' is {item[name]!r}, later than the latest of its times and {retention}"
    else:
        return
    raise DeclarationError(
        where, "item", problem, "Give the time of creation plus the retention, in epoch seconds"
    )


def _other_times(entity: Entity, item: Item, expiry: str) -> list[Decimal]:
    return [
        seconds
        for attribute in entity.attributes
        if attribute.name != expiry and attribute.name in item
        if (seconds := seconds_of(attribute, item[attribute.name])) is not None
    ]
