"""Reads lines by the rules of Athena's Hive JSON reader, as far as the archive needs them.

Names are compared without regard to capital letters, members that the type does not name are
skipped, absent ones are null, and a value of another kind than its type fails the query.
"""

import json
import re
from typing import Any

_TOKEN = re.compile(r"[\w]+|[<>:,]")

HiveType = Any
"""The name of a plain type, or a tuple of ``array`` or ``struct`` and what is inside."""


def parse_type(text: str) -> HiveType:
    """Parse a type such as ``struct<a:string,b:array<string>>``."""
    tokens = _TOKEN.findall(text)
    assert "".join(tokens) == text, f"{text} has characters that no type has"
    parsed = _parse(tokens)
    assert not tokens, f"{text} goes on after its end"
    return parsed


def read_line(line: str, columns: dict[str, str]) -> dict[str, Any]:
    """Return the row that a line gives."""
    row = ("struct", {name.lower(): parse_type(kind) for name, kind in columns.items()})
    read: dict[str, Any] = _read(json.loads(line), row)
    return read


def _parse(tokens: list[str]) -> HiveType:
    name = tokens.pop(0)
    if name == "array":
        assert tokens.pop(0) == "<"
        member = _parse(tokens)
        assert tokens.pop(0) == ">"
        return ("array", member)
    if name != "struct":
        assert name in {"string", "boolean"}
        return name
    fields: dict[str, HiveType] = {}
    assert tokens.pop(0) == "<"
    while True:
        field = tokens.pop(0)
        assert field == field.lower(), "the catalogue knows small letters only"
        assert field not in fields
        assert tokens.pop(0) == ":"
        fields[field] = _parse(tokens)
        if tokens.pop(0) == ">":
            return ("struct", fields)


def _read(value: Any, kind: HiveType) -> Any:
    if value is None:
        return None
    if kind == "string":
        assert not isinstance(value, dict | list), "a text must be a plain value"
        return value
    if kind == "boolean":
        assert isinstance(value, bool)
        return value
    shape, inside = kind
    if shape == "array":
        assert isinstance(value, list)
        return [_read(member, inside) for member in value]
    assert isinstance(value, dict)
    found = {name.lower(): member for name, member in value.items()}
    return {name: _read(found.get(name), member) for name, member in inside.items()}
