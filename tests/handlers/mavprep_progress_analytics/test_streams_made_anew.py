"""A table made anew, or a stream switched off and on: numbers order one stream only."""

from typing import Any

import pytest
from click.testing import CliRunner

from stacks.mavprep.common import CALCULUS_ID
from stream_records.changes import MalformedRecordError, read_change
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import (
    LATER_ID,
    LATER_STREAM,
    attempt,
    delete,
    put,
)
from tests.handlers.mavprep_progress_analytics.test_concurrency import (
    OtherWriter,
    deliver_behind,
    other,
)
from tests.handlers.records import STREAM_LABEL
from tools.database.commands import db

__all__ = ["other"]

HIGH, LOW = 5 * 10**20, 10**20
_DAY = ("user123", CALCULUS_ID, "2025-02-03")
_KEY = ("user123", attempt()["SK"])


def _old(score: int = 90, **changes: Any) -> dict[str, Any]:
    return put(attempt(percentageScore=score, **changes), HIGH)


def _new(score: int = 50, number: int = LOW, **changes: Any) -> dict[str, Any]:
    return put(attempt(percentageScore=score, **changes), number, LATER_STREAM)


def test_a_later_stream_wins_whatever_its_numbers(analytics: Analytics) -> None:
    analytics.deliver(_old(90))
    assert analytics.averages() == {"user123": "90.00"}
    analytics.deliver(_new(50))
    assert analytics.averages() == {"user123": "50.00"}
    analytics.deliver(delete(attempt(), LOW + 1, LATER_STREAM))
    assert analytics.sums() == {}
    assert analytics.facts() == {_KEY: ((LATER_STREAM, LOW + 1), False, True)}


def test_the_old_streams_records_replayed_change_nothing(analytics: Analytics) -> None:
    analytics.deliver(_new(50))
    for old in (_old(90), delete(attempt(), HIGH), _old(subjectId="subject101")):
        analytics.deliver(old)
        assert analytics.averages() == {"user123": "50.00"}
        assert analytics.rejected() == {}


@pytest.mark.parametrize("turned", [False, True])
def test_within_one_batch(analytics: Analytics, *, turned: bool) -> None:
    """A replay may put records of several streams into one call."""
    records = [_old(90), _new(50)]
    analytics.deliver(*(reversed(records) if turned else records))
    assert analytics.averages() == {"user123": "50.00"}


def test_numbers_decide_within_the_later_stream(analytics: Analytics) -> None:
    analytics.deliver(_new(50, LOW + 1))
    analytics.deliver(_new(40, LOW))
    assert analytics.averages() == {"user123": "50.00"}


class TestRejected:
    def test_is_cleared_by_a_later_stream(self, analytics: Analytics) -> None:
        analytics.deliver(_old(subjectId="subject101"))
        analytics.deliver(_new(50))
        assert analytics.rejected() == {}

    def test_replaces_what_the_old_stream_rejected(self, analytics: Analytics) -> None:
        analytics.deliver(_old(subjectId="subject101"))
        analytics.deliver(_new(subjectId=LATER_ID))
        assert list(analytics.rejected().values()) == ["unknown_subject"]

    def test_is_not_cleared_by_the_old_stream(self, analytics: Analytics) -> None:
        analytics.deliver(_new(subjectId="subject101"))
        analytics.deliver(_old(90))
        assert list(analytics.rejected().values()) == ["malformed_subject"]
        assert analytics.sums() == {}

    def test_by_a_writer_that_was_overtaken_is_cleared(
        self, analytics: Analytics, other: OtherWriter
    ) -> None:
        other.write(_old(subjectId="subject101"))
        deliver_behind(analytics, other.connection, _new(50))
        assert analytics.rejected() == {}
        assert analytics.averages() == {"user123": "50.00"}

    def test_counts_when_it_is_replayed_and_still_newest(self, analytics: Analytics) -> None:
        analytics.deliver(_old(90))
        analytics.deliver(_new(50, subjectId=LATER_ID))
        analytics.add_subjects(LATER_ID)
        CliRunner().invoke(db, ["rejected", "replay"], env={"DATABASE_URL": analytics.url})
        assert analytics.rejected() == {}
        assert list(analytics.sums()) == [("user123", LATER_ID, "2025-02-03")]
        analytics.deliver(_old(90))
        assert analytics.averages() == {"user123": "50.00"}


def test_what_was_written_without_a_label_is_older_than_any(analytics: Analytics) -> None:
    """As the release before wrote it."""
    analytics.deliver(_old(90), put(attempt("other", subjectId=LATER_ID), HIGH))
    analytics.admin.execute("UPDATE analytics_attempt_facts SET stream_label = ''")
    analytics.admin.execute("UPDATE analytics_rejected_attempts SET stream_label = ''")
    analytics.add_subjects(LATER_ID)
    CliRunner().invoke(db, ["rejected", "replay"], env={"DATABASE_URL": analytics.url})
    assert analytics.averages() == {"user123": "90.00", "other": "90.00"}
    analytics.deliver(put(attempt(percentageScore=50), LOW))
    assert analytics.averages()["user123"] == "50.00"


@pytest.mark.parametrize(
    "arn",
    [
        None,
        7,
        "arn:aws:dynamodb:us-east-1:123456789012:table/MavPrep-Progress",
        "arn:aws:dynamodb:us-east-1:123456789012:table/MavPrep-Progress/stream/",
        "arn:aws:dynamodb:us-east-1:123456789012:table/MavPrep-Progress/stream/newest",
        f"arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/{STREAM_LABEL}{'0' * 60}",
    ],
)
def test_a_record_whose_stream_is_unknown_has_no_place(arn: object) -> None:
    with pytest.raises(MalformedRecordError, match=r"^eventSourceARN is (not the ARN|missing)"):
        read_change({**put(attempt(), LOW), "eventSourceARN": arn}, old_images=False)
