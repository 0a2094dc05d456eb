"""Checks of attributes as they are declared, before any value of them is looked at."""

from collections.abc import Iterable

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    ISO_8601_UTC,
    Attribute,
)
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import has_type
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.names import check_attribute_name, check_unique
from data_platform.dynamodb.validation.values import check_storable

_WITH_FIELDS = frozenset({AttributeType.MAP, AttributeType.LIST})
_WITH_MEMBERS = {
    AttributeType.STRING_SET: AttributeType.STRING,
    AttributeType.NUMBER_SET: AttributeType.NUMBER,
}
_TYPES_OF_UNITS = {
    EPOCH_SECONDS: AttributeType.NUMBER,
    EPOCH_MILLISECONDS: AttributeType.NUMBER,
    ISO_8601_UTC: AttributeType.STRING,
}


def check_attributes(where: str, attributes: Iterable[Attribute]) -> None:
    """Refuse names that DynamoDB refuses or that occur twice, and limits that no value can meet."""
    attributes = tuple(attributes)
    for attribute in attributes:
        check_attribute_name(where, attribute.name)
    check_unique(where, "attributes", (attribute.name for attribute in attributes))
    for attribute in attributes:
        _check_attribute(f"{where}, attribute '{attribute.name}'", attribute)


def _check_attribute(where: str, attribute: Attribute) -> None:
    wanted = _TYPES_OF_UNITS.get(attribute.unit, attribute.type)
    if attribute.type is not wanted:
        raise DeclarationError(
            where,
            "unit",
            f"a {attribute.type.name} holds no {attribute.unit}",
            f"Use a {wanted.name}, or another unit",
        )
    if attribute.fields and attribute.type not in _WITH_FIELDS:
        raise DeclarationError(
            where, "fields", f"a {attribute.type.name} has none", "Use a Map or a List"
        )
    if attribute.secret and not attribute.sensitive:
        raise DeclarationError(
            where, "secret", "it is a secret that is not sensitive", "Declare it sensitive as well"
        )
    _check_range(where, attribute)
    _check_allowed_values(where, attribute)
    check_attributes(where, attribute.fields)


def _check_range(where: str, attribute: Attribute) -> None:
    low, high = attribute.minimum, attribute.maximum
    for field, limit in (("minimum", low), ("maximum", high)):
        if limit is not None and attribute.type is not AttributeType.NUMBER:
            raise DeclarationError(
                where, field, f"a {attribute.type.name} has none", "Leave it out, or use a Number"
            )
        if limit is not None:
            check_storable(where, field, limit)
    if low is not None and high is not None and not low <= high:
        raise DeclarationError(
            where, "minimum", f"{low} is above the maximum {high}", "Exchange the two"
        )


def _check_allowed_values(where: str, attribute: Attribute) -> None:
    check_unique(where, "allowed_values", map(str, attribute.allowed_values))
    if attribute.type in _WITH_FIELDS:
        return  # they are those of its plain members, whose type is not declared
    expected = _WITH_MEMBERS.get(attribute.type, attribute.type)
    for value in attribute.allowed_values:
        if not has_type(value, expected):
            raise DeclarationError(
                where,
                "allowed_values",
                f"{value!r} is no {expected.name}",
                "Use values of its type",
            )
