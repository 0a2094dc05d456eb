"""How much a kind of item is used: what estimates of costs reckon with."""

from dataclasses import dataclass

ASSUMED = "Assumption: the document gives no figures"
LEAST_VECTOR_BYTES = 1024
"""What a write to a vector index, and a search of it, count at least."""


@dataclass(frozen=True)
class Queries:
    """Reads of one kind, all of them eventually consistent.

    Parameters
    ----------
    count
        How many a month.
    items
        How many items each reads.
    index
        Name of the index that it reads; the table itself, or not said, if None.
    """

    count: float
    items: float = 1
    index: str | None = None


@dataclass(frozen=True)
class Searches:
    """Searches of a vector index.

    Parameters
    ----------
    index
        Its name.
    count
        How many a month.
    examined_bytes
        How much of the index each examines, which no design tells: measured by
        ``ReturnConsumedCapacity``, or assumed to be all of the entries of one partition key value.
    """

    index: str
    count: float
    examined_bytes: int

    @property
    def billed_bytes(self) -> float:
        """The bytes a month that are billed, and that metrics count: each search 1 KB at least."""
        return self.count * max(self.examined_bytes, LEAST_VECTOR_BYTES)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is expected to happen to the items of one kind in a month, in production.

    Parameters
    ----------
    standing
        Items that are there whatever the month.
    created, changed
        Items a month.
    mostly_by
        The write pattern, or the function, that makes nearly all of the changes; where nothing is
        said, all that change such items make as many.
    queries
        What is read.
    searches
        What is searched.
    item_bytes
        Size of an item as it is billed; that of the entity's first example where not given.
    months_kept
        How long a created item stays; until it expires, or a year, where not given.
    source
        Where the figures come from.
    """

    standing: float = 0
    created: float = 0
    changed: float = 0
    mostly_by: str | None = None
    queries: tuple[Queries, ...] = ()
    searches: tuple[Searches, ...] = ()
    item_bytes: int | None = None
    months_kept: float | None = None
    source: str = ASSUMED
