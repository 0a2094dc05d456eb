"""A table under its declared writes, item by item, against partitions that have so many units."""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from data_platform.dynamodb.schema import Index, Product, Table
from tests.unit.sharding.partitions import Partitions
from tools.cost.changes import Ways, ways_of
from tools.cost.usage import DEFAULT_LOAD, entry_bytes, entry_bytes_of_kind
from tools.scale.quotas import UNITS_OF_A_TABLE
from tools.scale.shares import MANY

SECONDS, WARM_UP = 8, 2
THROTTLED = 0.01
"""The part of a partition's writes that it may throttle at a rate that counts as sustained."""

Wanted = Mapping[str | None, int]
"""The units that a write wants of each part of a table."""


@dataclass(frozen=True)
class Simulation:
    """A table that is written to.

    Parameters
    ----------
    product, table
        Whose declared writes, and loads, say what is written how often.
    skew
        The exponent of Zipf's law for values of which nothing is declared.
    """

    product: Product
    table: Table
    skew: float = 0

    def sustains(self, rate: float) -> bool:
        """Say whether no partition throttles much at that many writes a second."""
        return self._throttled(rate) <= THROTTLED

    def _throttled(self, rate: float) -> float:
        """Return the largest part that a partition throttles of what is wanted from it."""
        chosen = random.Random(11)  # noqa: S311  the same writes each time
        values = {part: _values(self._index(part), self.skew) for part in self._parts()}
        quotas = {part: ("quota", part) for part in self._parts()}
        kinds, weights = [], []
        for wanted, weight in self._kinds():
            kinds.append(
                [(part, quotas[part], values[part], units) for part, units in wanted.items()]
            )
            weights.append(weight)
        cumulated = list(accumulate(weights))
        partitions = Partitions(dict.fromkeys(quotas.values(), float(UNITS_OF_A_TABLE)))
        refused: Counter[object] = Counter()
        made: Counter[object] = Counter()
        for second in range(SECONDS):
            partitions.pass_second()
            taken: list[object] = []
            lacked: list[object] = []
            for kind in chosen.choices(kinds, cum_weights=cumulated, k=round(rate)):
                units: dict[object, float] = {}
                for part, quota, often, number in kind:
                    # As `choices` does, for which one value at a time takes most of the run.
                    value = bisect(often, chosen.random() * often[-1], 0, len(often) - 1)
                    units[part, value] = number
                    units[quota] = number
                lacked += partitions.take(units)
                taken += units
            if second >= WARM_UP:
                made.update(taken)
                refused.update(lacked)
        return max((number / made[each] for each, number in refused.items()), default=0)

    def _kinds(self) -> Iterator[tuple[Wanted, float]]:
        """Yield the units that each kind of write wants, and how often it is made."""
        for entity in self.table.entities:
            load, ways = entity.load or DEFAULT_LOAD, ways_of(self.product, self.table, entity)
            first = entity.examples[0].item
            created = {
                part: ceil(size / 1024)
                for part in self._parts()
                if (size := entry_bytes(first, self._index(part), self.table, load)) is not None
                and ways.part_created_in(self._index(part), entity)
            }
            # On average so many times the units: as often once as twice.
            for factor, part_of_all in _factors(ways):
                doubled = {part: units * factor for part, units in created.items()}
                yield doubled, load.created * part_of_all
            for change in ways.changes:
                wanted = {}
                for part in self._parts():
                    index = self._index(part)
                    size = entry_bytes_of_kind(self.table, entity, index, load) or 0
                    entries = change.writes_to(index, self.table) * change.factor
                    if entries:
                        wanted[part] = entries * ceil(size / 1024)
                yield wanted, load.changed * change.part

    def _parts(self) -> tuple[str | None, ...]:
        return (None, *(index.name for index in self.table.indexes))

    def _index(self, part: str | None) -> Index | None:
        return self.table.index(part) if part else None


def _factors(ways: Ways) -> tuple[tuple[int, float], ...]:
    twice = ways.creation_factor - 1
    return (1, 1 - twice), (2, twice)


def _values(index: Index | None, skew: float) -> list[float]:
    """Return how often each value is drawn, added up: the first is the busiest."""
    number = (index.distinct_partition_values if index else None) or MANY
    if index and index.busiest_share is not None:
        others = (1 - index.busiest_share) / (number - 1)
        return list(accumulate([index.busiest_share, *[others] * (number - 1)]))
    return list(accumulate(rank**-skew for rank in range(1, number + 1)))
