"""Whether the local AWS slows down with the stream records that it holds.

``python -m benchmarks.stream_records [--quick] [--json]`` starts DynamoDB Local (in memory), the
gateway and the stream pump with 21 mappings, and measures fresh and after 50,000 (quick: 10,000)
records of another table:

- the time of a GetItem, and from a put to the handler, for single calls with pauses;
- what the engine and the gateway take of a processor while nobody writes.

It also yields their ratios, so that the machine's speed does not matter.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.results import Figure, ratios, run_alone, twentieths
from benchmarks.stream_pump import client, mapping_of, pumping, table_with_stream
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.functions import Invocation

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAPPINGS = 21
RECORDS, QUICK_RECORDS = 50_000, 10_000
CALLS, QUICK_CALLS = 60, 30
IDLE_SECONDS, QUICK_IDLE_SECONDS = 10.0, 3.0
PAUSE_SECONDS = 0.1
BATCH = 25


@dataclass(frozen=True)
class Measured:
    """What was measured at one time: seconds, and shares of a processor."""

    get_item: list[float]
    put_to_handler: list[float]
    engine: float
    gateway: float


class Handler:
    """Stands for every function: notes when it was called."""

    def __init__(self) -> None:
        self.called = 0.0
        self.done = threading.Event()

    def __call__(self, _function: str, _event: Mapping[str, Any]) -> Invocation:
        """Note the time."""
        self.called = time.perf_counter()
        self.done.set()
        return Invocation(payload=None, error=None, log="", duration_ms=0.0)


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield what is measured fresh and full, and how many times as long it takes then."""
    records = QUICK_RECORDS if quick else RECORDS
    with start_dynamodb_local() as engine, start_gateway(engine.url) as gateway:
        dynamodb: DynamoDBClient = client("dynamodb", gateway.url)
        table_with_stream(dynamodb, "full")
        handler = Handler()
        streams = [table_with_stream(dynamodb, f"idle-{at}") for at in range(MAPPINGS)]
        with pumping(gateway.url, handler, map(mapping_of, streams)):
            processes = engine.process.pid, gateway.process.pid
            measurement = Measurement(dynamodb, handler, *processes, quick=quick)
            measurement.all()  # the first calls are slower
            fresh = measurement.all()
            yield from figures("fresh", fresh)
            fill(dynamodb, records)
            full = measurement.all()
            yield from figures(f"after {records:,} records", full)
    for name, of, to in (
        ("GetItem", full.get_item, fresh.get_item),
        ("put to handler", full.put_to_handler, fresh.put_to_handler),
    ):
        yield ratios(f"{name}, full to fresh", [statistics.median(of)], [statistics.median(to)])


class Measurement:
    """Measures one local AWS again and again."""

    def __init__(
        self, dynamodb: DynamoDBClient, handler: Handler, engine: int, gateway: int, *, quick: bool
    ) -> None:
        self._dynamodb = dynamodb
        self._handler = handler
        self._engine = engine
        self._gateway = gateway
        self._calls = QUICK_CALLS if quick else CALLS
        self._idle_seconds = QUICK_IDLE_SECONDS if quick else IDLE_SECONDS
        self._puts = 0

    def all(self) -> Measured:
        """Measure everything once."""
        begun = processor_seconds(self._engine), processor_seconds(self._gateway)
        time.sleep(self._idle_seconds)
        ended = processor_seconds(self._engine), processor_seconds(self._gateway)
        engine, gateway = (
            (after - before) / self._idle_seconds
            for before, after in zip(begun, ended, strict=True)
        )
        return Measured(
            timed(self._get, self._calls), timed(self._put, self._calls), engine, gateway
        )

    def _get(self) -> float:
        start = time.perf_counter()
        self._dynamodb.get_item(TableName="full", Key={"pk": {"S": "0"}})
        return time.perf_counter() - start

    def _put(self) -> float:
        self._handler.done.clear()
        self._puts += 1
        start = time.perf_counter()
        self._dynamodb.put_item(TableName="idle-0", Item={"pk": {"S": str(self._puts)}})
        self._handler.done.wait()
        return self._handler.called - start


def timed(call: Callable[[], float], calls: int) -> list[float]:
    """Make a call again and again, with pauses."""
    waits = []
    for _ in range(calls):
        time.sleep(PAUSE_SECONDS)
        waits.append(call())
    return waits


def fill(dynamodb: DynamoDBClient, records: int) -> None:
    """Write items of some 400 bytes into a table that no function reads."""
    for start in range(0, records, BATCH):
        puts: Any = [
            {"PutRequest": {"Item": {"pk": {"S": str(start + at)}, "text": {"S": "x" * 300}}}}
            for at in range(BATCH)
        ]
        dynamodb.batch_write_item(RequestItems={"full": puts})


def processor_seconds(process_id: int) -> float:
    """Return the processor time that a process has taken, all its threads together."""
    fields = Path(f"/proc/{process_id}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def figures(when: str, measured: Measured) -> Iterator[Figure]:
    """Yield what was measured at one time."""
    for name, seconds in (
        ("GetItem", measured.get_item),
        ("put to handler", measured.put_to_handler),
    ):
        yield Figure(f"{name}, {when}", "ms", tuple(s * 1e3 for s in twentieths(seconds)))
    for name, share in (("engine", measured.engine), ("gateway", measured.gateway)):
        percent = (share * 100,)
        yield Figure(f"{name} while nobody writes, {when}", "% of a processor", percent)


if __name__ == "__main__":
    run_alone(measure, __doc__)
