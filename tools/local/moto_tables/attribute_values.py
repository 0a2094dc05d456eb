"""Writes attribute values of answers as they are.

A value has one of ten members, and moto looks for each of them under half a dozen names: 85 ms for
a list of 1,000 numbers. A dictionary says which one it has.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.core.serialize import get_serializer_class

Serialize = Callable[[Any, Any, Any, Any, str], None]

_METHOD = "_serialize_type_structure"


def write_values_as_they_are() -> Callable[[], None]:
    """Change how this process answers for DynamoDB, and return what undoes it."""
    serializer: Any = get_serializer_class("dynamodb", "json")
    before = getattr(serializer, _METHOD)
    setattr(serializer, _METHOD, _quick(before))
    return lambda: setattr(serializer, _METHOD, before)


def _quick(otherwise: Serialize) -> Serialize:
    @wraps(otherwise)
    def serialize(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:  # noqa: ANN401  moto's own
        if shape.name != "AttributeValue" or type(value) is not dict or not key:
            otherwise(serializer, serialized, value, shape, key)
            return
        members: dict[str, Any] = {}
        for name, held in value.items():
            if held is not None:
                serializer._serialize(members, held, shape.members[name], name)  # noqa: SLF001
        serialized[key] = members

    return serialize
