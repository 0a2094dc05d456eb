"""Items have the attributes that the documents describe, with their types and values."""

import re
from collections.abc import Iterable, Iterator

import pytest

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    ISO_8601_UTC,
    Attribute,
)
from data_platform.dynamodb.types import AttributeType
from stacks.products import PRODUCTS
from tests.unit.stacks.documented_attributes import ATTRIBUTES

_UNITS = {"s": EPOCH_SECONDS, "ms": EPOCH_MILLISECONDS, "iso": ISO_8601_UTC}
_ATTRIBUTE = re.compile(
    r"(?P<name>[\w.]+)(:(?P<type>[A-Z]+))?(\[(?P<low>\d+),(?P<high>\d+)\])?(@(?P<unit>\w+))?"
    r"(=(?P<values>\S+))?"
)
_ENTITIES = {
    f"{table.name}/{entity.name}": entity
    for product in PRODUCTS
    for table in product.tables
    for entity in table.entities
}


def _declared(attributes: Iterable[Attribute], parent: str = "") -> Iterator[tuple[str, Attribute]]:
    for attribute in attributes:
        name = f"{parent}{attribute.name}"
        yield name, attribute
        yield from _declared(attribute.fields, f"{name}.")


@pytest.mark.parametrize("entity", ATTRIBUTES)
def test_items_have_the_documented_attributes(entity: str) -> None:
    declared = dict(_declared(_ENTITIES[entity].attributes))
    documented = {}
    for token in ATTRIBUTES[entity].split():
        match = _ATTRIBUTE.fullmatch(token)
        assert match, token
        documented[match["name"]] = match
    assert declared.keys() >= documented.keys()
    for name, match in documented.items():
        attribute = declared[name]
        assert attribute.type == AttributeType(match["type"] or "S"), name
        values = match["values"].split("|") if match["values"] else []
        assert set(attribute.allowed_values) == set(values), name
        if match["low"]:
            assert (attribute.minimum, attribute.maximum) == (int(match["low"]), int(match["high"]))
        if match["unit"]:
            assert attribute.unit == _UNITS.get(match["unit"], match["unit"]), name
