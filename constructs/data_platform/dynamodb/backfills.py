"""What items need that were written before a rule of today, as plain data.

`datactl backfill` sets it. Where a value or an item does not follow from a single attribute, a
declaration names a plain function of the item, in DynamoDB's own JSON as functions read it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WireItem = Mapping[str, Mapping[str, Any]]
"""An item, or a part of it, in DynamoDB's JSON: ``{"name": {"S": "Ada"}}``."""


class UnderivableError(ValueError):
    """An item does not hold what would follow from it; the message says why and names no value."""


@dataclass(frozen=True)
class CopyOf:
    """The value of another attribute, of the same type.

    Parameters
    ----------
    attribute
        Its name. Entities of today need not declare it.
    """

    attribute: str


@dataclass(frozen=True)
class ExpiryAfter:
    """The time at which an item expires: its entity's retention after a time that it holds.

    Parameters
    ----------
    attribute
        Its declared attribute with the time, in seconds, milliseconds or ISO 8601.
    """

    attribute: str


@dataclass(frozen=True)
class ShardOf:
    """The shard of an item, from its primary key (`data_platform.dynamodb.sharding`).

    Parameters
    ----------
    shards
        How many there are.
    """

    shards: int


@dataclass(frozen=True, kw_only=True)
class AttributeBackfill:
    """An attribute that older items lack.

    Parameters
    ----------
    name
        Kebab-case, unique in its table: what people give to ``datactl backfill --only``.
    reason
        Why items lack it, and where that was decided.
    entities
        The kinds of item that need it.
    attribute
        The attribute; whatever an item holds there is left as it is.
    value
        Where its value comes from.
    """

    name: str
    reason: str
    entities: tuple[str, ...]
    attribute: str
    value: CopyOf | ExpiryAfter | ShardOf

    @property
    def sources(self) -> tuple[str, ...]:
        """The attributes besides the primary key that the value follows from."""
        return () if isinstance(self.value, ShardOf) else (self.value.attribute,)


@dataclass(frozen=True, kw_only=True)
class ItemBackfill:
    """Items of the same table that older items lack beside them.

    Parameters
    ----------
    name
        Kebab-case, unique in its table: what people give to ``datactl backfill --only``.
    reason
        Why they are missing, and where that was decided.
    entities
        The kinds of item that need them.
    sources
        The attributes besides the primary key from which they follow.
    derived
        The kind of item that they are.
    items
        Returns all of them for an item, from its primary key and its sources; it calls nothing.
        Of an item that they do not follow from, it raises `UnderivableError`.
    """

    name: str
    reason: str
    entities: tuple[str, ...]
    sources: tuple[str, ...]
    derived: str
    items: Callable[[WireItem], Iterable[WireItem]]


Backfill = AttributeBackfill | ItemBackfill
