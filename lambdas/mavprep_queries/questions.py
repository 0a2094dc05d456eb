"""Questions: at random from a topic, in a test, and by their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from mavprep_queries.errors import NotFoundError
from mavprep_queries.statements import statement

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose from. Whether it is correct stays in the database."""

    id: UUID
    text: str
    label: str | None


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A question for practice, with its options in their order; none for free-text answers."""

    id: UUID
    text: str
    difficulty: str
    points: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A question of a test. ``points`` are those of the test if it overrides the question's."""

    id: UUID
    text: str
    type: str
    points: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """A test with its questions in their order. ``duration_minutes`` is ``None`` if unlimited."""

    id: UUID
    name: str
    duration_minutes: int | None
    questions: tuple[TestQuestion, ...]


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question that matches a search. A higher ``rank`` (from 0) is a better match."""

    id: UUID
    text: str
    difficulty: str
    topic: str
    subject: str
    rank: float


def random_questions(
    connection: psycopg.Connection, topic_id: UUID, *, limit: int | None = 20
) -> list[PracticeQuestion]:
    """Return active questions of a topic in random order, at most ``limit``; None returns all.

    Questions of the topics below are not included. An unknown topic has no questions.
    """
    rows = connection.execute(
        statement("topic_questions"), {"topic_id": topic_id, "limit": limit}
    ).fetchall()
    return [
        PracticeQuestion(id_, text, difficulty, points, _options(*options))
        for id_, text, difficulty, points, *options in rows
    ]


def test_with_questions(connection: psycopg.Connection, test_id: UUID) -> Test:
    """Return a test with its questions and their options, in order.

    Published or not, and inactive questions included: who may see what is for the caller to decide.

    Raises
    ------
    NotFoundError
        There is no such test.
    """
    rows = connection.execute(statement("test_questions"), {"test_id": test_id}).fetchall()
    if not rows:
        raise NotFoundError("test", test_id)
    id_, name, duration_minutes, *_ = rows[0]
    questions = tuple(
        TestQuestion(question_id, text, question_type, points, _options(*options))
        for _, _, _, question_id, text, question_type, points, *options in rows
        if question_id is not None
    )
    return Test(id_, name, duration_minutes, questions)


def search_questions(
    connection: psycopg.Connection, text: str, *, limit: int | None = 20
) -> list[FoundQuestion]:
    """Return active questions whose text matches, best first, at most ``limit``.

    Parameters
    ----------
    connection
        An open connection.
    text
        What somebody typed: words (all must occur, in any form), ``"a phrase"``, ``or``, and ``-``
        before a word that must not occur. No input is an error; one without any word that the
        English dictionary keeps finds nothing.
    limit
        How many to return; all if None.
    """
    rows = connection.execute(
        statement("search_questions"), {"text": text, "limit": limit}
    ).fetchall()
    return [FoundQuestion(*row) for row in rows]


def _options(
    ids: Sequence[UUID] | None,
    texts: Sequence[str] | None,
    labels: Sequence[str | None] | None,
) -> tuple[Option, ...]:
    return tuple(map(Option, ids or (), texts or (), labels or ()))


# pytest takes functions and classes with such names for tests wherever it meets them.
test_with_questions.__test__ = False  # type: ignore[attr-defined]
