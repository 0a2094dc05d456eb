"""What models of other tools have in common: items, projections, and how they are written."""

from collections.abc import Mapping
from typing import Any

from data_platform.dynamodb.declarations import Index
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import Projection
from tools.output.json_text import json_line

_LINE_LENGTH = 120
_STEP = "  "


def without_vectors(table: Table, item: Item) -> Item:
    """Return an item without what only a vector index reads: a thousand numbers to look at."""
    vectors = {index.attribute for index in table.vector_indexes}
    return {name: value for name, value in item.items() if name not in vectors}


def projection(index: Index) -> dict[str, Any]:
    """Return what an index carries, in DynamoDB's words, which both tools use."""
    words: dict[str, Any] = {"ProjectionType": index.projection.value}
    if index.projection is Projection.INCLUDE:
        words["NonKeyAttributes"] = list(index.included_attributes)
    return words


def model_text(value: object, indent: str = "") -> str:
    """Return indented JSON in which whatever has room in a line is in one, such as most items."""
    line = json_line(value)
    if len(indent) + len(line) <= _LINE_LENGTH or not isinstance(value, Mapping | list):
        return line
    inner = indent + _STEP
    if isinstance(value, Mapping):
        members = [f"{json_line(name)}: {model_text(each, inner)}" for name, each in value.items()]
    else:
        members = [model_text(each, inner) for each in value]
    opening, closing = ("{", "}") if isinstance(value, Mapping) else ("[", "]")
    body = ",\n".join(f"{inner}{member}" for member in members)
    return f"{opening}\n{body}\n{indent}{closing}"
