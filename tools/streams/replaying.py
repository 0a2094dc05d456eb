"""Giving failed records to their consumers once more, each item's changes in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.local.streams.responses import MalformedReportError, first_failed
from tools.streams.calling import UncallableError
from tools.streams.failed_batch import item_of, sequence_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tools.streams.calling import Call
    from tools.streams.failed_batch import FailedBatch, Record


@dataclass
class Replay:
    """What became of one failed batch.

    Attributes
    ----------
    batch
        The batch.
    taken
        How many of its records the consumer took.
    failed
        Sequence numbers of the records that failed again.
    held_back
        How many were not tried, since an earlier change of the same item failed.
    problem
        Why the consumer could not be called, or the type of its last error.
    """

    batch: FailedBatch
    taken: int = 0
    failed: list[str] = field(default_factory=list)
    held_back: int = 0
    problem: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the consumer took every record."""
        return self.taken == self.batch.size


def replay_each(
    batches: Iterable[FailedBatch],
    call: Call,
    *,
    read: Callable[[FailedBatch], Sequence[Record]],
    remove: Callable[[str], None],
) -> Iterator[Replay]:
    """Replay batches one after the other, and remove each whose records were all taken.

    An interruption loses nothing: what was not removed is replayed the next time, and consumers
    take a record twice without harm.

    Parameters
    ----------
    batches
        In the order of the changes, as `FailureStore.batches` gives them.
    call
        Calls a consumer.
    read
        Reads the records of a batch.
    remove
        Removes the object of a batch.

    Yields
    ------
    Replay
        What became of each batch.
    """
    blocked: set[tuple[str, str]] = set()
    for batch in batches:
        replay = _Batch(batch, call, blocked).replay(read(batch))
        if replay.is_complete:
            remove(batch.key)
        yield replay


class _Batch:
    """The replay of one batch.

    Parameters
    ----------
    blocked
        Consumers and items of which a change failed: their later changes are held back. It grows.
    """

    def __init__(self, batch: FailedBatch, call: Call, blocked: set[tuple[str, str]]) -> None:
        self._batch = batch
        self._call = call
        self._blocked = blocked
        self._replay = Replay(batch)

    def replay(self, records: Sequence[Record]) -> Replay:
        """Give the consumer all records that may be tried."""
        left = [records]  # the last is the next
        try:
            while left:
                free = self._without_blocked(left.pop())
                if free:
                    left += self._try(free)
        except UncallableError as error:
            self._replay.problem = str(error)
        return self._replay

    def _try(self, records: Sequence[Record]) -> list[Sequence[Record]]:
        """Call the consumer once and return what is left to try, the last first."""
        answer = self._call(self._batch.function_arn, {"Records": list(records)})
        failed, isolated = 0, len(records) == 1
        if answer.error is None:
            try:
                reported = first_failed(
                    answer.payload, [sequence_number(record) for record in records]
                )
            except MalformedReportError:
                self._replay.problem = "MalformedReport"
            else:
                if reported is None:
                    self._replay.taken += len(records)
                    return []
                failed, isolated = reported, True
        else:
            self._replay.problem = answer.error
        if not isolated:
            # It does not say which record it failed on: halve until it is alone.
            middle = len(records) // 2
            return [records[middle:], records[:middle]]
        self._replay.taken += failed
        self._replay.failed.append(sequence_number(records[failed]))
        self._blocked.add(self._identity(records[failed]))
        return [records[failed + 1 :]]

    def _without_blocked(self, records: Sequence[Record]) -> list[Record]:
        free = [record for record in records if self._identity(record) not in self._blocked]
        self._replay.held_back += len(records) - len(free)
        return free

    def _identity(self, record: Record) -> tuple[str, str]:
        return self._batch.function_arn, item_of(record)
