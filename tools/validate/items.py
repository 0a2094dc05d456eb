"""Items as they stand in files, as the plain Python values that the check of items takes."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.item_check import Misfit, entity_of, item_misfits
from data_platform.dynamodb.items import is_number
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType
from tools.validate.json_values import Broken
from tools.validate.wire_json import WireJsonError, is_wire_value, plain_value

_WRAPPERS = ("Item", "Items", "items")
"""Where an export or `get-item`, `scan` and `query`, and `datactl query --page` put items."""


@dataclass(frozen=True)
class Judged:
    """What is wrong with an item.

    Parameters
    ----------
    entity
        Which kind of item it is; None if it is of no kind.
    misfits
        Nothing if it is valid.
    item
        As it was understood; empty if it is none.
    """

    entity: str | None = None
    misfits: tuple[Misfit, ...] = ()
    item: Mapping[str, object] = field(default_factory=dict)


def items_in(table: Table, values: Iterable[object]) -> Iterator[object]:
    """Yield the items in JSON values, which are items, lists of items, or answers with items."""
    for value in values:
        if isinstance(value, Mapping) and table.partition_key.name not in value:
            held = next((value[name] for name in _WRAPPERS if name in value), value)
            yield from held if isinstance(held, list) else (held,)
        elif isinstance(value, list):
            yield from value
        else:
            yield value


def judged(table: Table, item: object) -> Judged:
    """Say what is wrong with what stands in a file for an item of a table."""
    if isinstance(item, Broken):
        return Judged(None, (Misfit("", item.problem, "A line holds one item as JSON"),))
    if not isinstance(item, Mapping):
        return Judged(None, (Misfit("", "it is no object", "An item is a JSON object"),))
    if _is_wire_item(table, item):
        plain, misfits = _from_wire(item)
        if misfits:
            return Judged(_kind(table, plain), misfits, plain)
    else:
        plain = _from_json(table, item)
    return Judged(_kind(table, plain), item_misfits(table, plain), plain)


def _kind(table: Table, item: Mapping[str, object]) -> str | None:
    entity = entity_of(table, item)
    return entity.name if entity else None


def _is_wire_item(table: Table, item: Mapping[str, object]) -> bool:
    """Tell DynamoDB JSON by the key, which is no object in other JSON."""
    name = table.partition_key.name
    return is_wire_value(item[name]) if name in item else all(map(is_wire_value, item.values()))


def _from_wire(item: Mapping[str, object]) -> tuple[dict[str, object], tuple[Misfit, ...]]:
    plain: dict[str, object] = {}
    misfits = []
    for name, value in item.items():
        try:
            plain[name] = plain_value(value)
        except WireJsonError as error:
            misfits.append(Misfit(name, str(error), "All of an item is DynamoDB JSON, or nothing"))
    return plain, tuple(misfits)


def _from_json(table: Table, item: Mapping[str, Any]) -> dict[str, object]:
    """Return an item with the sets and bytes that JSON has no form of, as they are declared."""
    entity = entity_of(table, item)
    return _with_types(entity.attributes if entity else (), item)


def _with_types(attributes: Iterable[Attribute], item: Mapping[str, Any]) -> dict[str, object]:
    declared = {attribute.name: attribute for attribute in attributes}
    return {
        name: _with_type(declared[name], value) if name in declared else value
        for name, value in item.items()
    }


def _with_type(attribute: Attribute, value: object) -> object:
    """Return a value of the declared type; as it is, where it has no form of that type."""
    if attribute.type is AttributeType.BINARY and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return value
    if isinstance(value, list):
        return _members(attribute, value)
    if isinstance(value, Mapping) and attribute.fields:
        return _with_types(attribute.fields, value)
    return value


def _members(attribute: Attribute, value: list[object]) -> object:
    is_set = attribute.type in {AttributeType.STRING_SET, AttributeType.NUMBER_SET}
    scalars = [each for each in value if isinstance(each, str) or is_number(each)]
    if is_set and len(set(scalars)) == len(value):
        return frozenset(scalars)
    return [
        _with_types(attribute.fields, each) if isinstance(each, Mapping) else each for each in value
    ]
