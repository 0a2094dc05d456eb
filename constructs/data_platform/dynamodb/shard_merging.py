"""One answer from an index whose partitions are divided into shards, in order and page by page.

A shard answers in the order of its sort key. Merging the shards gives what an undivided partition
would answer; which of several items with one sort key comes first, DynamoDB promises nowhere.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from data_platform.dynamodb.backfills import WireItem

Key = Mapping[str, Any]
Read = Callable[[int, Key | None, int], tuple[Sequence[WireItem], Key | None]]
"""Returns a page of a shard: given the shard, the key behind which it begins and the most items,
the items and the key behind which the next page begins, None at the end."""


@dataclass(frozen=True)
class Position:
    """Where a merged answer goes on; it can be kept as JSON between two pages.

    Attributes
    ----------
    after
        The key of the last item that was given, by shard; shards that have given none are missing.
    """

    after: Mapping[int, Key] = field(default_factory=dict)


@dataclass(frozen=True)
class ShardMerge:
    """Merges the shards of one partition.

    Attributes
    ----------
    read
        Reads a page of a shard.
    shards
        How many there are; they are numbered from 0.
    sort_keys
        The sort attributes of the index.
    keys
        All key attributes of the index and its table: a position is made of them.
    is_descending
        Whether the greatest comes first.
    """

    read: Read
    shards: int
    sort_keys: Sequence[str]
    keys: Sequence[str]
    is_descending: bool = False

    def items(self, page_items: int, position: Position | None = None) -> Iterator[WireItem]:
        """Yield items in order, reading pages of so many items of each shard as they are needed."""
        for _, item in self._merged(page_items, position or Position()):
            yield item

    def page(
        self, limit: int, position: Position | None = None
    ) -> tuple[list[WireItem], Position | None]:
        """Return at most so many items, and where the next page begins; None behind the last.

        It reads little more than the page: an equal part of it of each shard, and more of those
        that need it.
        """
        position = position or Position()
        merged = self._merged(-(-limit // self.shards) + 1, position)
        found = list(islice(merged, limit))
        if next(merged, None) is None:
            return [item for _, item in found], None
        last = {shard: {name: item[name] for name in self.keys} for shard, item in found}
        return [item for _, item in found], Position({**position.after, **last})

    def _merged(self, page_items: int, position: Position) -> Iterator[tuple[int, WireItem]]:
        return heapq.merge(
            *(self._shard(shard, page_items, position) for shard in range(self.shards)),
            key=lambda each: [_comparable(each[1][name]) for name in self.sort_keys],
            reverse=self.is_descending,
        )

    def _shard(
        self, shard: int, page_items: int, position: Position
    ) -> Iterator[tuple[int, WireItem]]:
        after = position.after.get(shard)
        while True:
            found, after = self.read(shard, after, page_items)
            for item in found:
                yield shard, item
            if after is None:
                return


def _comparable(value: Mapping[str, Any]) -> Decimal | bytes:
    """Return a key value as DynamoDB orders it: numbers by value, strings by their bytes."""
    ((kind, held),) = value.items()
    if kind == "N":
        return Decimal(held)
    return held.encode() if isinstance(held, str) else bytes(held)
