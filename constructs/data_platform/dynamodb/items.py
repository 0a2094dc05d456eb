"""The Python values that items are written in, as boto3's resource interface takes them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import TypeGuard

from data_platform.dynamodb.types import AttributeType

TYPE_NAMES = {
    AttributeType.STRING: "str",
    AttributeType.NUMBER: "int or Decimal",
    AttributeType.BINARY: "bytes",
    AttributeType.BOOLEAN: "bool",
    AttributeType.LIST: "list or tuple",
    AttributeType.MAP: "dict",
    AttributeType.STRING_SET: "set of str",
    AttributeType.NUMBER_SET: "set of int or Decimal",
}

Scalar = str | int | Decimal | bytes | bool
Value = Scalar | None | Sequence["Value"] | Mapping[str, "Value"] | frozenset[str]
Item = Mapping[str, Value]


def freeze_mapping(declared: object, field_name: str) -> None:
    """Copy a mapping, so that it stays what is checked; the checks refuse anything else."""
    value = getattr(declared, field_name)
    if isinstance(value, Mapping):
        object.__setattr__(declared, field_name, MappingProxyType(dict(value)))


def is_number(value: object) -> TypeGuard[int | Decimal]:
    """Tell whether a value is a DynamoDB Number; float is refused, as boto3 refuses it."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def has_type(value: object, expected: AttributeType) -> bool:
    """Tell whether a Python value is of a DynamoDB type."""
    return _IS_OF_TYPE[expected](value)


def _is_set_of(value: object, accepts: Callable[[object], bool]) -> bool:
    # DynamoDB refuses an empty set.
    return isinstance(value, set | frozenset) and bool(value) and all(map(accepts, value))


_IS_OF_TYPE: Mapping[AttributeType, Callable[[object], bool]] = {
    AttributeType.STRING: lambda value: isinstance(value, str),
    AttributeType.NUMBER: is_number,
    AttributeType.BINARY: lambda value: isinstance(value, bytes),
    AttributeType.BOOLEAN: lambda value: isinstance(value, bool),
    AttributeType.LIST: lambda value: isinstance(value, list | tuple),
    AttributeType.MAP: lambda value: isinstance(value, Mapping),
    AttributeType.STRING_SET: lambda value: _is_set_of(
        value, lambda member: isinstance(member, str)
    ),
    AttributeType.NUMBER_SET: lambda value: _is_set_of(value, is_number),
}
