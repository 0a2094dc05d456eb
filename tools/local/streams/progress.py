"""How far the event source mappings have come, seen from outside the pump."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tools.local.streams.api import StreamsApi, StreamsApiError
from tools.local.streams.batch_counts import BatchCounts
from tools.local.streams.checkpoints import Checkpoints
from tools.local.streams.health import HealthReport, read_health
from tools.local.streams.mappings import list_mappings
from tools.local.streams.waiting_records import StreamEndedError, WaitingRecords

LOGS = ("functions", "logs")
"""Folders below the pump's state folder with one log per function."""

_LOOK_SECONDS = 0.2


class BucketError(Exception):
    """A failure bucket cannot be read; the message says why, in a word."""


class ConsumerState(StrEnum):
    """Where one consumer stands."""

    UP_TO_DATE = "up to date"
    BEHIND = "behind"
    TROUBLED = "in trouble"


@dataclass(frozen=True)
class ConsumerProgress:
    """What one function has made of the streams that it reads.

    Attributes
    ----------
    consumer
        Name of the function.
    tables
        Whose changes it reads.
    records, applied, skipped, failed, set_aside
        Sums of its log: records delivered, those with and without effect, those that failed, and
        those that it kept in its failure destination.
    given_up
        Batches in its failure destination.
    is_behind
        Whether records wait for it.
    problem
        Why it is not called, or in vain; None if nothing is known to be wrong.
    """

    consumer: str
    tables: tuple[str, ...]
    records: int
    applied: int
    skipped: int
    failed: int
    set_aside: int
    given_up: int
    is_behind: bool
    problem: str | None

    @property
    def state(self) -> ConsumerState:
        """Where it stands: no records wait for a consumer that nobody calls, either."""
        if self.problem is not None:
            return ConsumerState.TROUBLED
        return ConsumerState.BEHIND if self.is_behind else ConsumerState.UP_TO_DATE

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {**asdict(self), "state": self.state}


@dataclass(frozen=True)
class _Place:
    """Where a mapping stands in its stream."""

    is_behind: bool = False
    problem: str | None = None


class ConsumerWatch:
    """Looks at the consumers of a local AWS from outside.

    Parameters
    ----------
    state_dir
        The pump's state folder.
    api
        The Streams API.
    kept
        Counts the objects in a bucket whose names begin with a prefix; it raises BucketError.
    """

    def __init__(
        self,
        state_dir: Path,
        api: StreamsApi,
        kept: Callable[[str, str], int] = lambda _bucket, _prefix: 0,
    ) -> None:
        self._state_dir = state_dir
        self._api = api
        self._kept = kept
        self._batches: dict[str, BatchCounts] = {}
        self._waiting: dict[tuple[str, str], WaitingRecords] = {}

    def read(self) -> list[ConsumerProgress]:
        """Say of each function with a mapping how far it has come."""
        health = read_health(self._state_dir)
        return [
            self._progress_of(consumer, mappings, health)
            for consumer, mappings in sorted(self._consumers().items())
        ]

    def wait(self, seconds: float) -> list[ConsumerProgress]:
        """Wait until no records wait for any function, or the time is over.

        Consumers write to tables that others read, so they must be idle all at the same time,
        twice.
        """
        deadline = time.monotonic() + seconds
        idle = 0
        while idle <= 1 and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            mappings = [each for all_of_one in self._consumers().values() for each in all_of_one]
            idle = 0 if any(self._place(each).is_behind for each in mappings) else idle + 1
        return self.read()

    def _consumers(self) -> dict[str, list[Mapping[str, Any]]]:
        """Return the mappings by the name of their function."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for mapping in list_mappings(self._state_dir):
            found.setdefault(mapping["FunctionArn"].rpartition(":")[2], []).append(mapping)
        return found

    def _progress_of(
        self, consumer: str, mappings: Sequence[Mapping[str, Any]], health: HealthReport
    ) -> ConsumerProgress:
        places = [self._place(mapping) for mapping in mappings]
        troubled: dict[str, list[str]] = {}
        for mapping, place in zip(mappings, places, strict=True):
            problem = place.problem or health.silence or health.problems.get(mapping["UUID"])
            if problem:
                troubled.setdefault(problem, []).append(_table(mapping))
        problems = [f"{', '.join(tables)}: {problem}" for problem, tables in troubled.items()]
        given_up = 0
        try:
            given_up = self._given_up(consumer, mappings)
        except BucketError as error:
            problems.append(f"its failure bucket cannot be read ({error})")
        return ConsumerProgress(
            consumer=consumer,
            tables=tuple(_table(mapping) for mapping in mappings),
            **self._counts(consumer),
            given_up=given_up,
            is_behind=any(place.is_behind for place in places),
            problem="; ".join(problems) or None,
        )

    def _place(self, mapping: Mapping[str, Any]) -> _Place:
        if mapping["State"] != "Enabled":
            return _Place(problem="the mapping is disabled")
        stream_arn = mapping["EventSourceArn"]
        key = mapping["UUID"], stream_arn
        waiting = self._waiting.setdefault(key, WaitingRecords(self._api, stream_arn))
        try:
            return _Place(is_behind=waiting.are_there(Checkpoints(self._state_dir, *key)))
        except StreamsApiError as error:
            return _Place(problem=f"the stream cannot be read ({error.kind})")
        except StreamEndedError:
            return _Place(problem="the stream has ended, and nothing follows it")

    def _counts(self, consumer: str) -> Mapping[str, int]:
        log = self._state_dir.joinpath(*LOGS, f"{consumer}.log")
        return self._batches.setdefault(consumer, BatchCounts(log)).read()

    def _given_up(self, consumer: str, mappings: Sequence[Mapping[str, Any]]) -> int:
        """Count what lies in the failure buckets, be it from the pump or from the function."""
        places = set()
        for mapping in mappings:
            on_failure = (mapping.get("DestinationConfig") or {}).get("OnFailure") or {}
            _, is_bucket, bucket = str(on_failure.get("Destination", "")).partition(":s3:::")
            if is_bucket:
                places |= {
                    (bucket, f"aws/lambda/{mapping['UUID']}/"),
                    (bucket, f"set-aside/{consumer}/"),
                }
        return sum(self._kept(*place) for place in places)


def _table(mapping: Mapping[str, Any]) -> str:
    table: str = mapping["EventSourceArn"].split("/")[1]
    return table
