"""Checks of the steps of a write against the table and the kind of item that they change."""

from collections.abc import Iterable
from typing import Any

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.conditions import template_matches
from data_platform.dynamodb.declarations import Entity, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.item import check_item, check_value
from data_platform.dynamodb.validation.key_values import check_item_keys, check_key_values
from data_platform.dynamodb.validation.names import check_unique, shortened
from data_platform.dynamodb.validation.vector_index import check_written_vector
from data_platform.dynamodb.validation.writes.conditions import (
    check_requirements,
    requires_the_item,
)
from data_platform.dynamodb.writes.changes import Alteration, Append, Increase, Remove, Set
from data_platform.dynamodb.writes.declarations import Put, Update, Write
from data_platform.dynamodb.writes.values import (
    TIME_UNITS,
    FixedClock,
    FromNow,
    is_time,
    resolve,
)

EXAMPLE_CLOCK = FixedClock(1_736_164_800)
"""In January 2025, like the documents' examples."""


def check_step(where: str, table: Table, step: Write, parameters: Item) -> None:
    """Refuse a step that DynamoDB would refuse, or that would leave an undeclared item."""
    entity = table.entity(step.entity)
    if entity is None:
        raise DeclarationError(
            where,
            "entity",
            f"the table has no entity '{step.entity}'",
            f"Use one of {', '.join(entity.name for entity in table.entities)}",
        )
    _check_key(where, table, entity, step, parameters)
    check_requirements(where, entity, step.condition, parameters, EXAMPLE_CLOCK)
    if isinstance(step, Put):
        _check_put(where, table, entity, step, parameters)
    elif isinstance(step, Update):
        _check_update(where, table, entity, step, parameters)


def example_key(table: Table, step: Write, parameters: Item) -> dict[str, Any]:
    """Return the primary key of a step's item for the example parameters."""
    values = step.item if isinstance(step, Put) else step.key
    return {
        key.name: resolve(values[key.name], "", parameters, EXAMPLE_CLOCK) for key in table.keys
    }


def _check_key(where: str, table: Table, entity: Entity, step: Write, parameters: Item) -> None:
    field, values = ("item", step.item) if isinstance(step, Put) else ("key", step.key)
    names = {key.name for key in table.keys}
    given = names & set(values) if isinstance(step, Put) else set(values)
    if given != names:
        raise DeclarationError(
            where,
            field,
            f"it gives {', '.join(map(repr, sorted(given))) or 'no key attribute'}",
            f"Give the whole primary key: {', '.join(sorted(names))}",
        )
    timed = next((name for name in sorted(names) if is_time(values[name])), None)
    if timed:
        raise DeclarationError(
            where,
            field,
            f"the key attribute '{timed}' is the current time",
            "Let the caller pass it: a second call would write a second item",
        )
    key = example_key(table, step, parameters)
    for name, value in key.items():
        attribute = entity.attribute(name)
        if attribute is not None:
            check_value(f"{where}, attribute '{name}'", attribute, value)
        template = entity.key_templates.get(name)
        if template and not template_matches(template, str(value)):
            raise DeclarationError(
                where,
                field,
                f"'{name}' is {shortened(value)}",
                f"Items '{entity.name}' have {template!r} there",
            )
    check_key_values(where, field, table.keys[:1], table.keys[1:], key)


def _check_put(where: str, table: Table, entity: Entity, step: Put, parameters: Item) -> None:
    item = {
        name: _resolved(where, entity, name, value, parameters) for name, value in step.item.items()
    }
    check_item(where, entity.attributes, item)
    check_item_keys(where, table, item)
    for index in table.vector_indexes:
        check_written_vector(where, index, item)
    if table.ttl and table.retention_of(entity) and table.ttl.attribute not in step.item:
        raise DeclarationError(
            where,
            "item",
            f"it says no '{table.ttl.attribute}', so it would never expire",
            "Add FromNow(...) with the retention of its kind",
        )
    for name, value in step.item.items():
        _check_expiry(where, table, entity, name, value)


