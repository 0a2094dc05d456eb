"""The documented queries return what was written, in the documented shape."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

import mavprep_queries as queries
from tests.database.rows import insert, question, subject, topic

if TYPE_CHECKING:
    import psycopg

JANUARY = (date(2025, 1, 1), date(2025, 1, 31))


@pytest.fixture
def math(connection: psycopg.Connection) -> UUID:
    return subject(connection)


@pytest.fixture
def limits(connection: psycopg.Connection, math: UUID) -> UUID:
    return topic(connection, math)


class TestRandomQuestions:
    def test_options_come_in_their_order_without_the_solution(
        self, connection: psycopg.Connection, limits: UUID
    ) -> None:
        question(connection, limits, (False, True, False), points=3)
        (found,) = queries.random_questions(connection, limits)
        assert (found.difficulty, found.points) == ("easy", 3)
        assert [(each.text, each.label) for each in found.options] == [
            ("option 1", "A"),
            ("option 2", "B"),
            ("option 3", "C"),
        ]
        assert not hasattr(found.options[0], "is_correct")

    def test_essays_have_no_options(self, connection: psycopg.Connection, limits: UUID) -> None:
        question(connection, limits, question_type="essay")
        (found,) = queries.random_questions(connection, limits)
        assert found.options == ()

    def test_only_active_questions_of_this_topic_and_at_most_the_limit(
        self, connection: psycopg.Connection, math: UUID, limits: UUID
    ) -> None:
        question(connection, topic(connection, math, parent_topic_id=limits))
        question(connection, limits, is_active=False)
        wanted = {question(connection, limits) for _ in range(6)}
        assert {each.id for each in queries.random_questions(connection, limits)} == wanted
        assert len(queries.random_questions(connection, limits, limit=4)) == 4
        assert queries.random_questions(connection, uuid4()) == []

    def test_the_order_changes(self, connection: psycopg.Connection, limits: UUID) -> None:
        for _ in range(8):
            question(connection, limits)
        orders = {
            tuple(each.id for each in queries.random_questions(connection, limits))
            for _ in range(5)
        }
        assert len(orders) > 1


class TestTests:
    def test_questions_come_in_order_with_the_points_of_the_test(
        self, connection: psycopg.Connection, math: UUID, limits: UUID
    ) -> None:
        test = insert(
            connection, "test_templates", subject_id=math, name="Midterm", duration_minutes=90
        )
        first = question(connection, limits, (True, False), points=5)
        second = question(connection, limits, question_type="essay")
        for position, (each, points) in enumerate([(second, 2), (first, None)]):
            insert(
                connection,
                "test_questions",
                test_template_id=test,
                question_id=each,
                order_index=position,
                points_override=points,
            )
        found = queries.test_with_questions(connection, test)
        assert (found.id, found.name, found.duration_minutes) == (test, "Midterm", 90)
        assert [(each.id, each.type, each.points) for each in found.questions] == [
            (second, "essay", 2),
            (first, "multiple_choice", 5),
        ]
        assert [len(each.options) for each in found.questions] == [0, 2]

    def test_a_test_without_questions_exists(
        self, connection: psycopg.Connection, math: UUID
    ) -> None:
        test = insert(connection, "test_templates", subject_id=math, name="Empty")
        assert queries.test_with_questions(connection, test).questions == ()

    def test_an_unknown_test_does_not(self, catalog: psycopg.Connection) -> None:
        with pytest.raises(queries.NotFoundError, match="There is no test"):
            queries.test_with_questions(catalog, uuid4())


class TestSubjectTopics:
    def test_children_follow_their_parent_in_order(
        self, connection: psycopg.Connection, math: UUID
    ) -> None:
        late = topic(connection, math, name="Integrals", order_index=2)
        early = topic(connection, math, name="Derivatives", order_index=1)
        last = topic(connection, math, name="Appendix")
        chain = topic(connection, math, name="Chain Rule", order_index=10, parent_topic_id=early)
        power = topic(connection, math, name="Power Rule", order_index=9, parent_topic_id=early)
        topic(connection, subject(connection, "CSE 1325"), name="Elsewhere")
        found = queries.subject_topics(connection, math)
        assert (found.id, found.name) == (math, "Calculus I")
        assert [(each.id, each.level, each.path) for each in found.topics] == [
            (early, 0, (early,)),
            (power, 1, (early, power)),
            (chain, 1, (early, chain)),
            (late, 0, (late,)),
            (last, 0, (last,)),
        ]

    def test_a_subject_without_topics(self, connection: psycopg.Connection, math: UUID) -> None:
        assert queries.subject_topics(connection, math).topics == ()

    def test_an_unknown_subject(self, catalog: psycopg.Connection) -> None:
        with pytest.raises(queries.NotFoundError, match="There is no subject"):
            queries.subject_topics(catalog, uuid4())


class TestSearch:
    def test_words_match_in_any_form_and_inactive_questions_do_not(
        self, connection: psycopg.Connection, limits: UUID
    ) -> None:
        wanted = question(connection, limits, question_text="Which derivatives vanish?")
        question(connection, limits, question_text="What is a limit?")
        question(connection, limits, question_text="A derivative, once", is_active=False)
        (found,) = queries.search_questions(connection, "derivative")
        assert (found.id, found.topic, found.subject) == (wanted, "Limits", "Calculus I")
        assert found.rank > 0

    def test_better_matches_come_first(self, connection: psycopg.Connection, limits: UUID) -> None:
        weak = question(connection, limits, question_text="Name a limit of this long sequence.")
        strong = question(connection, limits, question_text="Limit of a limit: which limit?")
        found = queries.search_questions(connection, "limit")
        assert [each.id for each in found] == [strong, weak]
        assert len(queries.search_questions(connection, "limit", limit=1)) == 1

    @pytest.mark.parametrize("text", ["", "the", "a & | b!", "'; DROP TABLE questions; --", '"'])
    def test_no_input_is_an_error(
        self, connection: psycopg.Connection, limits: UUID, text: str
    ) -> None:
        question(connection, limits)
        assert queries.search_questions(connection, text) == []


class TestAnalytics:
    @pytest.fixture(autouse=True)
    def days(self, connection: psycopg.Connection, math: UUID) -> None:
        for day, tests, total, seconds in (
            ("2025-01-20", 3, 250, 4000),
            ("2025-01-21", 1, 100, 90),
            ("2025-01-22", 0, 0, 0),
            ("2025-02-01", 1, 10, 60),
        ):
            insert(
                connection,
                "analytics_subject_performance",
                user_id="user123",
                subject_id=math,
                date=day,
                tests_taken=tests,
                questions_answered=10 * tests,
                correct_answers=8 * tests,
                score_sum=total,
                study_time_seconds=seconds,
                easy_correct=2 * tests,
                easy_total=2 * tests,
                hard_correct=tests,
                hard_total=4 * tests,
            )

    def test_by_day(self, connection: psycopg.Connection, math: UUID) -> None:
        found = queries.daily_performance(connection, "user123", math, *JANUARY)
        assert found == [
            queries.DailyPerformance(date(2025, 1, 20), 3, 30, 24, Decimal("83.33"), 66),
            queries.DailyPerformance(date(2025, 1, 21), 1, 10, 8, Decimal("100.00"), 1),
        ]

    def test_by_subject_tests_weigh_the_same(
        self, connection: psycopg.Connection, math: UUID
    ) -> None:
        assert queries.subject_performance(connection, "user123", *JANUARY) == [
            queries.SubjectPerformance(math, "Calculus I", 4, 40, 32, Decimal("87.50"), 68)
        ]

    def test_by_difficulty(self, connection: psycopg.Connection, math: UUID) -> None:
        found = queries.difficulty_performance(connection, "user123", math, *JANUARY)
        assert found == queries.DifficultyPerformance(
            queries.Share(8, 8), queries.Share(0, 0), queries.Share(4, 16)
        )
        assert (found.hard.percentage, found.medium.percentage) == (25.0, None)

    def test_nobody_has_nothing(self, connection: psycopg.Connection, math: UUID) -> None:
        assert queries.daily_performance(connection, "nobody", math, *JANUARY) == []
        assert queries.subject_performance(connection, "nobody", *JANUARY) == []
        found = queries.difficulty_performance(connection, "nobody", math, *JANUARY)
        assert found.easy == queries.Share(0, 0)
