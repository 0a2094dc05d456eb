"""Checks of entities and their example items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from data_platform.dynamodb.conditions import placeholders_of, resolve_template, template_matches
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import TYPE_NAMES, has_type, is_number
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.names import check_pascal_case, check_unique

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data_platform.dynamodb.attributes import Attribute
    from data_platform.dynamodb.items import Item
    from data_platform.dynamodb.schema import Entity, Example, Table


def check_entity(where: str, entity: Entity) -> None:
    """Refuse an entity with repeated attributes, without an example, or with a false example."""
    place = f"{where}, entity '{entity.name}'"
    check_pascal_case(place, "name", entity.name)
    _check_attributes(place, entity.attributes)
    if not entity.examples:
        raise DeclarationError(place, "examples", "there are none", "Give the document's example")
    for example in entity.examples:
        example_place = f"{place}, example '{example.name}'"
        _check_item(example_place, entity.attributes, example.item)
        _check_templates(example_place, entity, example)


def check_examples(where: str, table: Table) -> None:
    """Refuse two examples with one name, or with one primary key."""
    check_unique(where, "examples", (example.name for example in table.examples))
    owners: dict[tuple[object, ...], str] = {}
    for example in table.examples:
        primary_key = tuple(example.item[key.name] for key in table.keys)
        other = owners.setdefault(primary_key, example.name)
        if other != example.name:
            raise DeclarationError(
                where,
                "examples",
                f"'{other}' and '{example.name}' have the same primary key",
                "One would overwrite the other: change a key attribute",
            )


def _check_attributes(where: str, attributes: Iterable[Attribute]) -> None:
    attributes = tuple(attributes)
    check_unique(where, "attributes", (attribute.name for attribute in attributes))
    for attribute in attributes:
        place = f"{where}, attribute '{attribute.name}'"
        if not attribute.meaning:
            raise DeclarationError(place, "meaning", "it is empty", "Say what the value means")
        if attribute.fields and attribute.type not in {AttributeType.MAP, AttributeType.LIST}:
            raise DeclarationError(
                place, "fields", f"a {attribute.type.name} has none", "Use a Map or a List"
            )
        _check_attributes(place, attribute.fields)


def _check_item(where: str, attributes: Iterable[Attribute], item: Item) -> None:
    declared = {attribute.name: attribute for attribute in attributes}
    unknown = sorted(set(item) - set(declared))
    if unknown:
        raise DeclarationError(
            where,
            "item",
            f"{', '.join(map(repr, unknown))} is not an attribute of the entity",
            "Declare the attribute, or correct the name",
        )
    for name, attribute in declared.items():
        if name in item:
            _check_value(f"{where}, attribute '{name}'", attribute, item[name])
        elif attribute.required:
            raise DeclarationError(
                where,
                "item",
                f"the required attribute '{name}' is missing",
                "Add it to the example, or declare it with required=False",
            )


def _check_value(where: str, attribute: Attribute, value: object) -> None:
    if value is None:
        if not attribute.nullable:
            raise DeclarationError(
                where, "value", "it is NULL", "Give a value, or declare nullable=True"
            )
        return
    if not has_type(value, attribute.type):
        raise DeclarationError(
            where,
            "value",
            f"{value!r} is a {type(value).__name__}",
            f"A {attribute.type.name} is written as {TYPE_NAMES[attribute.type]}",
        )
    _check_range(where, attribute, value)
    for member in _plain_members(value):
        if attribute.allowed_values and member not in attribute.allowed_values:
            raise DeclarationError(
                where,
                "value",
                f"{member!r} is not allowed",
                f"Use one of {', '.join(map(repr, attribute.allowed_values))}",
            )
    if attribute.fields:
        for member in value if isinstance(value, list | tuple) else (value,):
            if isinstance(member, Mapping):
                _check_item(where, attribute.fields, member)


def _check_range(where: str, attribute: Attribute, value: object) -> None:
    if not is_number(value):
        return
    too_small = attribute.minimum is not None and value < attribute.minimum
    too_large = attribute.maximum is not None and value > attribute.maximum
    if too_small or too_large:
        raise DeclarationError(
            where,
            "value",
            f"{value} is out of range",
            f"It lies between {attribute.minimum} and {attribute.maximum}",
        )


def _plain_members(value: object) -> tuple[object, ...]:
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(member for member in value if not isinstance(member, Mapping))
    return () if isinstance(value, Mapping) else (value,)


def _check_templates(where: str, entity: Entity, example: Example) -> None:
    for name, template in entity.key_templates.items():
        found = example.item.get(name)
        if found is None and entity.attribute(name) is None:
            raise DeclarationError(
                where, "key_templates", f"the entity has no attribute '{name}'", "Correct the name"
            )
        if not isinstance(found, str):
            continue
        known = {
            placeholder: example.item[placeholder]
            for placeholder in placeholders_of(template)
            if placeholder in example.item
        }
        complete = len(known) == len(placeholders_of(template))
        if complete and found != str(resolve_template(template, known)):  # type: ignore[arg-type]
            raise DeclarationError(
                where,
                name,
                f"{found!r} differs from its template {template!r}",
                f"Expected {resolve_template(template, known)!r}",  # type: ignore[arg-type]
            )
        if not template_matches(template, found):
            raise DeclarationError(
                where, name, f"{found!r} does not fit {template!r}", "Correct the key or template"
            )
