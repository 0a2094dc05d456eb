"""Apply the changes of one batch, and tell what became of each."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from mavprep_progress_analytics.items import newest_changes
from mavprep_progress_analytics.retries import kind_of, retrying
from mavprep_progress_analytics.writing import Run, write
from stream_records.batches import Batch, process_together
from stream_records.changes import Change, MalformedRecordError

ATTEMPTS_REJECTED = "AttemptsRejected"
"""The function's own metric: how many attempts of a batch are kept as rejected."""


class UnstorableChangeError(MalformedRecordError):
    """PostgreSQL cannot store a change; the message is what it calls the error."""


def consume(
    event: Mapping[str, Any], run: Run, seconds_left: Callable[[], float]
) -> dict[str, Any]:
    """Apply the records of an event, set aside what can never be stored, and return the answer.

    Parameters
    ----------
    event
        The event of the stream, or of a replay.
    run
        Runs a statement in a transaction of its own.
    seconds_left
        How long the invocation may still last.

    Raises
    ------
    DatabaseUnavailableError
        If the database is away for too long: all of the batch has to be delivered again.
    """
    return process_together(event, partial(_apply, retrying(run, seconds_left)), old_images=False)


def _apply(run: Run, changes: Sequence[Change], batch: Batch) -> None:
    written = write(newest_changes(changes, batch), run)
    for change, error in written.refused:
        batch.fail(change.sequence_number, UnstorableChangeError(kind_of(error)))
    batch.applied = written.applied
    batch.skipped = len(changes) - written.applied - len(batch.failures)
    batch.own[ATTEMPTS_REJECTED] = written.rejected
