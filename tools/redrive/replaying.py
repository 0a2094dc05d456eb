"""Giving failed records to their consumers once more, each item's changes in their order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.invocations.payload import RequestTooLargeError
from tools.invocations.reports import MalformedReportError, first_failed
from tools.redrive.calling import Call, UncallableError
from tools.redrive.failed_batch import FailedBatch, Record, item_of, sequence_number
from tools.redrive.failure_store import GoneError

_MALFORMED_REPORT = "MalformedReport"


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
    reasons
        Why they failed, in the consumer's words where it gave some.
    held_back
        How many were not tried, since an earlier change of the same item failed.
    problem
        Why the consumer could not be called, or the type of its last error.
    is_gone
        Whether somebody else has replayed or discarded it meanwhile.
    """

    batch: FailedBatch
    taken: int = 0
    failed: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    held_back: int = 0
    problem: str | None = None
    is_gone: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether the consumer took every record."""
        return self.taken == self.batch.size

    @property
    def why(self) -> str | None:
        """Why it is not complete: the first reason that the consumer gave, or the problem."""
        return next(iter(self.reasons.values()), self.problem)


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
        Reads the records of a batch; `GoneError` if there is none any more.
    remove
        Removes the object of a batch.

    Yields
    ------
    Replay
        What became of each batch.
    """
    blocked: set[tuple[str, str]] = set()
    for batch in batches:
        try:
            records = read(batch)
        except GoneError:
            yield Replay(batch, is_gone=True)
            continue
        replay = _Batch(batch, call, blocked).replay(records)
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
        try:
            answer = self._call(
                self._batch.function_arn, {"Records": list(records), "replay": True}
            )
        except RequestTooLargeError as error:
            return self._halve(records, type(error).__name__)
        if answer.error is not None:
            return self._halve(records, answer.error)
        reasons = answer.payload.get("reasons") if isinstance(answer.payload, dict) else None
        if isinstance(reasons, dict):
            return self._take_all_but(answer.payload, reasons, records)
        return self._take_up_to_the_first(answer.payload, records)

    def _halve(self, records: Sequence[Record], problem: str) -> list[Sequence[Record]]:
        """Go on with halves, for nobody says which record it is, until it is alone."""
        self._replay.problem = problem
        if len(records) == 1:
            self._fail(records[0], problem)
            return []
        middle = len(records) // 2
        return [records[middle:], records[:middle]]

    def _take_all_but(
        self, payload: dict[str, Any], reasons: dict[str, str], records: Sequence[Record]
    ) -> list[Sequence[Record]]:
        """Take what is not reported, by a consumer that reports every failure with its reason."""
        try:
            reported = {each["itemIdentifier"] or "" for each in payload["batchItemFailures"]}
        except (KeyError, TypeError):
            return self._halve(records, _MALFORMED_REPORT)
        if not reported <= {sequence_number(record) for record in records}:
            return self._halve(records, _MALFORMED_REPORT)
        for record in records:
            number = sequence_number(record)
            if number in reported:
                self._fail(record, str(reasons.get(number, "")))
            else:
                self._replay.taken += 1
        return []

    def _take_up_to_the_first(
        self,
        payload: Any,  # noqa: ANN401  JSON
        records: Sequence[Record],
    ) -> list[Sequence[Record]]:
        """Take what is before the first reported record: no more is certain of other consumers."""
        try:
            failed = first_failed(payload, [sequence_number(record) for record in records])
        except MalformedReportError:
            return self._halve(records, _MALFORMED_REPORT)
        if failed is None:
            self._replay.taken += len(records)
            return []
        self._replay.taken += failed
        self._fail(records[failed], "")
        return [records[failed + 1 :]]

    def _fail(self, record: Record, reason: str) -> None:
        number = sequence_number(record)
        self._replay.failed.append(number)
        if reason:
            self._replay.reasons[number] = reason
        self._blocked.add(self._identity(record))

    def _without_blocked(self, records: Sequence[Record]) -> list[Record]:
        free = [record for record in records if self._identity(record) not in self._blocked]
        self._replay.held_back += len(records) - len(free)
        return free

    def _identity(self, record: Record) -> tuple[str, str]:
        return self._batch.function_arn, item_of(record)
