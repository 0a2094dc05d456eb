"""Attempts that would overflow a sum are kept as rejected, and all others count."""

from typing import Any

import pytest
from click.testing import CliRunner
from psycopg import sql

from mavprep_progress_analytics.attempts import MAX_SECONDS
from stacks.mavprep.common import CALCULUS_ID
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import attempt, delete, put
from tools.database.commands import db

_MAX = 2**31 - 1
_FITTING = _MAX // MAX_SECONDS
_DAY = ("user123", CALCULUS_ID, "2025-02-03")


def _long(test: str, **changes: Any) -> dict[str, Any]:
    return attempt(test=test, timeSpentSeconds=MAX_SECONDS, **changes)


def _fill(analytics: Analytics, column: str = "study_time_seconds", room: int = 0) -> None:
    analytics.admin.execute(
        sql.SQL("UPDATE analytics_subject_performance SET {} = %s").format(sql.Identifier(column)),
        [_MAX - room],
    )


def _replay(analytics: Analytics) -> str:
    result = CliRunner().invoke(db, ["rejected", "replay"], env={"DATABASE_URL": analytics.url})
    assert result.exit_code == 0
    return result.stdout


def test_as_many_count_as_fit(analytics: Analytics) -> None:
    """One batch, and no sum before it; another user's attempt counts as ever."""
    items = [_long(f"test{n:03}") for n in range(_FITTING + 20)]
    assert analytics.deliver(*map(put, items), put(attempt("other"))) == []
    sums = analytics.sums()
    assert (sums[_DAY][0], sums[_DAY][4]) == (_FITTING, _FITTING * MAX_SECONDS)
    assert sums["other", *_DAY[1:]][0] == 1
    assert list(analytics.rejected().values()) == ["sum_overflow"] * 20

    # Nothing else becomes of them when they are delivered or replayed, until there is room.
    assert analytics.deliver(*map(put, items)) == []
    assert _replay(analytics) == "20 attempts run again; 20 remain rejected.\n"
    counted = {key for key, (_, counts, _) in analytics.facts().items() if counts}
    gone = [item for item in items if ("user123", item["SK"]) in counted][:5]
    analytics.deliver(*map(delete, gone))
    assert _replay(analytics) == "20 attempts run again; 15 remain rejected.\n"
    assert analytics.sums()[_DAY][0] == _FITTING


@pytest.mark.parametrize(
    "column",
    [
        "tests_taken",
        "questions_answered",
        "correct_answers",
        "study_time_seconds",
        "easy_correct",
        "easy_total",
        "medium_correct",
        "medium_total",
        "hard_correct",
        "hard_total",
    ],
)
def test_every_sum_may_overflow(analytics: Analytics, column: str) -> None:
    analytics.deliver(put(attempt(test="first")))
    _fill(analytics, column)
    assert analytics.deliver(put(attempt(test="second")), put(attempt("other"))) == []
    assert analytics.rejected() == {
        ("user123", attempt(test="second")["SK"]): "sum_overflow",
    }
    assert analytics.sums()["other", *_DAY[1:]][0] == 1


def test_an_average_of_very_many_tests_can_be_stored(analytics: Analytics) -> None:
    analytics.deliver(put(attempt(test="first")))
    analytics.admin.execute(
        "UPDATE analytics_subject_performance SET tests_taken = %s, score_sum = %s",
        [_MAX - 1, 100 * (_MAX - 1)],
    )
    assert analytics.deliver(put(attempt(test="second", percentageScore=100))) == []
    assert analytics.averages() == {"user123": "100.00"}


def test_it_counts_where_others_of_the_batch_make_room(analytics: Analytics) -> None:
    """The first by key would not fit without the others, and one of three does not in the end."""
    gone = [_long("y"), _long("z")]
    analytics.deliver(*map(put, gone))
    _fill(analytics, room=MAX_SECONDS // 2)
    analytics.deliver(*(put(_long(test)) for test in "abc"), *map(delete, gone))
    assert analytics.rejected() == {("user123", _long("b")["SK"]): "sum_overflow"}
    assert analytics.sums()[_DAY][0] == 2


def test_a_correction_takes_back_what_it_replaces(analytics: Analytics) -> None:
    analytics.deliver(put(attempt(test="a")), put(attempt(test="b")))
    _fill(analytics)
    seconds = attempt()["timeSpentSeconds"]
    assert analytics.deliver(put(_long("a"))) == []
    assert list(analytics.rejected().values()) == ["sum_overflow"]
    assert (analytics.sums()[_DAY][0], analytics.sums()[_DAY][4]) == (1, _MAX - seconds)


def test_a_correction_that_fits_counts_and_is_not_rejected_any_more(analytics: Analytics) -> None:
    analytics.deliver(put(attempt(test="a")))
    _fill(analytics)
    analytics.deliver(put(attempt(test="b")))
    assert analytics.rejected()
    analytics.deliver(put(attempt(test="b", timeSpentSeconds=0)))
    assert analytics.rejected() == {}
    assert analytics.sums()[_DAY][0] == 2