def _check_update(where: str, table: Table, entity: Entity, step: Update, parameters: Item) -> None:
    if not step.changes:
        raise DeclarationError(where, "changes", "there are none", "Say what is changed")
    check_unique(where, "changes", (change.attribute for change in step.changes))
    keys = {key.name for key in table.keys}
    for change in step.changes:
        attribute = known_attribute(where, "changes", entity, change.attribute)
        if change.attribute in keys:
            raise DeclarationError(
                where,
                "changes",
                f"'{change.attribute}' is a key attribute",
                "DynamoDB refuses that: delete the item and put another",
            )
        _check_change(where, entity, change, attribute, parameters)
        _check_vector(where, table, entity, change, parameters)
        if isinstance(change, Set):
            _check_expiry(where, table, entity, change.attribute, change.value)
    if not requires_the_item(step.condition):
        _check_new_item(where, entity, {*keys, *_given(step.changes)}, min(keys))


def _check_vector(
    where: str, table: Table, entity: Entity, change: Alteration, parameters: Item
) -> None:
    """Refuse a change after which a vector has a length that DynamoDB refuses to write."""
    for index in table.vector_indexes:
        if change.attribute != index.attribute:
            continue
        if isinstance(change, Append):
            raise DeclarationError(
                where,
                "changes",
                f"Append on '{change.attribute}', of which all vectors have {index.dimensions} "
                "numbers",
                "Set the whole vector",
            )
        if isinstance(change, Set):
            value = _resolved(where, entity, change.attribute, change.value, parameters)
            check_written_vector(where, index, {change.attribute: value})


def _check_change(
    where: str, entity: Entity, change: Alteration, attribute: Attribute, parameters: Item
) -> None:
    place = f"{where}, attribute '{attribute.name}'"
    if isinstance(change, Set):
        check_value(
            place, attribute, _resolved(where, entity, attribute.name, change.value, parameters)
        )
    elif isinstance(change, Remove):
        if attribute.required:
            raise DeclarationError(
                where,
                "changes",
                f"'{attribute.name}' is removed, and every '{entity.name}' has it",
                "Set it, or declare it with required=False",
            )
    else:
        wanted = AttributeType.NUMBER if isinstance(change, Increase) else AttributeType.LIST
        if attribute.type is not wanted:
            raise DeclarationError(
                where,
                "changes",
                f"{type(change).__name__} on '{attribute.name}', a {attribute.type.name}",
                f"Use it on a {wanted.name}, or Set",
            )
        if isinstance(change, Append):
            members = _resolved(where, entity, attribute.name, change.members, parameters)
            check_value(place, attribute, members)
        else:
            _check_amount(where, change, resolve(change.by, "", parameters, EXAMPLE_CLOCK))


def _check_amount(where: str, change: Increase, amount: object) -> None:
    number = Attribute(name=change.attribute, type=AttributeType.NUMBER, meaning="Difference")
    check_value(f"{where}, attribute '{change.attribute}'", number, amount)


def _check_new_item(where: str, entity: Entity, given: set[str], key: str) -> None:
    """Refuse an update that would make an incomplete item where there is none."""
    missing = [each.name for each in entity.attributes if each.required and each.name not in given]
    if missing:
        raise DeclarationError(
            where,
            "condition",
            f"without an item it would write one that lacks {', '.join(map(repr, missing))}",
            f"Add exists('{key}'), or set them",
        )


def _check_expiry(where: str, table: Table, entity: Entity, name: str, value: object) -> None:
    if table.ttl is None or name != table.ttl.attribute:
        return
    retention = table.retention_of(entity)
    if not isinstance(value, FromNow) or value.after != retention:
        raise DeclarationError(
            where,
            "expiry",
            f"'{name}' is {shortened(value)}",
            f"Items '{entity.name}' are kept {retention}: write FromNow({retention!r})",
        )


def known_attribute(where: str, field: str, entity: Entity, name: str) -> Attribute:
    """Return an attribute of a kind of item, or refuse its name."""
    attribute = entity.attribute(name)
    if attribute is None:
        raise DeclarationError(
            where,
            field,
            f"entity '{entity.name}' has no attribute '{name}'",
            "Declare it there, or correct the name",
        )
    return attribute


def _given(changes: Iterable[Alteration]) -> set[str]:
    return {change.attribute for change in changes if not isinstance(change, Remove | Append)}


def _resolved(where: str, entity: Entity, name: str, value: object, parameters: Item) -> Any:  # noqa: ANN401  any value of an item
    attribute = entity.attribute(name)
    unit = attribute.unit if attribute else ""
    if is_time(value) and unit not in TIME_UNITS:
        raise DeclarationError(
            where,
            "item",
            f"'{name}' gets the time, and its unit is {unit or 'not said'}",
            f"Use an attribute with one of these units: {', '.join(TIME_UNITS)}",
        )
    return resolve(value, unit, parameters, EXAMPLE_CLOCK)
