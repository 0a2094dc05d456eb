"""Which items a backfill is for, and what they are to be given: plain functions of an item."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.backfills import (
    AttributeBackfill,
    Backfill,
    CopyOf,
    ShardOf,
    UnderivableError,
    WireItem,
)
from data_platform.dynamodb.conditions import template_matches
from data_platform.dynamodb.item_check import by_narrowest_key
from data_platform.dynamodb.schema import Entity, Table
from data_platform.dynamodb.sharding import shard_value
from data_platform.dynamodb.validation.times import seconds_of

NEVER_DELETED_SECONDS = 5 * 365 * 86_400
"""DynamoDB leaves items alone that expired more than five years ago."""

_A_YEAR = 365 * 86_400


def entity_of(table: Table, backfill: Backfill, item: WireItem) -> Entity | None:
    """Return which of the backfill's kinds of item an item is, by its key; None if it is none."""
    found = next((each for each in by_narrowest_key(table) if _fits(each, item, table)), None)
    return found if found and found.name in backfill.entities else None


def derived_value(
    table: Table, backfill: AttributeBackfill, entity: Entity, item: WireItem, now: float
) -> dict[str, Any]:
    """Return the value that an item lacks.

    Raises
    ------
    UnderivableError
        If it does not follow from the item.
    """
    if isinstance(backfill.value, ShardOf):
        return shard_value((item[key.name] for key in table.keys), backfill.value.shards)
    source = backfill.value.attribute
    if source not in item:
        raise UnderivableError(f"'{source}' is absent")
    if isinstance(backfill.value, CopyOf):
        return _copied(backfill, entity, source, item[source])
    return {"N": str(_expiry(table, entity, source, item[source], now))}


def has_declared_type(backfill: AttributeBackfill, entity: Entity, item: WireItem) -> bool:
    """Tell whether the attribute that an item has is of the type that is declared."""
    attribute = entity.attribute(backfill.attribute)
    return attribute is not None and attribute.type.value in item[backfill.attribute]


def _fits(entity: Entity, item: WireItem, table: Table) -> bool:
    return all(
        template_matches(entity.key_templates[key.name], item[key.name].get("S", ""))
        for key in table.keys
        if key.name in entity.key_templates
    )


def _copied(
    backfill: AttributeBackfill, entity: Entity, source: str, value: Mapping[str, Any]
) -> dict[str, Any]:
    attribute = entity.attribute(backfill.attribute)
    if attribute is None or attribute.type.value not in value or value.get("S") == "":
        raise UnderivableError(f"'{source}' has no value of the declared type")
    return dict(value)


def _expiry(table: Table, entity: Entity, source: str, value: Mapping[str, Any], now: float) -> int:
    attribute, retention = entity.attribute(source), table.retention_of(entity)
    time = Decimal(value["N"]) if "N" in value else value.get("S")
    seconds = seconds_of(attribute, time) if attribute else None
    if seconds is None or retention is None:
        raise UnderivableError(f"'{source}' is no time in its unit")
    expiry = int(seconds) + int(retention.total_seconds())
    # A year before DynamoDB would forget such an item, it expires now instead.
    return max(expiry, int(now)) if expiry < now - NEVER_DELETED_SECONDS + _A_YEAR else expiry
