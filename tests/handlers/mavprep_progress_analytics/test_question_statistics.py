"""How often questions were answered, and how often correctly: each answer once, or taken back."""

from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest

from mavprep_database.runner import migrate
from stacks.mavprep.common import CALCULUS_ID
from tests.database.rows import question, topic
from tests.database.sessions import in_background, wait_until_blocked
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

Counts = dict[str, tuple[int, int]]


@pytest.fixture
def questions(analytics: Analytics) -> Iterator[list[str]]:
    """Three questions, and what is known of them."""
    limits = topic(analytics.admin, UUID(CALCULUS_ID))
    yield [str(question(analytics.admin, limits)) for _ in range(3)]
    analytics.admin.execute("DELETE FROM topics")


def _answers(*given: tuple[str, Any]) -> list[dict[str, Any]]:
    return [
        {"questionId": asked, "selectedOption": "A", "correct": correct, "timeSpent": 4}
        for asked, correct in given
    ]


def _counts(analytics: Analytics) -> Counts:
    """Return how often each question was answered and answered correctly, if it was."""
    rows = analytics.admin.execute(
        "SELECT id::text, times_answered, correct_count FROM questions WHERE times_answered > 0"
    )
    return {asked: (answered, correct) for asked, answered, correct in rows}


def test_each_answer_of_a_counted_attempt_counts_once(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, _ = questions
    records = [
        put(attempt("a", answers=_answers((first, True), (second, False)))),
        put(attempt("b", answers=_answers((first.upper(), False)))),
        put(attempt("c", answers=_answers((first, True)), graded=False)),
        put(attempt("d", answers=_answers((first, True)), subjectId=UNKNOWN_ID)),
    ]
    for delivered in (records, records[::-1], records[:1]):
        assert analytics.deliver(*delivered) == []
    assert _counts(analytics) == {first: (2, 1), second: (1, 0)}


def test_a_correction_takes_back_what_it_replaces(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, third = questions
    before = put(attempt(answers=_answers((first, True), (second, False))), 1)
    after = put(attempt(answers=_answers((second, True), (third, False))), 2)
    analytics.deliver(before)
    analytics.deliver(after)
    analytics.deliver(before)
    assert _counts(analytics) == {second: (1, 1), third: (1, 0)}
    analytics.deliver(put(attempt(graded=False, answers=_answers((first, True))), 3))
    assert _counts(analytics) == {}
    anew = put(attempt(answers=_answers((first, True))), 1, LATER_STREAM)
    analytics.deliver(anew, before)
    assert _counts(analytics) == {first: (1, 1)}
    analytics.deliver(delete(attempt(), 2, LATER_STREAM), anew)
    assert _counts(analytics) == {}


def test_an_answer_to_no_question_counts_nowhere_and_keeps_no_attempt_from_counting(
    analytics: Analytics, questions: list[str]
) -> None:
    first = questions[0]
    unreadable = [*_answers(("q1", True), (UNKNOWN_ID, True), (first, "yes")), "A", {"correct": 1}]
    analytics.deliver(put(attempt(answers=[*unreadable, *_answers((first, True))]), 1))
    analytics.deliver(put(attempt("b", answers="all of them")), put(attempt("c", answers=None)))
    assert analytics.rejected() == {}
    assert sum(values[0] for values in analytics.sums().values()) == 3
    assert _counts(analytics) == {first: (1, 1)}


def test_a_question_made_anew_or_set_back_does_not_fall_below_zero(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, _ = questions
    analytics.deliver(put(attempt(answers=_answers((first, True), (second, True))), 1))
    analytics.admin.execute("UPDATE questions SET times_answered = 0, correct_count = 0")
    assert analytics.deliver(put(attempt(answers=_answers((second, False))), 2)) == []
    assert _counts(analytics) == {}
    analytics.admin.execute("DELETE FROM questions WHERE id = %s", [second])
    assert analytics.deliver(delete(attempt(), 3)) == []
    assert analytics.sums() == {}


def test_two_writers_count_the_same_question_at_once(
    analytics: Analytics, questions: list[str]
) -> None:
    other = OtherWriter(analytics.url)
    try:
        other.write(put(attempt("a", answers=_answers(*((each, True) for each in questions)))))
        again = _answers(*((each, False) for each in reversed(questions)))
        deliver_behind(analytics, other.connection, put(attempt("b", answers=again)))
    finally:
        other.connection.close()
    assert _counts(analytics) == dict.fromkeys(questions, (2, 1))


def test_an_answer_is_no_edit_of_its_question(analytics: Analytics, questions: list[str]) -> None:
    times = "SELECT max(updated_at) FROM questions"
    edited = analytics.admin.execute(times).fetchone()
    analytics.deliver(put(attempt(answers=_answers((questions[0], True)))))
    assert analytics.admin.execute(times).fetchone() == edited
    analytics.admin.execute("UPDATE questions SET hint = 'Draw it.'")
    assert analytics.admin.execute(times).fetchone() != edited


@pytest.mark.parametrize("seed", range(6))
def test_chaotic_delivery_counts_each_answer_once(
    seed: int, analytics: Analytics, questions: list[str]
) -> None:
    random = Random(seed)  # noqa: S311  the same each time
    newest: dict[str, list[tuple[str, bool]]] = {}
    records = []
    for step in range(12):
        user = random.choice("abc")
        given = [(each, random.random() < 0.5) for each in random.sample(questions, 2)]
        if random.random() < 0.25:
            records.append(delete(attempt(user), step))
            newest[user] = []
        else:
            records.append(put(attempt(user, answers=_answers(*given)), step))
            newest[user] = given
    deliver_badly(analytics, records, random, crashes=3)
    expected: Counts = {}
    for given in newest.values():
        for each, is_correct in given:
            answered, correct = expected.get(each, (0, 0))
            expected[each] = (answered + 1, correct + is_correct)
    assert _counts(analytics) == expected


def test_the_revision_goes_back_with_what_it_counted(
    analytics: Analytics, questions: list[str]
) -> None:
    first, second, _ = questions
    analytics.admin.execute("UPDATE questions SET times_answered = 7, correct_count = 3")
    analytics.deliver(put(attempt(answers=_answers((first, True), (second, False)))))
    with psycopg.connect(analytics.url) as owner:
        migrate(owner, "0009")
        back = _counts(analytics)
        migrate(owner)
    assert back == dict.fromkeys(questions, (7, 3))
    assert _counts(analytics) == back
    # Attempts from before the revision have added nothing, until they change.
    analytics.deliver(delete(attempt()))
    assert _counts(analytics) == back


def test_going_back_waits_for_a_writer_and_takes_back_what_it_counts(
    analytics: Analytics, questions: list[str]
) -> None:
    given = _answers((questions[0], True))
    analytics.deliver(put(attempt("a", answers=given)))
    other = OtherWriter(analytics.url)
    try:
        with psycopg.connect(analytics.url) as owner:
            other.write(put(attempt("b", answers=given)))
            with in_background(lambda: migrate(owner, "0009")) as went_back:
                wait_until_blocked(analytics.admin, owner)
                other.connection.commit()
                went_back.result(10)
            back = _counts(analytics)
            migrate(owner)
    finally:
        other.connection.close()
    assert back == {}


def test_the_release_before_goes_on_with_attempts_whose_answers_are_counted(
    analytics: Analytics, questions: list[str]
) -> None:
    """A deployment is rolled back without its migrations; then the new release comes again."""
    analytics.deliver(put(attempt(answers=_answers((questions[0], True))), 1))
    other = OtherWriter(analytics.url)
    with other.connection as before:
        before.execute(
            "UPDATE analytics_attempt_facts SET sequence_number = 2, tests_taken = 0, date = NULL,"
            " subject_id = NULL, questions_answered = 0, correct_answers = 0, score = 0,"
            " study_time_seconds = 0, easy_correct = 0, easy_total = 0, medium_correct = 0,"
            " medium_total = 0, hard_correct = 0, hard_total = 0"
        )
    assert _counts(analytics) == {questions[0]: (1, 1)}
    analytics.deliver(put(attempt(answers=_answers((questions[1], True))), 3))
    assert _counts(analytics) == {questions[1]: (1, 1)}


def test_statistics_without_room_keep_no_attempt_from_counting(
    analytics: Analytics, questions: list[str]
) -> None:
    most = 2**31 - 1
    analytics.admin.execute("UPDATE questions SET times_answered = %s, correct_count = 0", [most])
    analytics.deliver(put(attempt(answers=_answers((questions[0], True)))))
    assert analytics.rejected() == {}
    assert _counts(analytics)[questions[0]] == (most, 1)
