"""A batch of records: each applied or reported, with one log line and one set of metrics in all."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeVar

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from stream_records.changes import Change, read_change
from stream_records.clients import UnavailableError, is_unavailability
from stream_records.explaining import explanation, kind_of
from stream_records.passing import is_passing
from stream_records.setting_aside import Failure, Settlement, number_of, settle

_Part = TypeVar("_Part")

METRICS_NAMESPACE = "DataPlatform/StreamConsumers"
RECORDS_RECEIVED = "RecordsReceived"
RECORDS_APPLIED = "RecordsApplied"
RECORDS_SKIPPED = "RecordsSkipped"
RECORDS_FAILED = "RecordsFailed"
RECORDS_SET_ASIDE = "RecordsSetAside"

_SHOWN_FAILURES = 5


class Outcome(Enum):
    """What became of a change."""

    APPLIED = auto()
    SKIPPED = auto()
    """Nothing to do: not the consumer's concern, or applied before."""


@dataclass
class Batch:
    """What became of the records of one event.

    Attributes
    ----------
    applied, skipped
        How many records had an effect, and how many had none.
    failures
        The error of each failed record by its sequence number; None for a record without one.
    own
        What else the consumer counts, by the names of its own metrics.
    """

    applied: int = 0
    skipped: int = 0
    failures: dict[str | None, Exception] = field(default_factory=dict)
    own: Counter[str] = field(default_factory=Counter)

    def count(self, outcome: Outcome) -> None:
        """Note that a record was dealt with."""
        if outcome is Outcome.APPLIED:
            self.applied += 1
        else:
            self.skipped += 1

    def fail(self, number: str | None, error: Exception) -> None:
        """Note that a record was not applied: it is delivered again, or set aside if in vain."""
        self.failures[number] = error

    def add(self, other: Batch) -> None:
        """Note what became of further records of the same event."""
        self.applied += other.applied
        self.skipped += other.skipped
        self.failures |= other.failures
        self.own.update(other.own)


def process_each(event: Mapping[str, Any], apply: Callable[[Change], Outcome]) -> dict[str, Any]:
    """Apply the changes one after the other and return what Lambda is to deliver again.

    A record that fails does not keep the others from being applied. Lambda goes back to the first
    that failed and delivers all after it again, so `apply` must do no harm the second time. Once a
    service is unavailable, the rest of the batch is not tried. What trying again cannot help is
    set aside, see `settle`.

    Parameters
    ----------
    event
        The event of the stream.
    apply
        Applies one change; any exception is the failure of its record alone.
    """

    def apply_each(changes: Sequence[Change], batch: Batch) -> None:
        apply_parts(changes, lambda change: batch.count(apply(change)), lambda one: [one], batch)

    return process_together(event, apply_each)


def process_together(
    event: Mapping[str, Any],
    apply: Callable[[Sequence[Change], Batch], None],
    *,
    old_images: bool = True,
) -> dict[str, Any]:
    """Apply all readable changes of an event at once and return what is to be delivered again.

    Parameters
    ----------
    event
        The event of the stream.
    apply
        Applies the changes and notes in the batch what became of each of them. If it raises what
        may pass, the invocation fails, so that Lambda delivers all of it again. If it raises
        anything else, it is called with halves until the change is found that it fails on.
    old_images
        Whether it needs the items before the changes.
    """
    records = event["Records"]
    batch = Batch()
    started = time.monotonic()
    try:
        _apply_together(_readable(records, batch, old_images=old_images), batch, apply)
    except Exception as error:
        everything = Settlement([number_of(record) for record in records])
        seconds = time.monotonic() - started
        report(Batch(), records, everything, seconds=seconds, error=explanation(error))
        raise
    failures = {
        number: Failure(explanation(error), is_passing(error))
        for number, error in batch.failures.items()
    }
    settlement = settle(event, failures)
    report(batch, records, settlement, seconds=time.monotonic() - started)
    return settlement.response


def apply_parts(
    parts: Iterable[_Part],
    apply: Callable[[_Part], Iterable[_Part] | None],
    changes_of: Callable[[_Part], Iterable[Change]],
    batch: Batch,
) -> None:
    """Apply parts of a batch one after the other, of which one that fails leaves the others alone.

    Once a service is unavailable, the rest is not tried: it waits for the next delivery.

    Parameters
    ----------
    apply
        Applies a part and notes in the batch what became of its changes; any exception is the
        failure of all of them. It may return smaller parts to be applied in its place.
    changes_of
        Returns the changes of a part.
    """
    left_out: UnavailableError | None = None
    waiting = deque(parts)
    while waiting:
        part = waiting.popleft()
        error: Exception | None = left_out
        if error is None:
            try:
                waiting.extendleft(reversed(tuple(apply(part) or ())))
            except Exception as raised:  # noqa: BLE001  whatever it is, it fails this part only
                error = raised
                if is_unavailability(raised):
                    left_out = UnavailableError("An earlier record found no service.")
        if error is not None:
            for change in changes_of(part):
                batch.fail(change.sequence_number, error)


def _readable(
    records: Sequence[Mapping[str, Any]], batch: Batch, *, old_images: bool
) -> list[Change]:
    changes = []
    for record in records:
        try:
            changes.append(read_change(record, old_images=old_images))
        except Exception as error:  # noqa: BLE001  whatever it is, it fails this record only
            batch.fail(number_of(record), error)
    return changes


def _apply_together(
    changes: Sequence[Change], batch: Batch, apply: Callable[[Sequence[Change], Batch], None]
) -> None:
    attempt = Batch()
    try:
        apply(changes, attempt)
    except Exception as error:
        if is_passing(error) or not changes:
            raise
        if len(changes) == 1:
            batch.fail(changes[0].sequence_number, error)
            return
        middle = len(changes) // 2
        _apply_together(changes[:middle], batch, apply)
        _apply_together(changes[middle:], batch, apply)
    else:
        batch.add(attempt)


def report(
    batch: Batch,
    records: Sequence[Mapping[str, Any]],
    settlement: Settlement,
    *,
    seconds: float,
    error: str | None = None,
) -> None:
    """Write the batch's only log line and its only set of metrics.

    Both carry the name of the deployed function, from ``POWERTOOLS_SERVICE_NAME``.

    Parameters
    ----------
    settlement
        What is delivered again, and what was set aside.
    seconds
        How long it took.
    error
        Why the invocation failed as a whole, in words that quote nothing of an item.
    """
    metrics = Metrics(namespace=METRICS_NAMESPACE)
    for name, value in (
        (RECORDS_RECEIVED, len(records)),
        (RECORDS_APPLIED, batch.applied),
        (RECORDS_SKIPPED, batch.skipped),
        (RECORDS_FAILED, len(settlement.reported)),
        (RECORDS_SET_ASIDE, settlement.set_aside),
        *batch.own.items(),
    ):
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
    metrics.flush_metrics()
    logger = Logger()
    write = logger.warning if batch.failures else logger.info
    if error or settlement.problem:
        write = logger.error
    write(
        "batch",
        extra={
            "records": len(records),
            "applied": batch.applied,
            "skipped": batch.skipped,
            "failed": len(settlement.reported),
            "set_aside": settlement.set_aside,
            "not_kept": settlement.problem,
            "error": error,
            **batch.own,
            "errors": Counter(map(kind_of, batch.failures.values())),
            "first_failures": {
                str(number): explanation(error)
                for number, error in list(batch.failures.items())[:_SHOWN_FAILURES]
            },
            "milliseconds": round(seconds * 1000, 1),
        },
    )
