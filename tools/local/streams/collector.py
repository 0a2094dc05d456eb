"""Collects the records of a shard until there are enough for a batch."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.invocations.payload import MAX_REQUEST_BYTES, encoded
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.records import Record
from tools.local.streams.shard_reader import ShardReader

BATCH_BYTES = MAX_REQUEST_BYTES - len(encoded({"Records": []}))
"""The room for records in the largest event that Lambda hands to a function."""


@dataclass(frozen=True)
class Polling:
    """How often a shard is read.

    Attributes
    ----------
    hold_seconds
        How long the server may hold back an empty answer. It can if it is the DynamoDB gateway;
        any other is asked again and again.
    shortest_seconds
        The pause while records keep coming.
    longest_seconds
        The pause after a while without records.
    growth
        By how much the pause grows each time nothing came.
    """

    hold_seconds: float = 1.0
    shortest_seconds: float = 0.01
    longest_seconds: float = 0.2
    growth: float = 1.2


class Collector:
    """Reads a shard and keeps what the function is to get until it is taken.

    Parameters
    ----------
    configuration
        The event source mapping.
    reader
        Reads the shard.
    wanted
        Whether the function is to get a record.
    stop
        Ends all waiting when it is set.
    polling
        How often the shard is read.
    """

    def __init__(
        self,
        configuration: MappingConfiguration,
        reader: ShardReader,
        wanted: Callable[[Mapping[str, Any]], bool],
        *,
        stop: threading.Event,
        polling: Polling,
    ) -> None:
        self._reader = reader
        self._wanted = wanted
        self._stop = stop
        self._polling = polling
        self._pause = polling.shortest_seconds
        self._window_seconds = configuration.batching_window_seconds
        self._limit = configuration.batch_size
        self._buffer: list[Record] = []

    @property
    def exhausted(self) -> bool:
        """Whether the shard is closed and all of it was taken."""
        return self._reader.ended and not self._buffer

    def position_behind(self, taken: Sequence[Record]) -> str | None:
        """Return the last sequence number that is done with when these records are.

        Records that the function does not get are done with as soon as those before them are.
        """
        if taken and self._buffer:
            return taken[-1].sequence_number
        return self._reader.position

    def take(self) -> list[Record]:
        """Return the records of the next batch; none if none came for a moment."""
        until = self._end_of_window()
        while not self._stop.is_set() and not self._is_full() and not self._reader.ended:
            if self._buffer and time.monotonic() >= until:
                break
            was_empty = not self._buffer
            if self._read(until):
                self._pause = self._polling.shortest_seconds
            elif not self._reader.held:
                self._stop.wait(self._pause)
                self._pause = min(self._pause * self._polling.growth, self._polling.longest_seconds)
            if not self._buffer:
                break  # nothing for the function, but perhaps progress to be kept
            if was_empty:
                until = self._end_of_window()
        return self._cut()

    def start_again_from(self, position: str | None) -> None:
        """Forget what was read and read again from behind a record."""
        self._buffer = []
        self._reader.go_back_to(position)

    def _end_of_window(self) -> float:
        return time.monotonic() + self._window_seconds

    def _read(self, until: float) -> bool:
        hold = self._polling.hold_seconds
        if self._buffer:
            hold = min(hold, until - time.monotonic())
        records = self._reader.read(max(0.0, hold))
        self._buffer += [record for record in records if self._wanted(record.event)]
        return bool(records)

    def _is_full(self) -> bool:
        if len(self._buffer) >= self._limit:
            return True
        return sum(record.size for record in self._buffer) >= BATCH_BYTES

    def _cut(self) -> list[Record]:
        taken = list(next(batches(self._buffer, self._limit), ()))
        self._buffer = self._buffer[len(taken) :]
        return taken


def batches(records: Sequence[Record], most: int) -> Iterator[Sequence[Record]]:
    """Split records into batches that are neither too long nor too large."""
    start, size = 0, 0
    for at, record in enumerate(records):
        size += record.size
        if at > start and (at - start >= most or size > BATCH_BYTES):
            yield records[start:at]
            start, size = at, record.size
    if start < len(records):
        yield records[start:]
