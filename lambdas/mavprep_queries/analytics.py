"""What a user achieved by day, subject and difficulty. Days are UTC; first and last count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from mavprep_queries.statements import statement

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class DailyPerformance:
    """One day with at least one test. ``average_score`` is in percent."""

    date: date
    tests_taken: int
    questions_answered: int
    correct_answers: int
    average_score: Decimal
    study_time_minutes: int


@dataclass(frozen=True, slots=True)
class SubjectPerformance:
    """One subject with at least one test. ``average_score`` is in percent."""

    subject_id: UUID
    subject_name: str
    tests_taken: int
    questions_answered: int
    correct_answers: int
    average_score: Decimal
    study_time_minutes: int


@dataclass(frozen=True, slots=True)
class Share:
    """Correct answers out of all."""

    correct: int
    total: int

    @property
    def percentage(self) -> float | None:
        """The share in percent, or ``None`` without any question."""
        return 100 * self.correct / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class DifficultyPerformance:
    """Correct answers by difficulty of the questions."""

    easy: Share
    medium: Share
    hard: Share


def daily_performance(
    connection: psycopg.Connection, user_id: str, subject_id: UUID, first: date, last: date
) -> list[DailyPerformance]:
    """Return a user's days with tests in a subject, oldest first.

    ``user_id`` is the identifier without the ``USER#`` of the keys in DynamoDB.
    """
    rows = connection.execute(
        statement("daily_performance"),
        {"user_id": user_id, "subject_id": subject_id, "first": first, "last": last},
    ).fetchall()
    return [DailyPerformance(*row) for row in rows]


def subject_performance(
    connection: psycopg.Connection, user_id: str, first: date, last: date
) -> list[SubjectPerformance]:
    """Return a user's subjects with tests in a period, by name."""
    rows = connection.execute(
        statement("subject_performance"), {"user_id": user_id, "first": first, "last": last}
    ).fetchall()
    return [SubjectPerformance(*row) for row in rows]


def difficulty_performance(
    connection: psycopg.Connection, user_id: str, subject_id: UUID, first: date, last: date
) -> DifficultyPerformance:
    """Return a user's correct answers in a subject by difficulty; all zero without tests."""
    row = connection.execute(
        statement("difficulty_performance"),
        {"user_id": user_id, "subject_id": subject_id, "first": first, "last": last},
    ).fetchone()
    easy_correct, easy, medium_correct, medium, hard_correct, hard = row or (0,) * 6
    return DifficultyPerformance(
        Share(easy_correct, easy), Share(medium_correct, medium), Share(hard_correct, hard)
    )
