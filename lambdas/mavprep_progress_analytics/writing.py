"""Write the newest version of each item: one statement for all, one round trip."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg2
from psycopg2.errors import NumericValueOutOfRange

from mavprep_progress_analytics.attempts import (
    SUM_OVERFLOW,
    UNKNOWN_SUBJECT,
    RejectionError,
    Version,
    read_version,
    reject,
)
from mavprep_progress_analytics.database import Row
from mavprep_progress_analytics.items import ItemChange

Run = Callable[[str, Sequence[str]], Row | None]

_FOLDER = Path(__file__).parent
STATEMENT = (_FOLDER / "statement.sql").read_text("utf-8")
CLEANUP = (_FOLDER / "cleanup.sql").read_text("utf-8")

_TEXTS = frozenset(
    {
        *("user_id", "sort_key", "stream_label", "reason", "detail", "item"),
        *("answered_questions", "correct_questions", "timed_questions", "timed_seconds"),
    }
)
_IS_TEXT = tuple(name in _TEXTS for name in Version._fields)
_NO_SUCH_SUBJECT = RejectionError(UNKNOWN_SUBJECT, "No subject has this subjectId.")
_OVERFLOWING = RejectionError(
    SUM_OVERFLOW, "With this attempt, a sum of its day would be larger than its column takes."
)


class Written(NamedTuple):
    """What became of changes.

    Attributes
    ----------
    applied
        How many were news to the database, rejected attempts included.
    rejected
        How many of them do not count, and are kept as rejected.
    refused
        Those that PostgreSQL cannot store, each with the error.
    """

    applied: int
    rejected: int
    refused: list[tuple[ItemChange, psycopg2.Error]]


def write(changes: Sequence[ItemChange], run: Run) -> Written:
    """Write changes, one for each item and sorted by key.

    Where PostgreSQL finds fault with the data, the changes are halved until the culprit is alone.
    It is tried once more after all others, which may have made room in a sum; an attempt with which
    the sum would still overflow is kept as rejected.

    Parameters
    ----------
    changes
        As `items.newest_changes` gives them.
    run
        Runs a statement in a transaction of its own.

    Raises
    ------
    psycopg2.Error
        If PostgreSQL fails for a reason other than the data.
    """
    written, culprits = _write_in_halves(changes, run)
    for culprit in culprits:
        written = _add(written, _write_culprit(culprit, run))
    return written


def _write_in_halves(
    changes: Sequence[ItemChange], run: Run
) -> tuple[Written, Sequence[ItemChange]]:
    """Write the changes but for the culprits, which are returned."""
    if not changes:
        return Written(0, 0, []), []
    try:
        return _write_at_once(changes, run), []
    except (psycopg2.DataError, psycopg2.IntegrityError):
        if len(changes) == 1:
            return Written(0, 0, []), changes
    middle = len(changes) // 2
    first, culprits = _write_in_halves(changes[:middle], run)
    second, more_culprits = _write_in_halves(changes[middle:], run)
    return _add(first, second), [*culprits, *more_culprits]


def _write_culprit(change: ItemChange, run: Run) -> Written:
    try:
        try:
            return _write_at_once([change], run)
        except NumericValueOutOfRange:
            if change.image is None:
                raise
            return _reject([change], _OVERFLOWING, run)
    except (psycopg2.DataError, psycopg2.IntegrityError) as error:
        return Written(0, 0, [(change, error)])


def _write_at_once(changes: Sequence[ItemChange], run: Run) -> Written:
    versions = [read_version(change) for change in changes]
    applied, rejected, unknown_subjects, overtook, *_ = _row(run(STATEMENT, _columns(versions)))
    unknown = set(unknown_subjects)
    settled = [v for v in versions if v.reason is None and v.subject_id not in unknown]
    if overtook and settled:
        run(CLEANUP, _columns(settled)[:4])
    written = Written(applied, rejected, [])
    if unknown:
        again = [
            change
            for change, version in zip(changes, versions, strict=True)
            if version.subject_id in unknown
        ]
        written = _add(written, _reject(again, _NO_SUCH_SUBJECT, run))
    return written


def _reject(changes: Sequence[ItemChange], reason: RejectionError, run: Run) -> Written:
    versions = [reject(change, reason) for change in changes]
    applied, rejected, *_ = _row(run(STATEMENT, _columns(versions)))
    return Written(applied, rejected, [])


def _row(row: Row | None) -> Row:
    if row is None:
        raise psycopg2.InterfaceError("The statement gave no answer.")
    return row


def _columns(versions: Sequence[Version]) -> list[str]:
    """Return PostgreSQL's array literals: quicker to make and to read than any other form."""
    return [
        "{" + ",".join(map(_quoted if is_text else _plain, column)) + "}"
        for column, is_text in zip(zip(*versions, strict=True), _IS_TEXT, strict=True)
    ]


def _plain(value: object) -> str:
    return "NULL" if value is None else str(value)


def _quoted(value: object) -> str:
    if value is None:
        return "NULL"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _add(first: Written, second: Written) -> Written:
    return Written(
        first.applied + second.applied,
        first.rejected + second.rejected,
        first.refused + second.refused,
    )
