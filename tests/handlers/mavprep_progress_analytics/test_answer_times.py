"""How long answers to a question took on average: each answer once, or taken back."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest

from mavprep_database.runner import migrate
from stacks.mavprep.common import CALCULUS_ID
from tests.database.rows import question, topic
from tests.handlers.mavprep_progress_analytics.analytics import Analytics
from tests.handlers.mavprep_progress_analytics.attempts import (
    LATER_STREAM,
    UNKNOWN_ID,
    attempt,
    delete,
    put,
)
from tests.handlers.mavprep_progress_analytics.test_concurrency import OtherWriter, deliver_behind
from tests.handlers.mavprep_progress_analytics.test_interleavings import deliver_badly


@pytest.fixture
def questions(analytics: Analytics) -> Iterator[list[str]]:
    """Three questions, and what is known of them."""
    limits = topic(analytics.admin, UUID(CALCULUS_ID))
    yield [str(question(analytics.admin, limits)) for _ in range(3)]
    analytics.admin.execute("DELETE FROM topics")


def _answers(*given: tuple[str, Any]) -> list[dict[str, Any]]:
    """Return answers that took some seconds each; None leaves the time out."""
    return [
        {
            "questionId": asked,
            "selectedOption": "A",
            "correct": True,
            **({} if seconds is None else {"timeSpent": seconds}),
        }
        for asked, seconds in given
    ]


def _averages(analytics: Analytics) -> dict[str, int]:
    rows = analytics.admin.execute(
        "SELECT id::text, average_time_seconds FROM questions"
        " WHERE average_time_seconds IS NOT NULL"
    )
    return dict(rows.fetchall())


def _times_answered(analytics: Analytics) -> int:
    row = analytics.admin.execute("SELECT sum(times_answered) FROM questions").fetchone()
    assert row is not None
    return int(row[0])


def test_the_average_is_that_of_all_counted_answers(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, _ = questions
    records = [
        put(attempt("a", answers=_answers((first, 45), (second, 120)))),
        put(attempt("b", answers=_answers((first.upper(), 60), (UNKNOWN_ID, 1000)))),
        put(attempt("c", answers=_answers((first, 1000)), graded=False)),
        put(attempt("d", answers=_answers((first, 1000)), subjectId=UNKNOWN_ID)),
    ]
    for delivered in (records, records[::-1], records[:1]):
        assert analytics.deliver(*delivered) == []
    # 52.5, rounded as in a school.
    assert _averages(analytics) == {first: 53, second: 120}


def test_a_correction_takes_back_the_times_that_it_replaces(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, _ = questions
    before = put(attempt(answers=_answers((first, 10), (second, 20))), 1)
    analytics.deliver(before, put(attempt("b", answers=_answers((second, 40)))))
    assert _averages(analytics) == {first: 10, second: 30}
    analytics.deliver(put(attempt(answers=_answers((first, 14))), 2))
    analytics.deliver(before)
    assert _averages(analytics) == {first: 14, second: 40}
    analytics.deliver(put(attempt(answers=_answers((first, 5))), 1, LATER_STREAM))
    assert _averages(analytics) == {first: 5, second: 40}
    analytics.deliver(delete(attempt(), 2, LATER_STREAM))
    assert _averages(analytics) == {second: 40}


@pytest.mark.parametrize("seconds", [None, "long", -1, 10_000_001, Decimal("1E+120")], ids=str)
def test_an_answer_without_a_usable_time_counts_without_one(
    seconds: object, analytics: Analytics, questions: list[str]
) -> None:
    first = questions[0]
    analytics.deliver(put(attempt(answers=_answers((first, seconds), (first, Decimal("7.5"))))))
    assert analytics.rejected() == {}
    assert _times_answered(analytics) == 2
    assert _averages(analytics) == {first: 8}


def test_two_writers_take_the_times_of_the_same_question_at_once(
    analytics: Analytics, questions: list[str]
) -> None:
    other = OtherWriter(analytics.url)
    try:
        other.write(put(attempt("a", answers=_answers(*((each, 20) for each in questions)))))
        again = _answers(*((each, 40) for each in reversed(questions)))
        deliver_behind(analytics, other.connection, put(attempt("b", answers=again)))
    finally:
        other.connection.close()
    assert _averages(analytics) == dict.fromkeys(questions, 30)


def test_an_average_is_no_edit_of_its_question(analytics: Analytics, questions: list[str]) -> None:
    times = "SELECT max(updated_at) FROM questions"
    edited = analytics.admin.execute(times).fetchone()
    analytics.deliver(put(attempt(answers=_answers((questions[0], 45)))))
    assert _averages(analytics) == {questions[0]: 45}
    assert analytics.admin.execute(times).fetchone() == edited


def test_an_average_that_somebody_set_stands_until_an_answer_has_a_time(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, third = questions
    analytics.admin.execute("UPDATE questions SET average_time_seconds = 99")
    analytics.deliver(put(attempt(answers=_answers((first, 45), (second, None)))))
    assert _averages(analytics) == {first: 45, second: 99, third: 99}


@pytest.mark.parametrize("seed", range(4))
def test_chaotic_delivery_takes_each_time_once(
    seed: int, analytics: Analytics, questions: list[str]
) -> None:
    random = Random(seed)  # noqa: S311  the same each time
    newest: dict[str, list[tuple[str, int]]] = {}
    records = []
    for step in range(12):
        user = random.choice("abc")
        given = [(each, random.randint(0, 300)) for each in random.sample(questions, 2)]
        if random.random() < 0.25:
            records.append(delete(attempt(user), step))
            newest[user] = []
        else:
            records.append(put(attempt(user, answers=_answers(*given)), step))
            newest[user] = given
    deliver_badly(analytics, records, random, crashes=3)
    taken: dict[str, list[int]] = {}
    for given in newest.values():
        for each, seconds in given:
            taken.setdefault(each, []).append(seconds)
    assert _averages(analytics) == {
        each: int(Decimal(sum(times)) / len(times) + Decimal("0.5"))
        for each, times in taken.items()
    }


def test_the_revision_goes_back_with_the_averages_it_made(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, third = questions
    analytics.admin.execute("UPDATE questions SET average_time_seconds = 99 WHERE id = %s", [third])
    analytics.deliver(put(attempt(answers=_answers((first, 45), (second, 60)))))
    with psycopg.connect(analytics.url) as owner:
        migrate(owner, "0010")
        back = _averages(analytics)
        migrate(owner)
    assert back == {third: 99}
    # Attempts from before the revision have added no times, until they change.
    analytics.deliver(delete(attempt()))
    assert _averages(analytics) == back


def test_the_release_before_goes_on_with_attempts_whose_times_are_taken(
    analytics: Analytics, questions: list[str]
) -> None:
    """A deployment is rolled back without its migrations; then the new release comes again."""
    first, second, _ = questions
    analytics.deliver(put(attempt(answers=_answers((first, 45))), 1))
    other = OtherWriter(analytics.url)
    with other.connection as before:
        before.execute(
            "UPDATE analytics_attempt_facts SET sequence_number = 2, answered_questions = %s",
            [f"{{{second}}}"],
        )
        before.execute(
            "SELECT count_answers(%s::uuid [], %s::bigint [], %s::bigint [])",
            [f"{{{first},{second}}}", "{-1,1}", "{-1,0}"],
        )
    assert _averages(analytics) == {first: 45}
    analytics.deliver(put(attempt(answers=_answers((second, 30))), 3))
    assert _averages(analytics) == {second: 30}


def test_times_without_room_keep_no_attempt_from_counting(
    analytics: Analytics, questions: list[str]
) -> None:
    analytics.admin.execute(
        "UPDATE questions SET timed_answers = 2147483647, answer_seconds = 99999999999999999999"
    )
    analytics.deliver(put(attempt(answers=_answers((questions[0], 45)))))
    assert analytics.rejected() == {}
    assert _times_answered(analytics) == 1
