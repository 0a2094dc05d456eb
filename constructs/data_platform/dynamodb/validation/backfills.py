"""Checks of what existing items are to be given."""

from data_platform.dynamodb.backfills import (
    AttributeBackfill,
    Backfill,
    ExpiryAfter,
    ItemBackfill,
)
from data_platform.dynamodb.declarations import Entity, Example, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.names import (
    check_attribute_name,
    check_kebab_case,
    check_unique,
)
from data_platform.dynamodb.validation.times import seconds_of
from data_platform.dynamodb.wire import wire_item


def check_backfills(where: str, table: Table) -> None:
    """Refuse a backfill that could not be written, or that items of today would not look like."""
    check_unique(where, "backfills", (backfill.name for backfill in table.backfills))
    for backfill in table.backfills:
        place = f"{where}, backfill '{backfill.name}'"
        check_kebab_case(place, "name", backfill.name)
        if not backfill.reason:
            raise DeclarationError(
                place, "reason", "it is empty", "Say why items lack it, and where that was decided"
            )
        entities = _entities(place, table, backfill)
        if isinstance(backfill, ItemBackfill):
            _check_items(place, table, backfill, entities)
        else:
            _check_attribute(place, table, backfill, entities)


def _entities(where: str, table: Table, backfill: Backfill) -> list[Entity]:
    if not backfill.entities:
        raise DeclarationError(where, "entities", "there are none", "Name the kinds of item")
    check_unique(where, "entities", backfill.entities)
    return [_entity(where, "entities", table, name) for name in backfill.entities]


def _entity(where: str, field: str, table: Table, name: str) -> Entity:
    found = next((entity for entity in table.entities if entity.name == name), None)
    if found is None:
        names = ", ".join(entity.name for entity in table.entities)
        raise DeclarationError(
            where, field, f"the table has no entity '{name}'", f"Use one of {names}"
        )
    return found


def _check_attribute(
    where: str, table: Table, backfill: AttributeBackfill, entities: list[Entity]
) -> None:
    name = backfill.attribute
    for source in backfill.sources:
        check_attribute_name(where, source)
    if name in {key.name for key in table.keys}:
        raise DeclarationError(
            where,
            "attribute",
            f"'{name}' is a key of the table, which every item has",
            "Name the attribute that items lack",
        )
    if name in backfill.sources:
        raise DeclarationError(
            where, "value", f"'{name}' would come from itself", "Name the attribute it follows from"
        )
    for entity in entities:
        if entity.attribute(name) is None:
            raise DeclarationError(
                where,
                "attribute",
                f"entity '{entity.name}' has no attribute '{name}'",
                "Declare it there, or correct the name",
            )
        if isinstance(backfill.value, ExpiryAfter):
            _check_expiry(where, table, backfill.attribute, backfill.value, entity)


def _check_expiry(
    where: str, table: Table, attribute: str, value: ExpiryAfter, entity: Entity
) -> None:
    if table.ttl is None or table.ttl.attribute != attribute:
        raise DeclarationError(
            where,
            "value",
            f"items do not expire by '{attribute}'",
            "Use ExpiryAfter for the attribute of the table's ttl only",
        )
    source = entity.attribute(value.attribute)
    if source is None:
        raise DeclarationError(
            where,
            "value",
            f"entity '{entity.name}' has no attribute '{value.attribute}'",
            "Name one of its times",
        )
    for example in entity.examples:
        time = example.item.get(source.name)
        if time is not None and (not source.unit or seconds_of(source, time) is None):
            raise DeclarationError(
                where,
                "value",
                f"'{source.name}' of entity '{entity.name}' is no time",
                "Name one in EPOCH_SECONDS, EPOCH_MILLISECONDS or ISO_8601_UTC",
            )


def _check_items(where: str, table: Table, backfill: ItemBackfill, entities: list[Entity]) -> None:
    derived = _entity(where, "derived", table, backfill.derived)
    if derived in entities:
        raise DeclarationError(
            where,
            "derived",
            f"items of '{derived.name}' would come from each other",
            "Name another kind of item than those in entities",
        )
    check_unique(where, "sources", backfill.sources)
    for name in backfill.sources:
        check_attribute_name(where, name)
    for entity in entities:
        for example in entity.examples:
            _check_derived(where, table, backfill, derived, example)


def _check_derived(
    where: str, table: Table, backfill: ItemBackfill, derived: Entity, example: Example
) -> None:
    """Refuse items that differ from those that are declared for the same key."""
    readable = {*backfill.sources, *(key.name for key in table.keys)}
    source = {name: value for name, value in example.item.items() if name in readable}
    found = [dict(item) for item in backfill.items(wire_item(source))]
    declared = [wire_item(each.item) for each in derived.examples]
    names = {attribute.name for attribute in derived.attributes}
    required = {attribute.name for attribute in derived.attributes if attribute.required}
    for item in found:
        key = {name.name: item.get(name.name) for name in table.keys}
        same = [each for each in declared if {name: each.get(name) for name in key} == key]
        differs = any(item[name] != each.get(name) for each in same for name in item)
        if not required <= set(item) <= names or differs:
            raise DeclarationError(
                where,
                "items",
                f"what follows from example '{example.name}' is no '{derived.name}'",
                "Return items as they are declared",
            )
