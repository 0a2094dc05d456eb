"""The partitions of an index, simulated: 1,000 write units a second each, saved up for seconds."""

import random
from collections.abc import Callable, Mapping

UNITS_PER_SECOND = 1_000
UNITS_PER_MESSAGE = 2
SAVED_SECONDS = 5
PROVIDERS, WEIGHTS = ("openai", "anthropic"), (70, 30)
SECONDS = 15

Partition = Callable[[str, tuple[str, str]], object]
"""Returns which partition takes a message, from its provider and its primary key."""


class Partitions:
    """Units that partitions have left: each gets so many a second, and saves up what it can.

    Parameters
    ----------
    units_per_second
        Of partitions that get another number of units.
    """

    def __init__(self, units_per_second: Mapping[object, float] | None = None) -> None:
        self._others = units_per_second or {}
        self._left: dict[object, float] = {}

    def pass_second(self) -> None:
        """Give each partition the units of another second."""
        for partition, left in self._left.items():
            units = self._units(partition)
            self._left[partition] = min(left + units, units * SAVED_SECONDS)

    def take(self, wanted: Mapping[object, float]) -> list[object]:
        """Take units of several partitions, or of none: those are returned that lack some."""
        left = self._left
        for each in wanted:
            if each not in left:
                left[each] = self._units(each)
        lacking = [partition for partition, units in wanted.items() if left[partition] < units]
        if not lacking:
            for partition, units in wanted.items():
                left[partition] -= units
        return lacking

    def _units(self, partition: object) -> float:
        return self._others.get(partition, UNITS_PER_SECOND)


def throttled(rate: int, partition_of: Partition) -> int:
    """Return how many messages of 2 KB are throttled at a rate a second, 70 % of one provider."""
    chosen = random.Random(7)  # noqa: S311  the same messages each time
    partitions = Partitions()
    refused = 0
    for second in range(SECONDS):
        partitions.pass_second()
        for provider in chosen.choices(PROVIDERS, WEIGHTS, k=rate):
            written_at = str(second * 1_000 + chosen.randrange(1_000))
            key = (f"conversation-{chosen.getrandbits(24)}", written_at)
            lacking = partitions.take({partition_of(provider, key): UNITS_PER_MESSAGE})
            refused += bool(lacking)
    return refused
