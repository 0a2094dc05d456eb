"""Reads of shards in which nothing is new, answered without the engine.

For a read that finds nothing DynamoDB Local goes over the records of all streams that were made
since the shard's last one: 3 ms without any, 120 ms with 40,000. So the gateway remembers which
reads found nothing. As long as no write to the table has begun or ended since, the next one finds
nothing either. If one has, the engine begins to read where the last read is known to have come to,
not where the client's iterator stands.

Nothing rests on memory alone: every few minutes the engine is asked, which also tells of shards
that it closes by itself and of writes past the gateway. A gateway that starts remembers nothing.
"""

import random
import time
from dataclasses import dataclass, replace

from tools.local.dynamodb.iterators import EngineIterator
from tools.local.dynamodb.table_writes import TableWrites

_REMEMBERED_SECONDS = 180.0
_SPREAD = 3.0
"""By how much some are remembered for less: the engine is not asked for all of them at once."""
_FRESH_SECONDS = 240.0
"""Older iterators go to the engine, which knows which of them have expired (after 15 minutes)."""


@dataclass(frozen=True)
class _Quiet:
    """A stretch of the engine's numbers without a record of a shard.

    Attributes
    ----------
    first, last
        The numbers from which on reads find nothing.
    mark
        The mark of the table's writes before it was read.
    asked
        When that was, by the monotonic clock.
    share
        For which share of the time it is remembered.
    """

    first: int
    last: int
    mark: tuple[int, int]
    asked: float
    share: float


class QuietShards:
    """What is known of the ends of shards.

    Parameters
    ----------
    writes
        Knows when tables are written.
    """

    def __init__(self, writes: TableWrites) -> None:
        self._writes = writes
        self._quiet: dict[tuple[str, str], _Quiet] = {}

    def has_nothing_at(self, place: EngineIterator) -> bool:
        """Tell whether a read from a place is known to find nothing."""
        quiet = self._stretch(place)
        return (
            quiet is not None
            and quiet.mark == self._writes.mark(place.table)
            and time.monotonic() - quiet.asked < _REMEMBERED_SECONDS * quiet.share
            and place.age_seconds < _FRESH_SECONDS
        )

    def skipped(self, place: EngineIterator) -> EngineIterator:
        """Return a place from which a read finds the same, with less to go over."""
        quiet = self._stretch(place)
        return place if quiet is None else replace(place, number=quiet.last)

    def note_nothing(self, place: EngineIterator, mark: tuple[int, int], reached: int) -> None:
        """Remember that a read has found nothing.

        Parameters
        ----------
        place
            From where it read.
        mark
            The mark of the table's writes before the read.
        reached
            A number that the engine had given to a record before the read.
        """
        known = self._stretch(place)
        first = place.number if known is None else known.first
        last = max(place.number if known is None else known.last, reached + 1)
        share = random.uniform(1 / _SPREAD, 1)  # noqa: S311  nothing secret
        quiet = _Quiet(first, last, mark, time.monotonic(), share)
        self._quiet[place.stream_arn, place.shard_id] = quiet

    def forget(self, place: EngineIterator) -> None:
        """Forget a shard."""
        self._quiet.pop((place.stream_arn, place.shard_id), None)

    def _stretch(self, place: EngineIterator) -> _Quiet | None:
        quiet = self._quiet.get((place.stream_arn, place.shard_id))
        if quiet is None or not quiet.first <= place.number <= quiet.last:
            return None
        return quiet
