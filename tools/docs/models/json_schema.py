"""JSON Schema (2020-12) of a table's items: a file a table, a definition a kind of item."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    ISO_8601_UTC,
    Attribute,
)
from data_platform.dynamodb.conditions import literals_of
from data_platform.dynamodb.item_check import by_narrowest_key
from data_platform.dynamodb.schema import Entity, Product, Table
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.expiry import YEAR_2000
from data_platform.dynamodb.validation.key_values import (
    MAX_PARTITION_KEY_BYTES,
    MAX_SORT_KEY_BYTES,
)
from data_platform.dynamodb.validation.times import LAST_MILLISECOND, LAST_SECOND
from tools.output.json_text import json_text

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOT_LITERAL = re.compile(r"[\\^$.*+?()\[\]{}|/]")
_TIME = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"(\.\d{1,6})?(Z|\+00:00)$"
)
_BASE64 = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_TYPES: Mapping[AttributeType, Mapping[str, Any]] = {
    AttributeType.STRING: {"type": "string"},
    AttributeType.NUMBER: {"type": "number"},
    AttributeType.BINARY: {"type": "string", "contentEncoding": "base64", "pattern": _BASE64},
    AttributeType.BOOLEAN: {"type": "boolean"},
    AttributeType.LIST: {"type": "array"},
    AttributeType.MAP: {"type": "object"},
    AttributeType.STRING_SET: {"type": "array", "minItems": 1, "uniqueItems": True},
    AttributeType.NUMBER_SET: {"type": "array", "minItems": 1, "uniqueItems": True},
}
_MEMBERS = {AttributeType.STRING_SET: "string", AttributeType.NUMBER_SET: "number"}
_UNITS: Mapping[str, Mapping[str, Any]] = {
    EPOCH_SECONDS: {"minimum": -LAST_SECOND, "maximum": LAST_SECOND},
    EPOCH_MILLISECONDS: {
        "anyOf": [
            {"exclusiveMinimum": LAST_SECOND, "maximum": LAST_MILLISECOND},
            {"minimum": -LAST_MILLISECOND, "exclusiveMaximum": -LAST_SECOND},
        ]
    },
    ISO_8601_UTC: {"format": "date-time", "pattern": _TIME},
}


def schema_files(products: Iterable[Product]) -> dict[str, str]:
    """Return the text of every schema by its path below ``docs/models``."""
    return {
        f"{product.name}/{table.name}.schema.json": f"{json_text(table_schema(table))}\n"
        for product in products
        for table in product.tables
    }


def table_schema(table: Table) -> dict[str, Any]:
    """Return the schema of all items of a table.

    A key decides which definition an item has to meet, so that what is wrong is said of that kind
    of item alone.
    """
    return {
        "$schema": _DIALECT,
        "$id": f"urn:data-platform:table:{table.name}",
        "title": table.name,
        "description": table.purpose,
        "type": "object",
        "required": [key.name for key in table.keys],
        **_by_key(table),
        "$defs": {entity.name: _entity(table, entity) for entity in table.entities},
    }


def _by_key(table: Table) -> dict[str, Any]:
    """Return which definition holds, by the key: the narrowest key is looked at first."""
    if len(table.entities) == 1:
        return {"$ref": f"#/$defs/{table.entities[0].name}"}
    chosen: dict[str, Any] | bool = False
    for entity in reversed(by_narrowest_key(table)):
        patterns = {
            key.name: {"pattern": key_pattern(entity.key_templates[key.name])}
            for key in table.keys
            if key.name in entity.key_templates
        }
        reference = {"$ref": f"#/$defs/{entity.name}"}
        if patterns:
            key = {"properties": patterns, "required": list(patterns)}
            chosen = {"if": key, "then": reference, "else": chosen}
        else:
            chosen = reference
    assert isinstance(chosen, dict)  # noqa: S101  a table has a kind of item
    return chosen


def key_pattern(template: str) -> str:
    """Return the regular expression of a key such as ``USER#<userId>``, for any language."""
    literals = (_NOT_LITERAL.sub(r"\\\g<0>", literal) for literal in literals_of(template))
    return f"^{'.+'.join(literals)}$"


