"""Options keep every character on their way through lists and lines of PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.database.rows import subject, topic
from tests.database.test_loading import QUESTION, contents, write_json
from tools.database.loading.load import load

if TYPE_CHECKING:
    import psycopg


def test_options_arrive_as_they_are_written(connection: psycopg.Connection, tmp_path: Path) -> None:
    """Whatever has a meaning where PostgreSQL writes lists, lines or nothing."""
    texts = [
        '"',
        "\\",
        '\\"',
        "{}",
        "a,b",
        "NULL",
        "null",
        "\\N",
        "a\tb\nc\rd",
        " x ",
        "½ ∑ 日",
        "%s",
    ]
    options: list[dict[str, Any]] = [
        {"text": each, "isCorrect": True, "label": each[:10], "explanation": each} for each in texts
    ]
    options += [{"text": "bare"}, {"text": "wrong", "isCorrect": False, "label": None}]
    topic(connection, subject(connection))
    record = {**QUESTION, "options": options}
    load(connection, [write_json(tmp_path, "questions.json", [record])])
    rows = connection.execute(
        "SELECT option_text, is_correct, option_label, explanation FROM question_options"
        " ORDER BY order_index"
    ).fetchall()
    assert rows == [
        *((each, True, each, each) for each in texts),
        ("bare", False, None, None),
        ("wrong", False, None, None),
    ]
    before = contents(connection)
    load(connection, [write_json(tmp_path, "questions.json", [record])])
    assert contents(connection) == before
