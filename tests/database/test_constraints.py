"""Wrong rows are refused, by the constraint that says why; right ones keep their stamps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID

import pytest
from psycopg import errors, sql

from tests.database.conftest import Connect
from tests.database.rows import insert, question, subject, topic

if TYPE_CHECKING:
    import psycopg


@pytest.fixture
def math(connection: psycopg.Connection) -> UUID:
    return subject(connection)


@pytest.fixture
def limits(connection: psycopg.Connection, math: UUID) -> UUID:
    return topic(connection, math)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("question_type", "puzzle"),
        ("difficulty_level", "beginner"),
        ("source", "internet"),
        ("points", -1),
        ("correct_count", 1),
        ("average_time_seconds", -1),
    ],
)
def test_questions_refuse(
    connection: psycopg.Connection,
    limits: UUID,
    column: str,
    value: Any,
) -> None:
    with pytest.raises(errors.CheckViolation) as refused:
        question(connection, limits, **{column: value})
    assert refused.value.diag.constraint_name == f"questions_{column}_check"


@pytest.mark.parametrize(("column", "value"), [("level", "school"), ("credit_hours", -1)])
def test_subjects_refuse(connection: psycopg.Connection, column: str, value: object) -> None:
    with pytest.raises(errors.CheckViolation):
        subject(connection, **{column: value})


@pytest.mark.parametrize(
    ("column", "value"),
    [("difficulty_level", "hard"), ("order_index", -1), ("estimated_study_hours", -0.5)],
)
def test_topics_refuse(
    connection: psycopg.Connection, math: UUID, column: str, value: object
) -> None:
    with pytest.raises(errors.CheckViolation):
        topic(connection, math, **{column: value})


@pytest.mark.parametrize(
    ("column", "value"),
    [("duration_seconds", 0), ("quality_levels", ["480p", "8k"]), ("average_rating", -1)],
)
def test_videos_refuse(
    connection: psycopg.Connection, limits: UUID, column: str, value: object
) -> None:
    values = {"duration_seconds": 60, "s3_key": "k", "cloudfront_url": "u", column: value}
    with pytest.raises(errors.CheckViolation):
        insert(connection, "video_lessons", topic_id=limits, title="Limits", **values)


def test_a_subject_with_tests_cannot_be_deleted(connection: psycopg.Connection, math: UUID) -> None:
    insert(connection, "test_templates", subject_id=math, name="Midterm")
    with pytest.raises(errors.ForeignKeyViolation):
        connection.execute("DELETE FROM subjects")


def test_deleting_a_subject_takes_its_topics_questions_and_options(
    connection: psycopg.Connection, math: UUID, limits: UUID
) -> None:
    question(connection, limits, (True, False))
    topic(connection, math, parent_topic_id=limits)
    connection.execute("DELETE FROM subjects")
    for table in ("topics", "questions", "question_options"):
        query = sql.SQL("SELECT FROM {}").format(sql.Identifier(table))
        assert connection.execute(query).fetchall() == []


def test_deleting_a_topic_lifts_its_children_to_the_top(
    connection: psycopg.Connection, math: UUID, limits: UUID
) -> None:
    child = topic(connection, math, parent_topic_id=limits)
    connection.execute("DELETE FROM topics WHERE id = %s", [limits])
    rows = connection.execute("SELECT id, subject_id, parent_topic_id FROM topics").fetchall()
    assert rows == [(child, math, None)]


def test_a_change_stamps_the_row_and_a_repetition_does_not(
    connection: psycopg.Connection, math: UUID
) -> None:
    def stamp() -> object:
        return connection.execute("SELECT updated_at FROM subjects").fetchone()

    written = stamp()
    time.sleep(0.001)
    connection.execute("UPDATE subjects SET name = name WHERE id = %s", [math])
    assert stamp() == written
    connection.execute("UPDATE subjects SET name = 'Calculus', updated_at = '2001-01-01'")
    assert stamp() > written  # type: ignore[operator]


class TestAnalytics:
    """The aggregate's derived columns and what the bookkeeping refuses."""

    def add(self, connection: psycopg.Connection, math: UUID, **values: object) -> None:
        insert(
            connection,
            "analytics_subject_performance",
            user_id="user123",
            subject_id=math,
            date="2025-01-20",
            **values,
        )

    @pytest.mark.parametrize(
        ("tests", "total", "average"),
        [(0, 0, None), (3, 250, "83.33"), (-1, -84, None), (0, 6, None), (1, 1500, None)],
    )
    def test_average_is_derived_and_never_overflows(
        self, connection: psycopg.Connection, math: UUID, tests: int, total: int, average: str
    ) -> None:
        """An upsert's row of differences passes through here too."""
        self.add(connection, math, tests_taken=tests, score_sum=total)
        row = connection.execute(
            "SELECT average_score::text FROM analytics_subject_performance"
        ).fetchone()
        assert row == (average,)

    def test_minutes_are_derived_from_seconds(
        self, connection: psycopg.Connection, math: UUID
    ) -> None:
        self.add(connection, math, study_time_seconds=4559)
        row = connection.execute(
            "SELECT study_time_minutes FROM analytics_subject_performance"
        ).fetchone()
        assert row == (75,)

    def test_one_row_a_user_subject_and_day(
        self, connection: psycopg.Connection, math: UUID
    ) -> None:
        self.add(connection, math)
        with pytest.raises(errors.UniqueViolation):
            self.add(connection, math)

    @pytest.mark.parametrize(
        "values",
        [
            "1, NULL, NULL, 0",
            "0, gen_random_uuid(), '2025-01-20', 0",
            "0, NULL, NULL, 5",
            "1, gen_random_uuid(), '2025-01-20', 101",
        ],
    )
    def test_facts_that_cannot_be_subtracted_again_are_refused(
        self, connection: psycopg.Connection, values: LiteralString
    ) -> None:
        with pytest.raises(errors.CheckViolation):
            connection.execute(
                sql.SQL(
                    "INSERT INTO analytics_attempt_facts (user_id, sort_key, sequence_number,"
                    " tests_taken, subject_id, date, score) VALUES ('u', 's', 1, {})"
                ).format(sql.SQL(values))
            )

    def test_one_statement_can_apply_a_correction_to_fact_and_sum(
        self, connect: Connect, connection: psycopg.Connection, math: UUID
    ) -> None:
        """What the stream consumer needs: the replaced values, and upserts of differences."""
        apply = """
            WITH written AS (
                INSERT INTO analytics_attempt_facts AS f
                    (user_id, sort_key, sequence_number, subject_id, date, tests_taken, score)
                VALUES ('u', 's', %(number)s, %(subject)s, '2025-01-20', 1, %(score)s)
                ON CONFLICT (user_id, sort_key) DO UPDATE
                SET sequence_number = excluded.sequence_number, score = excluded.score
                WHERE f.sequence_number < excluded.sequence_number
                RETURNING new.user_id, new.subject_id, new.date,
                    new.tests_taken - coalesce(old.tests_taken, 0) AS tests,
                    new.score - coalesce(old.score, 0) AS score
            )
            INSERT INTO analytics_subject_performance AS p
                (user_id, subject_id, date, tests_taken, score_sum)
            SELECT * FROM written
            ON CONFLICT (user_id, subject_id, date) DO UPDATE
            SET tests_taken = p.tests_taken + excluded.tests_taken,
                score_sum = p.score_sum + excluded.score_sum
        """
        writer = connect(user="mavprep_analytics_writer")
        for number, score in ((10**38, 90), (10**38, 90), (10**38 + 5, 70), (10**38 + 1, 20)):
            writer.execute(apply, {"number": number, "subject": math, "score": score})
        row = connection.execute(
            "SELECT tests_taken, average_score::text FROM analytics_subject_performance"
        ).fetchone()
        assert row == (1, "70.00")
