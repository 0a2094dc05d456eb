"""Items that are wrong in one place, from an item that is right."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    ISO_8601_UTC,
    Attribute,
)
from data_platform.dynamodb.schema import Entity
from data_platform.dynamodb.types import AttributeType

_OF_ANOTHER_TYPE: Mapping[AttributeType, Any] = {
    AttributeType.STRING: 5,
    AttributeType.NUMBER: "5",
    AttributeType.BOOLEAN: "true",
    AttributeType.LIST: {"0": "a"},
    AttributeType.MAP: ["a"],
}
_OF_ANOTHER_UNIT: Mapping[str, tuple[Any, ...]] = {
    EPOCH_SECONDS: (1_704_067_200_000, -1_704_067_200_000),
    EPOCH_MILLISECONDS: (1_704_067_200, 1_704_067_200_000_000),
    ISO_8601_UTC: ("yesterday", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00+02:00"),
}

Mutation = tuple[str, dict[str, Any]]
"""The path of the attribute that is wrong, and the item."""


def mutations(entity: Entity, item: Mapping[str, Any]) -> Iterator[Mutation]:
    """Yield items each of which has one mistake."""
    yield from _of_map(entity.attributes, item, _wrong_values)
    for name in entity.key_templates:
        yield name, {**item, name: "#"}


def mistakes_of_type(entity: Entity, item: Mapping[str, Any]) -> Iterator[Mutation]:
    """Yield items each of which has one mistake that a type checker sees."""
    yield from _of_map(entity.attributes, item, _wrong_types)


def _of_map(
    attributes: tuple[Attribute, ...],
    item: Mapping[str, Any],
    wrong: Callable[[Attribute], Iterator[Any]],
) -> Iterator[Mutation]:
    yield "surplus", {**item, "surplus": 1}
    for attribute in attributes:
        name = attribute.name
        if attribute.required:
            yield name, {key: value for key, value in item.items() if key != name}
        for value in wrong(attribute):
            yield name, {**item, name: value}
        for path, value in _nested(attribute, item.get(name), wrong):
            yield f"{name}{path}", {**item, name: value}


def _wrong_types(attribute: Attribute) -> Iterator[Any]:
    yield _OF_ANOTHER_TYPE[attribute.type]
    if not attribute.nullable:
        yield None
    if attribute.allowed_values and attribute.type is AttributeType.STRING:
        yield from ("not among them", "")


def _wrong_values(attribute: Attribute) -> Iterator[Any]:
    yield from _wrong_types(attribute)
    yield from _OF_ANOTHER_UNIT.get(attribute.unit, ())
    if attribute.minimum is not None:
        yield attribute.minimum - 1
    if attribute.maximum is not None:
        yield attribute.maximum + 1


def _nested(
    attribute: Attribute, value: Any, wrong: Callable[[Attribute], Iterator[Any]]
) -> Iterator[tuple[str, Any]]:
    """Yield values of a List or a Map with a mistake inside, and its path."""
    if isinstance(value, list | tuple) and value:
        if attribute.allowed_values:
            yield f"[{len(value)}]", [*value, "not among them"]
        if attribute.fields:
            yield f"[{len(value)}]", [*value, "no map"]
            for path, member in _of_map(attribute.fields, value[0], wrong):
                yield f"[0].{path}", [member, *value[1:]]
    if isinstance(value, Mapping) and attribute.fields:
        for path, changed in _of_map(attribute.fields, value, wrong):
            yield f".{path}", changed
