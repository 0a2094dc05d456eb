"""Attributes with those inside of them."""

from collections.abc import Iterable, Iterator

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.types import AttributeType


def nested_attributes(
    attributes: Iterable[Attribute], parent: str = ""
) -> Iterator[tuple[str, Attribute]]:
    """Yield each attribute by its path, such as ``options[].text``, before those inside of it."""
    for attribute in attributes:
        name = parent + attribute.name
        yield name, attribute
        inside = f"{name}[]." if attribute.type is AttributeType.LIST else f"{name}."
        yield from nested_attributes(attribute.fields, inside)
