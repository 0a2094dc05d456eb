"""Two sessions meet in PostgreSQL: what a snapshot does not show must not be lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pytest

from mavprep_progress_analytics.items import newest_changes
from mavprep_progress_analytics.writing import CLEANUP, write
from stacks.mavprep.common import CALCULUS_ID
from stream_records.batches import Batch
from stream_records.changes import read_change
from tests.database.sessions import in_background, wait_until_blocked
from tests.handlers.delivery import CrashError
from tests.handlers.mavprep_progress_analytics.analytics import USER, Analytics
from tests.handlers.mavprep_progress_analytics.attempts import (
    LATER_ID,
    UNKNOWN_ID,
    attempt,
    delete,
    put,
)

_DAY = ("user123", CALCULUS_ID, "2025-02-03")


class OtherWriter:
    """A second function that has not committed yet."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, user=USER)

    def write(self, *records: Mapping[str, Any]) -> None:
        """Write records in the open transaction."""
        changes = [read_change(record, old_images=False) for record in records]
        write(newest_changes(changes, Batch()), self._run)

    def _run(self, statement: str, parameters: Sequence[str]) -> Any:
        cursor = self.connection.execute(statement.encode(), parameters)
        return cursor.fetchone() if cursor.description else None


@pytest.fixture
def other(analytics: Analytics) -> Iterator[OtherWriter]:
    writer = OtherWriter(analytics.url)
    try:
        yield writer
    finally:
        writer.connection.close()


def session_of(analytics: Analytics) -> Any:
    """Return the consumer's connection, which looks like psycopg's where it matters here."""
    analytics.database.run("SELECT 1", [])
    return analytics.database._connection


def deliver_behind(
    analytics: Analytics, blocking: psycopg.Connection, *records: Mapping[str, Any]
) -> None:
    """Deliver records that have to wait for another session, and then let that one commit."""
    waiting = session_of(analytics)
    with in_background(lambda: analytics.deliver(*records)) as delivered:
        wait_until_blocked(analytics.admin, waiting)
        blocking.commit()
        assert delivered.result(10) == []


def test_a_correction_waits_for_the_version_that_it_replaces(
    analytics: Analytics, other: OtherWriter
) -> None:
    other.write(put(attempt(percentageScore=10)))
    deliver_behind(analytics, other.connection, put(attempt(percentageScore=90)))
    assert analytics.sums()[_DAY][:4] == (1, 10, 9, 9000)


def test_an_older_version_waits_and_is_dropped(analytics: Analytics, other: OtherWriter) -> None:
    older = put(attempt(percentageScore=10))
    other.write(put(attempt(percentageScore=90)))
    deliver_behind(analytics, other.connection, older)
    assert analytics.sums()[_DAY][:4] == (1, 10, 9, 9000)


def test_the_first_attempts_of_a_day_may_come_at_once(
    analytics: Analytics, other: OtherWriter
) -> None:
    other.write(put(attempt(test="a")))
    deliver_behind(analytics, other.connection, put(attempt(test="b")))
    assert analytics.sums()[_DAY][0] == 2


@pytest.mark.parametrize("newer", ["counted", "unfinished", "deleted"])
def test_a_rejection_that_was_not_visible_is_cleared(
    analytics: Analytics, other: OtherWriter, newer: str
) -> None:
    other.write(put(attempt(subjectId="subject101")))
    records = {
        "counted": put(attempt()),
        "unfinished": put(attempt(graded=False)),
        "deleted": delete(attempt()),
    }
    deliver_behind(analytics, other.connection, records[newer])
    assert analytics.rejected() == {}


def test_a_rejection_of_the_same_version_is_cleared(
    analytics: Analytics, other: OtherWriter
) -> None:
    """Another function found no such subject, which exists when this one looks."""
    record = put(attempt(subjectId=LATER_ID))
    other.write(record)
    analytics.add_subjects(LATER_ID)
    deliver_behind(analytics, other.connection, record)
    assert analytics.rejected() == {}
    assert [sums[0] for sums in analytics.sums().values()] == [1]


def test_another_rejection_replaces_one_that_was_not_visible(
    analytics: Analytics, other: OtherWriter
) -> None:
    other.write(put(attempt(subjectId="subject101")))
    deliver_behind(analytics, other.connection, put(attempt(subjectId=UNKNOWN_ID)))
    assert list(analytics.rejected().values()) == ["unknown_subject"]


def test_a_cleared_rejection_is_cleared_again_after_a_crash(
    analytics: Analytics, other: OtherWriter
) -> None:
    """The function dies between the statement and the one that clears up behind it."""
    other.write(put(attempt(subjectId="subject101")))
    record = put(attempt())
    waiting = session_of(analytics)
    run = analytics.database.run

    def dying(statement: str, parameters: Any) -> Any:
        if statement == CLEANUP:
            raise CrashError
        return run(statement, parameters)

    analytics.database.run = dying  # type: ignore[method-assign]
    with in_background(lambda: analytics.deliver(record)) as delivered:
        wait_until_blocked(analytics.admin, waiting)
        other.connection.commit()
        with pytest.raises(CrashError):
            delivered.result(10)
    assert analytics.rejected()
    analytics.database.run = run  # type: ignore[method-assign]
    analytics.deliver(record)
    assert analytics.rejected() == {}
    assert analytics.sums()[_DAY][0] == 1


@pytest.mark.parametrize("others", [0, 1, 2])
def test_a_subject_deleted_meanwhile_is_noticed(analytics: Analytics, others: int) -> None:
    """The foreign key of the sums is checked last; the next try finds the subject gone."""
    analytics.add_subjects(LATER_ID)
    with psycopg.connect(analytics.url) as deleting:
        deleting.execute("DELETE FROM subjects WHERE id = %s", [LATER_ID])
        deliver_behind(
            analytics,
            deleting,
            put(attempt(test="a", subjectId=LATER_ID)),
            *(put(attempt(test=f"b{n}")) for n in range(others)),
        )
    assert list(analytics.rejected().values()) == ["unknown_subject"]
    assert sum(sums[0] for sums in analytics.sums().values()) == others