def _entity(table: Table, entity: Entity) -> dict[str, Any]:
    schema = {"title": entity.name, "description": entity.meaning, **_object(entity.attributes)}
    for name, template in entity.key_templates.items():
        schema["properties"][name]["pattern"] = key_pattern(template)
    for name, limits in _limits_of_keys(table).items():
        if name in schema["properties"]:
            schema["properties"][name].update(limits)
    for index in table.vector_indexes:
        if index.attribute in schema["properties"]:
            length = {"minItems": index.dimensions, "maxItems": index.dimensions}
            schema["properties"][index.attribute].update(items={"type": "number"}, **length)
    if table.ttl and table.ttl.attribute in schema["properties"]:
        schema["properties"][table.ttl.attribute].update(type="integer", minimum=YEAR_2000)
    return schema


def _limits_of_keys(table: Table) -> dict[str, dict[str, Any]]:
    """Return the lengths of texts in keys; DynamoDB counts bytes, which are no fewer."""
    parts = [(key, MAX_PARTITION_KEY_BYTES) for key in table.keys[:1]]
    parts += [(key, MAX_SORT_KEY_BYTES) for key in table.keys[1:]]
    for index in table.indexes:
        parts += [(key, MAX_PARTITION_KEY_BYTES) for key in index.partition_keys]
        parts += [(key, MAX_SORT_KEY_BYTES) for key in index.sort_keys]
    limits: dict[str, dict[str, Any]] = {}
    for key, limit in parts:
        if key.type is AttributeType.STRING:
            shortest = min(limit, limits.get(key.name, {}).get("maxLength", limit))
            limits[key.name] = {"minLength": 1, "maxLength": shortest}
    return limits


def _object(attributes: Iterable[Attribute]) -> dict[str, Any]:
    attributes = tuple(attributes)
    return {
        "type": "object",
        "properties": {attribute.name: _value(attribute) for attribute in attributes},
        "required": [attribute.name for attribute in attributes if attribute.required],
        "additionalProperties": False,
    }


def _value(attribute: Attribute) -> dict[str, Any]:
    """Return the schema of an attribute's value."""
    about: dict[str, Any] = {"description": _meaning(attribute)}
    if attribute.sensitive:
        about["x-sensitive"] = True
    value = {**_TYPES[attribute.type], **_UNITS.get(attribute.unit, {}), **_range(attribute)}
    if attribute.type in _MEMBERS:
        value["items"] = {"type": _MEMBERS[attribute.type], **_allowed(attribute)}
    elif attribute.type is AttributeType.LIST:
        value |= _list_members(attribute)
    elif attribute.type is AttributeType.MAP:
        value |= _object(attribute.fields) if attribute.fields else {}
    else:
        value |= _allowed(attribute)
    if attribute.nullable:
        return about | {"anyOf": [value, {"type": "null"}]}
    return about | value


def _meaning(attribute: Attribute) -> str:
    return f"{attribute.meaning}; {attribute.unit}" if attribute.unit else attribute.meaning


def _list_members(attribute: Attribute) -> dict[str, Any]:
    maps = _object(attribute.fields) if attribute.fields else {"type": "object"}
    if attribute.allowed_values:
        return {"items": {"anyOf": [_allowed(attribute), maps]}}
    return {"items": maps} if attribute.fields else {}


def _allowed(attribute: Attribute) -> dict[str, Any]:
    return {"enum": list(attribute.allowed_values)} if attribute.allowed_values else {}


def _range(attribute: Attribute) -> dict[str, Any]:
    """Return the range of a Number, within that of its unit."""
    unit = _UNITS.get(attribute.unit, {})
    found: dict[str, int | Decimal] = {}
    if attribute.minimum is not None:
        found["minimum"] = max(attribute.minimum, unit.get("minimum", attribute.minimum))
    if attribute.maximum is not None:
        found["maximum"] = min(attribute.maximum, unit.get("maximum", attribute.maximum))
    return found
