"""One vector index in memory: entries by partition, searched exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np

from tools.local.dynamodb.vectors.definitions import Definition, Wire
from tools.local.dynamodb.vectors.nearest import Vectors
from tools.local.dynamodb.vectors.sizes import item_bytes
from tools.local.dynamodb.vectors.values import (
    Key,
    Scalar,
    Vector,
    indexed_vector,
    scalar,
    vector_value,
)

FEWEST_BYTES: Final = 1_024
"""A request to a vector index counts as at least that many."""

_FLOAT_BYTES = 4


@dataclass(frozen=True)
class Entry:
    """What an index holds of an item beside its vector.

    Attributes
    ----------
    partition
        The value of the partition attribute; None in an index without one.
    filters
        The values of the filters that the item has.
    item
        The projected attributes.
    size
        How many bytes the entry takes, with its vector.
    """

    partition: Scalar | None
    filters: Mapping[str, Scalar]
    item: Mapping[str, Any]
    size: int


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes
    ----------
    items
        The projected attributes and the score of each, the nearest first.
    examined
        How many bytes were looked at.
    """

    items: Sequence[tuple[Mapping[str, Any], float]]
    examined: int


class VectorIndex:
    """The entries of one vector index.

    Parameters
    ----------
    definition
        What the index is.
    keys
        The names of the table's keys.
    """

    def __init__(self, definition: Definition, keys: Sequence[str]) -> None:
        self.definition = definition
        self._keys = tuple(keys)
        self._entries: dict[Key, Entry] = {}
        self._vectors: dict[Scalar | None, Vectors] = {}

    @property
    def count(self) -> int:
        """How many items are in the index."""
        return len(self._entries)

    @property
    def size(self) -> int:
        """How many bytes the index takes."""
        return sum(entry.size for entry in self._entries.values())

    def put(self, key: Key, item: Wire | None) -> int:
        """Follow a write, and return how many bytes of the index it changed.

        Parameters
        ----------
        key
            The item's key.
        item
            The item as it is now; None if there is none.
        """
        former = self._entries.get(key)
        entry, vector = (None, None) if item is None else self._entry(item)
        if former is None and entry is None:
            return 0
        if former is not None and entry is not None and vector is not None:
            same = np.array_equal(self._vectors[former.partition].get(key), vector)
            if same and former == entry:
                return 0
        if former is not None and (entry is None or entry.partition != former.partition):
            self._remove(key, former)
        if entry is not None and vector is not None:
            self._entries[key] = entry
            vectors = self._vectors.setdefault(entry.partition, Vectors(len(vector)))
            vectors.put(key, vector)
        changed = entry or former
        return max(FEWEST_BYTES, changed.size if changed else 0)

    def search(
        self,
        vector: Vector,
        count: int,
        *,
        partition: Scalar | None = None,
        filters: Mapping[str, Scalar] | None = None,
        with_vectors: bool = False,
    ) -> Found:
        """Find the nearest entries.

        Parameters
        ----------
        vector
            What they are to be near to, of the index's dimensions.
        count
            How many at most.
        partition, filters
            What they are to be equal to.
        with_vectors
            Whether the vector is returned as well.
        """
        vectors = self._vectors.get(partition)
        if vectors is None:
            return Found([], FEWEST_BYTES)
        places = None
        if filters:
            kept = (self._entries[cast("Key", key)].filters for key in vectors.in_places())
            matches = (all(each.get(name) == filters[name] for name in filters) for each in kept)
            places = np.flatnonzero(np.fromiter(matches, bool, len(vectors)))
        examined = _FLOAT_BYTES * self.definition.dimensions * len(vectors)
        items: list[tuple[Mapping[str, Any], float]] = []
        for found, score in vectors.nearest(self.definition.distance, vector, count, places):
            entry = self._entries[cast("Key", found)]
            item = entry.item
            examined += entry.size - _FLOAT_BYTES * self.definition.dimensions
            if with_vectors:
                item = {**item, self.definition.attribute: vector_value(vectors.get(found))}
            items.append((item, score))
        return Found(items, max(FEWEST_BYTES, examined))

    def _entry(self, item: Wire) -> tuple[Entry | None, Vector | None]:
        definition = self.definition
        vector = indexed_vector(definition, item)
        if vector is None:
            return None, None
        projected = definition.projected(self._keys, item)
        return Entry(
            partition=scalar(item[definition.partition]) if definition.partition else None,
            filters=_scalars(definition.filters, item),
            item=projected,
            size=item_bytes(projected) + _FLOAT_BYTES * definition.dimensions,
        ), vector

    def _remove(self, key: Key, entry: Entry) -> None:
        del self._entries[key]
        vectors = self._vectors[entry.partition]
        vectors.remove(key)
        if not len(vectors):
            del self._vectors[entry.partition]


def _scalars(names: Iterable[str], item: Wire) -> dict[str, Scalar]:
    return {name: scalar(item[name]) for name in names if name in item}
