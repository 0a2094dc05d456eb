"""The factories' table with one part changed, and what a refusal has to say."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.schema import Example, Table
from tests.unit.declarations.factories import (
    LESSON,
    entity,
    get_lesson,
    index,
    query_status,
    table,
)

ATTRIBUTES = entity().attributes


def refuses(declare: Callable[[], object], field: str, *parts: str) -> None:
    """Check that a declaration is refused in one sentence that names table, field and fix."""
    with pytest.raises(DeclarationError) as refusal:
        declare()
    message = str(refusal.value)
    assert refusal.value.where.startswith("Table '"), message
    assert refusal.value.field == field, message
    for part in parts:
        assert part in message
    assert "\n" not in message


def with_attribute(name: str, **changes: Any) -> Table:
    """Declare an attribute of the entity in another way."""
    attributes = tuple(
        replace(attribute, **changes) if attribute.name == name else attribute
        for attribute in ATTRIBUTES
    )
    return table(entities=(entity(attributes=attributes),))


def with_more(attribute: Attribute, value: object = None, **more: Any) -> Table:
    """Add an attribute to the entity and, unless it is None, its value to the example."""
    added = {} if value is None else {attribute.name: value}
    example = Example("algebra", {**LESSON.item, **added, **more})  # type: ignore[dict-item]
    return table(
        entities=(entity(attributes=(*ATTRIBUTES, attribute), examples=(example,)),),
    )


def with_item(**changes: Any) -> Table:
    """Change values of the example."""
    item = {**LESSON.item, **changes}
    return table(entities=(entity(examples=(Example("algebra", item),)),))


def with_pattern(**changes: Any) -> Table:
    """Change the pattern that queries the index."""
    return table(access_patterns=(get_lesson(), query_status(**changes)))


def with_index(**changes: Any) -> Table:
    """Change the index."""
    return table(indexes=(index(**changes),))
