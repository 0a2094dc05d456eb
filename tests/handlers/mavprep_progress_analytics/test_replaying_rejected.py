"""`datactl db rejected`: what could not be counted is counted when it can be."""

import json

from click.testing import CliRunner, Result

from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import LATER_ID, attempt, put
from tools.database.commands import db

MANY = 1_203
"""More than two batches of a replay."""


def _run(analytics: Analytics, *arguments: str) -> Result:
    return CliRunner().invoke(db, ["rejected", *arguments], env={"DATABASE_URL": analytics.url})


def test_attempts_count_once_their_subject_exists(analytics: Analytics) -> None:
    records = [put(attempt(f"user{n}", subjectId=LATER_ID)) for n in range(MANY)]
    assert analytics.deliver(*records) == []
    assert len(analytics.rejected()) == MANY
    analytics.add_subjects(LATER_ID)

    result = _run(analytics, "replay")

    assert result.exit_code == 0
    assert result.stdout == "1,203 attempts run again; 0 remain rejected.\n"
    assert analytics.rejected() == {}
    counted = analytics.sums()
    assert len(counted) == MANY
    assert {values[0] for values in counted.values()} == {1}

    assert _run(analytics, "replay").stdout == "0 attempts run again; 0 remain rejected.\n"
    assert analytics.deliver(*records) == []
    assert analytics.sums() == counted


def test_what_still_does_not_count_stays(analytics: Analytics) -> None:
    analytics.deliver(
        put(attempt("user1", subjectId=LATER_ID)),
        put(attempt("user2", subjectId="subject101")),
        put(attempt("user3", percentageScore="high")),
    )
    before = analytics.rejected()
    result = _run(analytics, "replay", "--json")
    assert json.loads(result.stdout) == {"tried": 3, "remaining": 3}
    assert analytics.rejected() == before
    assert analytics.sums() == {}


def test_a_newer_version_is_not_overwritten(analytics: Analytics) -> None:
    analytics.deliver(put(attempt(subjectId=LATER_ID), number=1))
    analytics.deliver(put(attempt(), number=2))
    before = analytics.sums()
    analytics.add_subjects(LATER_ID)
    _run(analytics, "replay")
    assert analytics.sums() == before


def test_reasons_are_counted_and_nobody_is_named(analytics: Analytics) -> None:
    analytics.deliver(
        *(put(attempt(f"person{n}", subjectId=LATER_ID)) for n in range(3)),
        put(attempt("person9", subjectId="subject101")),
    )
    result = _run(analytics, "list", "--json")
    found = json.loads(result.stdout)
    assert {group["reason"]: group["attempts"] for group in found} == {
        "unknown_subject": 3,
        "malformed_subject": 1,
    }
    assert "person" not in result.stdout
    assert "unknown_subject" in _run(analytics, "list").stdout


def test_no_rejected_attempt_is_said_so(analytics: Analytics) -> None:
    assert _run(analytics, "list").stdout == "No attempt is rejected.\n"


def test_a_database_out_of_reach_ends_with_one_sentence() -> None:
    url = "postgresql://someone:secret@127.0.0.1:1/nowhere"
    result = CliRunner().invoke(db, ["rejected", "list"], env={"DATABASE_URL": url})
    assert result.exit_code == 1
    assert "error:" in result.output
    assert "secret" not in result.output
