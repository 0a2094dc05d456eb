"""A batch of records: each applied or reported, with one log line and one set of metrics in all."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from stream_records.changes import Change, read_change
from stream_records.clients import UnavailableError, is_unavailability
from stream_records.explaining import explanation, kind_of
from stream_records.passing import is_passing
from stream_records.setting_aside import Failure, number_of, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stream_records.setting_aside import Settlement

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
    """

    applied: int = 0
    skipped: int = 0
    failures: dict[str | None, Exception] = field(default_factory=dict)

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
    batch = Batch()
    started = time.monotonic()
    left_out: UnavailableError | None = None
    for change in _readable(event, batch):
        if left_out:
            batch.fail(change.sequence_number, left_out)
            continue
        try:
            batch.count(apply(change))
        except Exception as error:  # noqa: BLE001  whatever it is, it fails this record only
            if is_unavailability(error):
                left_out = UnavailableError("An earlier record found no service.")
            batch.fail(change.sequence_number, error)
    return _conclude(event, batch, started)


def process_together(
    event: Mapping[str, Any], apply: Callable[[Sequence[Change], Batch], None]
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
    """
    batch = Batch()
    started = time.monotonic()
    _apply_together(_readable(event, batch), batch, apply)
    return _conclude(event, batch, started)


def _readable(event: Mapping[str, Any], batch: Batch) -> list[Change]:
    changes = []
    for record in event["Records"]:
        try:
            changes.append(read_change(record))
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


def _conclude(event: Mapping[str, Any], batch: Batch, started: float) -> dict[str, Any]:
    failures = {
        number: Failure(explanation(error), is_passing(error))
        for number, error in batch.failures.items()
    }
    settlement = settle(event, failures)
    report(batch, event["Records"], settlement, seconds=time.monotonic() - started)
    return settlement.response


def report(
    batch: Batch,
    records: Sequence[Mapping[str, Any]],
    settlement: Settlement,
    *,
    seconds: float,
) -> None:
    """Write the batch's only log line and its only set of metrics.

    Both carry the name of the deployed function, from ``POWERTOOLS_SERVICE_NAME``.
    """
    metrics = Metrics(namespace=METRICS_NAMESPACE)
    for name, value in (
        (RECORDS_RECEIVED, len(records)),
        (RECORDS_APPLIED, batch.applied),
        (RECORDS_SKIPPED, batch.skipped),
        (RECORDS_FAILED, len(settlement.reported)),
        (RECORDS_SET_ASIDE, settlement.set_aside),
    ):
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
    metrics.flush_metrics()
    logger = Logger()
    write = logger.error if settlement.problem else logger.info
    if batch.failures and not settlement.problem:
        write = logger.warning
    write(
        "batch",
        extra={
            "records": len(records),
            "applied": batch.applied,
            "skipped": batch.skipped,
            "failed": len(settlement.reported),
            "set_aside": settlement.set_aside,
            "not_kept": settlement.problem,
            "errors": Counter(map(kind_of, batch.failures.values())),
            "first_failures": {
                str(number): explanation(error)
                for number, error in list(batch.failures.items())[:_SHOWN_FAILURES]
            },
            "milliseconds": round(seconds * 1000, 1),
        },
    )
