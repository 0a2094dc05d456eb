"""Process one event: from its records to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mavprep_progress_analytics.items import newest_changes
from mavprep_progress_analytics.patience import DatabaseUnavailableError, kind_of, patiently
from mavprep_progress_analytics.reporting import Report
from mavprep_progress_analytics.writing import write
from stream_records.setting_aside import Failure, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mavprep_progress_analytics.writing import Run


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
    report = Report(len(event["Records"]))
    try:
        _apply(event, patiently(run, seconds_left), report)
    except DatabaseUnavailableError as error:
        report.error = f"DatabaseUnavailableError: {error}"
        raise
    except Exception as error:
        report.error = kind_of(error)
        raise
    else:
        # Only now: while the database is away, the whole batch comes again.
        report.settlement = settle(
            event, {number: Failure(reason, is_passing=False) for number, reason in report.failures}
        )
    finally:
        report.write()
    return report.settlement.response


def _apply(event: Mapping[str, Any], run: Run, report: Report) -> None:
    changes = newest_changes(event["Records"])
    report.failures += [(number, f"BrokenRecordError: {error}") for number, error in changes.broken]
    written = write(changes.newest, run)
    report.failures += [
        (change.sequence_number, kind_of(error)) for change, error in written.refused
    ]
    report.applied, report.rejected = written.applied, written.rejected
    report.skipped = report.received - report.applied - len(report.failures)
