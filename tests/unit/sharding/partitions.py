"""The partitions of an index, simulated: 1,000 write units a second each, saved up for seconds."""

import random
from collections import defaultdict
from collections.abc import Callable

UNITS_PER_SECOND = 1_000
UNITS_PER_MESSAGE = 2
SAVED_SECONDS = 5
PROVIDERS, WEIGHTS = ("openai", "anthropic"), (70, 30)
SECONDS = 15

Partition = Callable[[str, tuple[str, str]], object]
"""Returns which partition takes a message, from its provider and its primary key."""


def throttled(rate: int, partition_of: Partition) -> int:
    """Return how many messages of 2 KB are throttled at a rate a second, 70 % of one provider."""
    chosen = random.Random(7)  # noqa: S311  the same messages each time
    units: dict[object, float] = defaultdict(lambda: UNITS_PER_SECOND)
    refused = 0
    for second in range(SECONDS):
        for partition, saved in units.items():
            units[partition] = min(saved + UNITS_PER_SECOND, UNITS_PER_SECOND * SAVED_SECONDS)
        for provider in chosen.choices(PROVIDERS, WEIGHTS, k=rate):
            written_at = str(second * 1_000 + chosen.randrange(1_000))
            key = (f"conversation-{chosen.getrandbits(24)}", written_at)
            partition = partition_of(provider, key)
            if units[partition] < UNITS_PER_MESSAGE:
                refused += 1
            else:
                units[partition] -= UNITS_PER_MESSAGE
    return refused
