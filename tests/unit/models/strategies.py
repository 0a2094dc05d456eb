"""Items as their declarations allow them, at random."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    ISO_8601_UTC,
    Attribute,
)
from data_platform.dynamodb.conditions import placeholders_of, resolve_template
from data_platform.dynamodb.schema import Entity, Table
from data_platform.dynamodb.types import AttributeType

_WORDS = st.text("abcxyzÄ0189-", min_size=1, max_size=8)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_SECONDS = st.integers(946_684_800, 4_102_444_800)
_OPEN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**37), 10**37) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=4,
)


def items(table: Table, entity: Entity) -> st.SearchStrategy[dict[str, Any]]:
    """Return valid items of a kind; their keys are composed of their own attributes."""
    in_keys = {key.name for key in table.keys}
    in_keys |= {key.name for index in table.indexes for key in index.keys}
    in_keys |= {part for each in entity.key_templates.values() for part in placeholders_of(each)}

    def composed(item: dict[str, Any]) -> dict[str, Any]:
        parts = {
            part: item.get(part, f"{part}1")
            for each in entity.key_templates.values()
            for part in placeholders_of(each)
        }
        keys = {
            name: str(resolve_template(each, parts)) for name, each in entity.key_templates.items()
        }
        return item | keys

    vectors = {
        index.attribute: st.just(index.dimensions).map(lambda length: [Decimal("0.5")] * length)
        for index in table.vector_indexes
    }
    return _maps(entity.attributes, frozenset(in_keys), vectors).map(composed)


def _maps(
    attributes: tuple[Attribute, ...],
    in_keys: frozenset[str] = frozenset(),
    vectors: Mapping[str, st.SearchStrategy[Any]] = MappingProxyType({}),
) -> st.SearchStrategy[dict[str, Any]]:
    values = {
        each.name: _values(each, in_key=each.name in in_keys)
        for each in attributes
        if each.name not in vectors
    } | dict(vectors)
    required = {each.name for each in attributes if each.required}
    return st.fixed_dictionaries(
        {name: each for name, each in values.items() if name in required},
        optional={name: each for name, each in values.items() if name not in required},
    )


def _values(attribute: Attribute, *, in_key: bool) -> st.SearchStrategy[Any]:
    found = _of_type(attribute, in_key=in_key)
    return st.none() | found if attribute.nullable else found


def _of_type(  # noqa: PLR0911  one a type
    attribute: Attribute, *, in_key: bool
) -> st.SearchStrategy[Any]:
    members = _maps(attribute.fields) if attribute.fields else _OPEN
    match attribute.type:
        case AttributeType.STRING if attribute.allowed_values:
            return st.sampled_from(attribute.allowed_values)
        case AttributeType.STRING if attribute.unit == ISO_8601_UTC:
            return _SECONDS.map(lambda at: datetime.fromtimestamp(at, UTC).isoformat())
        case AttributeType.STRING:
            return _WORDS if in_key else _TEXTS
        case AttributeType.NUMBER:
            return _numbers(attribute)
        case AttributeType.BOOLEAN:
            return st.booleans()
        case AttributeType.LIST if attribute.allowed_values:
            return st.lists(st.sampled_from(attribute.allowed_values), max_size=3)
        case AttributeType.LIST:
            return st.lists(members, max_size=3)
        case AttributeType.MAP if attribute.fields:
            return members
        case AttributeType.MAP:
            return st.dictionaries(_WORDS, _OPEN, max_size=3)
        case _:
            raise AssertionError(attribute.type)


def _numbers(attribute: Attribute) -> st.SearchStrategy[Any]:
    low, high = attribute.minimum, attribute.maximum
    if attribute.unit == EPOCH_SECONDS:
        return _SECONDS
    if attribute.unit == EPOCH_MILLISECONDS:
        return _SECONDS.map(lambda at: at * 1000)
    lowest = Decimal(low if low is not None else -(10**12))
    highest = Decimal(high if high is not None else max(lowest, Decimal(10**12)))
    return st.decimals(lowest, highest, places=2)
