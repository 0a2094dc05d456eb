"""Keys as functions of generated code compose them: from templates such as ``USER#<userId>``."""

from collections.abc import Iterator
from dataclasses import dataclass

from data_platform.dynamodb.conditions import literals_of, placeholders_of
from data_platform.dynamodb.schema import Entity, Key, Table
from data_platform.dynamodb.types import AttributeType


@dataclass(frozen=True)
class Part:
    """What differs from key to key.

    Parameters
    ----------
    source
        The placeholder, or the key attribute where that is passed as it is.
    type
        String, Number or Binary.
    dividers
        What it may not hold: the key would be read as one of other parts, or of another kind.
    """

    source: str
    type: AttributeType
    dividers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComposedKey:
    """A key attribute: what stands before, between and behind its parts."""

    attribute: str
    literals: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def is_composed(self) -> bool:
        """Whether it is more than one value passed as it is."""
        return self.literals != ("", "")

    def beginning(self, count: int) -> "ComposedKey":
        """Return what keys with the same first parts have in common at their beginning."""
        return ComposedKey(self.attribute, self.literals[: count + 1], self.parts[:count])


def key_of_table(table: Table, entity: Entity) -> tuple[ComposedKey, ...]:
    """Return the attributes of an item's primary key."""
    return tuple(_composed(table, entity, key) for key in table.keys)


def composed_keys(table: Table, entity: Entity) -> tuple[ComposedKey, ...]:
    """Return the key attributes of table and indexes that are made of parts."""
    keys = {key.name: key for index in table.indexes for key in index.keys}
    keys = {key.name: key for key in table.keys} | keys
    found = (_composed(table, entity, keys[name]) for name in entity.key_templates if name in keys)
    return tuple(each for each in found if each.is_composed and each.parts)


def beginnings(table: Table, key: ComposedKey) -> Iterator[ComposedKey]:
    """Yield what a query may ask that a sort key begins with, the shortest first."""
    sort_keys = {each.name for index in table.indexes for each in index.sort_keys}
    sort_keys |= {each.name for each in table.keys[1:]}
    if key.attribute in sort_keys:
        for count in range(len(key.parts)):
            if any(key.literals[: count + 1]):
                yield key.beginning(count)


def others_with(table: Table, entity: Entity, beginning: ComposedKey) -> tuple[str, ...]:
    """Return the other kinds of item whose keys begin alike, of those of a fixed beginning."""
    text = "".join(beginning.literals)
    if beginning.parts:
        return ()
    return tuple(
        other.name
        for other in table.entities
        if other is not entity
        and literals_of(other.key_templates.get(beginning.attribute, ""))[0].startswith(text)
    )


def _composed(table: Table, entity: Entity, key: Key) -> ComposedKey:
    template = entity.key_templates.get(key.name)
    if template is None:
        return ComposedKey(key.name, ("", ""), (Part(key.name, key.type),))
    literals = literals_of(template)
    if literals == ("", ""):
        (source,) = placeholders_of(template)
        return ComposedKey(key.name, literals, (Part(source, key.type),))
    parts = tuple(
        Part(source, _type_of(entity, source), tuple(_dividers(table, key.name, literals, place)))
        for place, source in enumerate(placeholders_of(template), 1)
    )
    return ComposedKey(key.name, literals, parts)


def _type_of(entity: Entity, source: str) -> AttributeType:
    attribute = entity.attribute(source)
    is_number = attribute is not None and attribute.type is AttributeType.NUMBER
    return AttributeType.NUMBER if is_number else AttributeType.STRING


def _dividers(table: Table, key: str, literals: tuple[str, ...], place: int) -> Iterator[str]:
    """Yield what would end the part before a literal: it, and that of longer keys of other kinds.

    ``LIKE#<likedBy>`` with ``c1#u1`` in it would be ``LIKE#<likedCommentId>#<likedBy>``.
    """
    seen = set()
    for entity in table.entities:
        others = literals_of(entity.key_templates.get(key, ""))
        if others[:place] == literals[:place] and len(others) > place:
            seen.add(others[place])
    yield from sorted((seen | {literals[place]}) - {""})
