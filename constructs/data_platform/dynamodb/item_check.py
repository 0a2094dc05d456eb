"""What is wrong with an item before it is written: plain functions of declarations.

They know what a declaration says of one item: its kind by its key, required attributes, types,
allowed values, ranges, units of time, keys, and DynamoDB's limits. What depends on other items,
such as a condition of a write, they do not know.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.conditions import literal_length, template_matches
from data_platform.dynamodb.declarations import Entity, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import is_number
from data_platform.dynamodb.validation.expiry import YEAR_2000
from data_platform.dynamodb.validation.item import check_item_size
from data_platform.dynamodb.validation.key_values import check_item_keys
from data_platform.dynamodb.validation.misfits import (
    Misfit,
    attribute_misfits,
    template_misfits,
)
from data_platform.dynamodb.validation.names import shortened
from data_platform.dynamodb.validation.vector_index import check_vector

__all__ = ["Misfit", "by_narrowest_key", "change_misfits", "entity_of", "item_misfits"]


def by_narrowest_key(table: Table) -> tuple[Entity, ...]:
    """Return the kinds of item, those whose keys are told apart by the most characters first.

    A key such as ``LIKE#c1#u1`` could come from ``LIKE#<likedBy>`` and from
    ``LIKE#<likedCommentId>#<likedBy>``: it is the kind with more in common.
    """
    return tuple(
        sorted(
            table.entities,
            key=lambda entity: -sum(map(literal_length, _key_templates(table, entity).values())),
        )
    )


def entity_of(table: Table, item: Mapping[str, object]) -> Entity | None:
    """Return which kind of item an item is, by its key; None if it is none.

    In a table of one kind, every item is that, whatever its key.
    """
    if len(table.entities) == 1:
        return table.entities[0]
    return next((each for each in by_narrowest_key(table) if _fits(table, each, item)), None)


def item_misfits(table: Table, item: Mapping[str, object]) -> tuple[Misfit, ...]:
    """Return everything that is wrong with an item; nothing if it may be written.

    No value of a sensitive attribute is in it.

    Parameters
    ----------
    table
        The table that the item is for.
    item
        All its attributes, as boto3's resource interface takes them.
    """
    entity = entity_of(table, item)
    if entity is None:
        return (_no_kind(table, item),)
    return tuple(_misfits(table, entity, item, is_complete=True))


def change_misfits(
    table: Table, entity: Entity, changes: Mapping[str, object]
) -> tuple[Misfit, ...]:
    """Return what is wrong with the attributes that an update sets, of an item of that kind.

    Attributes that are not set may be absent, and are not looked at.
    """
    return tuple(_misfits(table, entity, changes, is_complete=False))


def _misfits(
    table: Table, entity: Entity, item: Mapping[str, object], *, is_complete: bool
) -> Iterator[Misfit]:
    found = tuple(attribute_misfits(entity.attributes, item, is_complete=is_complete))
    yield from found
    # What is not even of its type has no size, and cannot be part of a key.
    sound: dict[str, Any] = {
        name: item[name] for name in item if not any(_is_of(each, name) for each in found)
    }
    yield from template_misfits(entity, sound)
    yield from _expiry_misfits(table, sound)
    for check in _checks(table, sound):
        try:
            check()
        except DeclarationError as error:
            yield Misfit(error.field, error.problem, error.fix)


def _is_of(misfit: Misfit, name: str) -> bool:
    return misfit.field == name or misfit.field.startswith((f"{name}.", f"{name}["))


def _expiry_misfits(table: Table, item: Mapping[str, object]) -> Iterator[Misfit]:
    """Yield an expiry in a unit in which DynamoDB would delete the item at once, or never."""
    if table.ttl is None:
        return
    expiry = item.get(table.ttl.attribute)
    if is_number(expiry) and (Decimal(expiry) % 1 or expiry < YEAR_2000):
        fix = "Give the time of expiry in whole epoch seconds, of this century"
        yield Misfit(table.ttl.attribute, f"{expiry} is no time of expiry", fix)


def _checks(table: Table, item: Mapping[str, Any]) -> Iterator[Callable[[], None]]:
    yield lambda: check_item_keys("", table, item)
    yield lambda: check_item_size("", item)
    for index in table.vector_indexes:
        vector = item.get(index.attribute)
        if isinstance(vector, Sequence):
            yield lambda index=index, vector=vector: check_vector(  # type: ignore[misc]
                "", index.attribute, index, tuple(vector)
            )


def _no_kind(table: Table, item: Mapping[str, object]) -> Misfit:
    sensitive = {
        attribute.name
        for entity in table.entities
        for attribute in entity.attributes
        if attribute.sensitive
    }
    found = (
        "is absent"
        if key.name not in item
        else "is not shown"
        if key.name in sensitive
        else f"is {shortened(item[key.name])}"
        for key in table.keys
    )
    names = [key.name for key in table.keys]
    parts = " and ".join(f"{name} {said}" for name, said in zip(names, found, strict=True))
    kinds = "; ".join(
        f"{entity.name}: " + ", ".join(f"{name} = {template}" for name, template in keys.items())
        for entity in table.entities
        if (keys := _key_templates(table, entity))
    )
    return Misfit(", ".join(names), f"{parts}: the key of no kind of item", f"Keys are {kinds}")


def _key_templates(table: Table, entity: Entity) -> dict[str, str]:
    names = {key.name for key in table.keys}
    return {name: each for name, each in entity.key_templates.items() if name in names}


def _fits(table: Table, entity: Entity, item: Mapping[str, object]) -> bool:
    return all(
        isinstance(value := item.get(name), str) and template_matches(template, value)
        for name, template in _key_templates(table, entity).items()
    )
