"""How much the tables are used, as data."""

from __future__ import annotations

from dataclasses import dataclass

USERS = 10_000
"""People who use a product in a month: what TutorIA's document reckons with, taken for all."""

MONTHS_KEPT = 12
"""How many months of items a table without expiry holds when the estimate is made."""

ASSUMED = "Assumption: the document gives no figures"


@dataclass(frozen=True, kw_only=True)
class Queries:
    """Reads of one kind.

    Parameters
    ----------
    count
        How many a month.
    items
        How many items each reads.
    """

    count: float
    items: float = 1


@dataclass(frozen=True, kw_only=True)
class EntityLoad:
    """What happens to the items of one kind in a month.

    Parameters
    ----------
    table, entity
        As the declaration names them.
    standing
        Items that are there whatever the month.
    created, changed
        Items a month.
    queries
        Reads, all of them eventually consistent.
    item_bytes
        Size of an item as it is billed; that of the declaration's example where not given.
    months_kept
        How long a created item stays; until it expires, or a year, where not given.
    source
        Where the figures come from.
    """

    table: str
    entity: str
    standing: float = 0
    created: float = 0
    changed: float = 0
    queries: tuple[Queries, ...] = ()
    item_bytes: int | None = None
    months_kept: float | None = None
    source: str = ASSUMED
