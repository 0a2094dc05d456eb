"""Rows to start from: a subject, topics, a question with options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import sql

if TYPE_CHECKING:
    import psycopg


def insert(connection: psycopg.Connection, table: str, **values: object) -> UUID:
    """Insert one row and return its id."""
    command = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    row = connection.execute(command, list(values.values())).fetchone()
    assert row is not None
    assert isinstance(row[0], UUID)
    return row[0]


def subject(connection: psycopg.Connection, code: object = "MATH 1426", **values: object) -> UUID:
    return insert(connection, "subjects", **{"code": code, "name": "Calculus I", **values})


def topic(connection: psycopg.Connection, subject_id: UUID, **values: object) -> UUID:
    return insert(connection, "topics", **{"subject_id": subject_id, "name": "Limits", **values})


def question(
    connection: psycopg.Connection,
    topic_id: UUID,
    correct: Sequence[bool] = (),
    **values: Any,
) -> UUID:
    """Insert a question with one option for each element of `correct`."""
    columns: dict[str, Any] = {
        "topic_id": topic_id,
        "question_text": "What is the derivative of x^2?",
        "question_type": "multiple_choice",
        "difficulty_level": "easy",
        **values,
    }
    with connection.transaction():
        question_id = insert(connection, "questions", **columns)
        for position, is_correct in enumerate(correct, start=1):
            option(connection, question_id, position, is_correct=is_correct)
    return question_id


def option(
    connection: psycopg.Connection, question_id: UUID, position: int, *, is_correct: bool
) -> UUID:
    return insert(
        connection,
        "question_options",
        question_id=question_id,
        option_text=f"option {position}",
        option_label="ABCDEFGH"[position - 1],
        is_correct=is_correct,
        order_index=position,
    )
