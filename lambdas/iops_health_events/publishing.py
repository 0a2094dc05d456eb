"""Puts events on the bus, as many in one call as EventBridge takes."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from iops_health_events.crossings import Crossing, find_crossing
from stream_records.backoff import pause_seconds
from stream_records.batches import Batch, Outcome
from stream_records.changes import Change, MalformedRecordError
from stream_records.clients import UnavailableError, is_unavailability

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
                error = refused.get(change.sequence_number)
                if error:
                    batch.fail(change.sequence_number, error)
                else:
                    batch.count(Outcome.APPLIED)

    def _put(self, part: Sequence[tuple[Change, Crossing]]) -> dict[str, Exception]:
        """Put events and return why some were refused to the end, by their sequence numbers."""
        refused: dict[str, Exception] = {}
        waiting = list(part)
        for attempt in range(_ATTEMPTS):
            entries = [crossing.entry(self._bus_name) for _change, crossing in waiting]
            answer = self._events.put_events(Entries=entries)
            refusals = [
                (member, _refusal(entry))
                for member, entry in zip(waiting, answer["Entries"], strict=True)
                if "ErrorCode" in entry
            ]
            waiting = [member for member, error in refusals if is_unavailability(error)]
            refused |= {
                change.sequence_number: error
                for (change, _crossing), error in refusals
                if not is_unavailability(error)
            }
            if not waiting:
                break
            self._sleep(pause_seconds(attempt, first=0.1))
        again = UnavailableError("EventBridge refused the event again and again.")
        return refused | {change.sequence_number: again for change, _crossing in waiting}


def _refusal(entry: Mapping[str, str]) -> ClientError:
    """Return the error that EventBridge would answer if it refused the whole call for it."""
    # Its message may quote the event.
    return ClientError({"Error": {"Code": entry["ErrorCode"], "Message": ""}}, "PutEvents")


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
