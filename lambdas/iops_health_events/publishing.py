"""Puts events on the bus, as many in one call as EventBridge takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from iops_health_events.crossings import find_crossing
from stream_records.batches import Batch, Outcome
from stream_records.changes import MalformedRecordError
from stream_records.clients import UnavailableError
from stream_records.waiting import pause_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from iops_health_events.crossings import Crossing
    from stream_records.changes import Change

_ENTRIES_PER_CALL = 10
_ATTEMPTS = 5


class Publisher:
    """Publishes the crossings of a batch.

    Parameters
    ----------
    bus_name
        Name of the event bus.
    events
        A boto3 client of EventBridge.
    sleep
        How to wait before entries that were refused are tried again.
    """

    def __init__(
        self,
        bus_name: str,
        events: Any,  # noqa: ANN401  a boto3 client
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bus_name = bus_name
        self._events = events
        self._sleep = sleep

    def apply(self, changes: Sequence[Change], batch: Batch) -> None:
        """Publish what crossed the threshold, and note what became of each change.

        EventBridge keeps no order, so events carry the sequence number of their change, and one
        that is refused does not hold up the others.
        """
        crossings = list(_crossings(changes, batch))
        for start in range(0, len(crossings), _ENTRIES_PER_CALL):
            part = crossings[start : start + _ENTRIES_PER_CALL]
            refused = self._put(part)
            for change, _crossing in part:
                if change.sequence_number in refused:
                    error = UnavailableError("EventBridge refused the event again and again.")
                    batch.fail(change.sequence_number, error)
                else:
                    batch.count(Outcome.APPLIED)

    def _put(self, part: Sequence[tuple[Change, Crossing]]) -> set[str]:
        """Put events and return the sequence numbers of those that were refused to the end."""
        waiting = list(part)
        for attempt in range(_ATTEMPTS):
            entries = [crossing.entry(self._bus_name) for _change, crossing in waiting]
            answer = self._events.put_events(Entries=entries)
            waiting = [
                member
                for member, entry in zip(waiting, answer["Entries"], strict=True)
                if "ErrorCode" in entry
            ]
            if not waiting:
                break
            self._sleep(pause_seconds(attempt, first=0.1))
        return {change.sequence_number for change, _crossing in waiting}


def _crossings(changes: Sequence[Change], batch: Batch) -> Iterator[tuple[Change, Crossing]]:
    for change in changes:
        try:
            crossing = find_crossing(change)
        except MalformedRecordError as error:
            batch.fail(change.sequence_number, error)
            continue
        if crossing is None:
            batch.count(Outcome.SKIPPED)
        else:
            yield change, crossing
