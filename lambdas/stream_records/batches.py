"""A batch of records: each applied or reported, with one log line and one set of metrics in all."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from stream_records.changes import Change, MalformedRecordError, read_change, sequence_number
from stream_records.clients import UnavailableError, is_unavailability

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

METRICS_NAMESPACE = "DataPlatform/StreamConsumers"
RECORDS_RECEIVED = "RecordsReceived"
RECORDS_APPLIED = "RecordsApplied"
RECORDS_SKIPPED = "RecordsSkipped"
RECORDS_FAILED = "RecordsFailed"

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
        """Note that a record must be delivered again, or ends in the failure destination."""
        self.failures[number] = error


def process_each(event: Mapping[str, Any], apply: Callable[[Change], Outcome]) -> dict[str, Any]:
    """Apply the changes one after the other and return what Lambda is to deliver again.

    A record that fails does not keep the others from being applied. Lambda goes back to the first
    that failed and delivers all after it again, so `apply` must do no harm the second time. Once a
    service is unavailable, the rest of the batch is not tried.

    Parameters
    ----------
    event
        The event of the stream.
    apply
        Applies one change; any exception is the failure of its record alone.
    """
    batch = Batch()
    unavailable: list[UnavailableError] = []

    def try_to_apply(record: Mapping[str, Any]) -> Outcome:
        if unavailable:
            raise unavailable[0]
        return apply(read_change(record))

    def apply_record(record: DynamoDBRecord) -> None:
        raw = record.raw_event
        try:
            batch.count(try_to_apply(raw))
        except Exception as error:
            if is_unavailability(error) and not unavailable:
                unavailable.append(UnavailableError("An earlier record found no service."))
            batch.fail(sequence_number(raw), error)
            raise

    processor = BatchProcessor(
        event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
    )
    started = time.monotonic()
    response = process_partial_response(
        event=dict(event), record_handler=apply_record, processor=processor
    )
    report(batch, event["Records"], seconds=time.monotonic() - started)
    return dict(response)


def process_together(
    event: Mapping[str, Any], apply: Callable[[Sequence[Change], Batch], None]
) -> dict[str, Any]:
    """Apply all readable changes of an event at once and return what is to be delivered again.

    Parameters
    ----------
    event
        The event of the stream.
    apply
        Applies the changes and notes in the batch what became of each of them. What it raises
        fails the invocation, so that Lambda delivers all of it again.
    """
    batch = Batch()
    started = time.monotonic()
    changes = []
    for record in event["Records"]:
        try:
            changes.append(read_change(record))
        except MalformedRecordError as error:
            batch.fail(sequence_number(record), error)
    apply(changes, batch)
    report(batch, event["Records"], seconds=time.monotonic() - started)
    # Without a sequence number, Lambda takes the whole batch as failed: so it should.
    return {"batchItemFailures": [{"itemIdentifier": number} for number in batch.failures]}


def report(batch: Batch, records: Sequence[Mapping[str, Any]], *, seconds: float) -> None:
    """Write the batch's only log line and its only set of metrics.

    Both carry the name of the deployed function, from ``POWERTOOLS_SERVICE_NAME``.
    """
    metrics = Metrics(namespace=METRICS_NAMESPACE)
    for name, value in (
        (RECORDS_RECEIVED, len(records)),
        (RECORDS_APPLIED, batch.applied),
        (RECORDS_SKIPPED, batch.skipped),
        (RECORDS_FAILED, len(batch.failures)),
    ):
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
    metrics.flush_metrics()
    logger = Logger()
    write = logger.warning if batch.failures else logger.info
    write(
        "batch",
        extra={
            "records": len(records),
            "applied": batch.applied,
            "skipped": batch.skipped,
            "failed": len(batch.failures),
            "errors": Counter(map(_kind, batch.failures.values())),
            "first_failures": {
                str(number): _explanation(error)
                for number, error in list(batch.failures.items())[:_SHOWN_FAILURES]
            },
            "milliseconds": round(seconds * 1000, 1),
        },
    )


def _kind(error: Exception) -> str:
    return type(error).__name__


def _explanation(error: Exception) -> str:
    # Messages of other errors may quote the data of a person, so they are never logged.
    own = isinstance(error, MalformedRecordError | UnavailableError)
    return f"{_kind(error)}: {error}" if own else f"{_kind(error)}{_place(error)}"


def _place(error: Exception) -> str:
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119
