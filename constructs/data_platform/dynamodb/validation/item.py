"""Checks of one example item against the attributes of its entity."""

from collections.abc import Iterable, Mapping

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.item_size import item_bytes
from data_platform.dynamodb.items import TYPE_NAMES, Item, has_type, is_number
from data_platform.dynamodb.validation.names import shortened
from data_platform.dynamodb.validation.times import check_time
from data_platform.dynamodb.validation.values import check_storable

MAX_ITEM_BYTES = 400 * 1024


def check_item(where: str, attributes: Iterable[Attribute], item: Item) -> None:
    """Refuse an item that differs from the declared attributes, or that DynamoDB refuses."""
    _check_attributes(where, attributes, item)
    size = item_bytes(item)
    if size > MAX_ITEM_BYTES:
        raise DeclarationError(
            where, "item", f"it has {size:,} bytes", f"DynamoDB stores {MAX_ITEM_BYTES:,} at most"
        )


def _check_attributes(where: str, attributes: Iterable[Attribute], item: Item) -> None:
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
            check_value(f"{where}, attribute '{name}'", attribute, item[name])
        elif attribute.required:
            raise DeclarationError(
                where,
                "item",
                f"the required attribute '{name}' is missing",
                "Add it to the example, or declare it with required=False",
            )


def check_value(where: str, attribute: Attribute, value: object) -> None:
    """Refuse a value that the attribute may not have, or that DynamoDB refuses."""
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
            f"{shortened(value)} is a {type(value).__name__}",
            f"A {attribute.type.name} is written as {TYPE_NAMES[attribute.type]}",
        )
    check_storable(where, "value", value)
    _check_range(where, attribute, value)
    check_time(where, attribute, value)
    for member in _plain_members(value):
        if attribute.allowed_values and member not in attribute.allowed_values:
            raise DeclarationError(
                where,
                "value",
                f"{shortened(member)} is not allowed",
                f"Use one of {', '.join(map(repr, attribute.allowed_values))}",
            )
    if attribute.fields:
        for member in value if isinstance(value, list | tuple) else (value,):
            if isinstance(member, Mapping):
                _check_attributes(where, attribute.fields, member)


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
