"""On 200,000 questions every query finds its way through an index."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from mavprep_queries.statements import statement

_FILL = """
    INSERT INTO subjects (code, name) SELECT 'S' || n, 'Subject ' || n
    FROM generate_series(1, 20) AS n;
    INSERT INTO topics (subject_id, name, order_index)
    SELECT s.id, 'Topic ' || n, n FROM subjects AS s, generate_series(1, 100) AS n;
    WITH numbered AS (SELECT id, row_number() OVER () AS n FROM topics)
    INSERT INTO questions (topic_id, question_text, question_type, difficulty_level, is_active)
    SELECT t.id, 'word' || q % 5000 || ' term' || q % 777, 'short_answer', 'easy', q % 10 <> 0
    FROM generate_series(1, 200000) AS q JOIN numbered AS t ON t.n = q / 10 % 2000 + 1;
    INSERT INTO question_options (question_id, option_text, is_correct, order_index)
    SELECT id, 'yes', TRUE, 1 FROM questions LIMIT 20000;
    INSERT INTO test_templates (subject_id, name)
    SELECT s.id, 'Test ' || n FROM subjects AS s, generate_series(1, 20) AS n;
    INSERT INTO test_questions (test_template_id, question_id, order_index)
    SELECT t.id, q.id, row_number() OVER (PARTITION BY t.id)
    FROM test_templates AS t
    CROSS JOIN LATERAL (SELECT id FROM questions ORDER BY id LIMIT 50) AS q;
    INSERT INTO analytics_subject_performance (user_id, subject_id, date, tests_taken, score_sum)
    SELECT 'user' || u, s.id, DATE '2025-01-01' + d, 1, 80
    FROM generate_series(1, 40) AS u, subjects AS s, generate_series(1, 20) AS d;
"""

_QUERIES: dict[str, tuple[str, dict[str, object], set[str]]] = {
    "topic_questions": (
        "SELECT id AS topic_id FROM topics LIMIT 1",
        {"limit": 20},
        {"idx_active_questions", "idx_options_question"},
    ),
    "test_questions": (
        "SELECT id AS test_id FROM test_templates LIMIT 1",
        {},
        {"test_templates_pkey", "questions_pkey", "idx_options_question"},
    ),
    "subject_topics": (
        "SELECT id AS subject_id FROM subjects LIMIT 1",
        {},
        {"idx_topics_parent"},
    ),
    "search_questions": (
        "SELECT 'word42 term42' AS text",
        {"limit": 20},
        {"idx_questions_fulltext"},
    ),
    "daily_performance": (
        "SELECT id AS subject_id FROM subjects LIMIT 1",
        {"user_id": "user7", "first": "2025-01-03", "last": "2025-01-09"},
        {"analytics_subject_performance_user_id_subject_id_date_key"},
    ),
    "difficulty_performance": (
        "SELECT id AS subject_id FROM subjects LIMIT 1",
        {"user_id": "user7", "first": "2025-01-03", "last": "2025-01-09"},
        {"analytics_subject_performance_user_id_subject_id_date_key"},
    ),
    "subject_performance": (
        "SELECT 'user7' AS user_id",
        {"first": "2025-01-03", "last": "2025-01-09"},
        set(),
    ),
}
# Small tables that are read whole anyway.
_MAY_BE_SCANNED = {"subjects"}


@pytest.fixture(scope="session")
def large(
    create_database: Callable[[str | None], str], template: str
) -> Iterator[psycopg.Connection]:
    with psycopg.connect(create_database(template), autocommit=True) as connection:
        connection.execute(_FILL)
        connection.execute("VACUUM ANALYZE")
        yield connection


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


@pytest.mark.parametrize("plan_for", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("name", _QUERIES)
def test_plan_uses_indexes(large: psycopg.Connection, name: str, plan_for: str) -> None:
    """With the values known, and without, as a statement that was prepared is planned."""
    arguments, constants, expected = _QUERIES[name]
    cursor = large.execute(arguments.encode())
    row = cursor.fetchone()
    assert row is not None
    assert cursor.description is not None
    parameters = {**constants, cursor.description[0].name: row[0]}
    large.execute("SELECT set_config('plan_cache_mode', %s, false)", [plan_for])
    answer = large.execute(
        b"EXPLAIN (ANALYZE, FORMAT JSON) " + statement(name), parameters, prepare=True
    ).fetchone()
    assert answer is not None
    found = list(nodes(answer[0][0]["Plan"]))
    scanned = {node["Relation Name"] for node in found if node["Node Type"] == "Seq Scan"}
    assert scanned <= _MAY_BE_SCANNED
    assert expected <= {node.get("Index Name") for node in found}


def test_the_table_is_as_large_as_promised(large: psycopg.Connection) -> None:
    row = large.execute("SELECT count(*) FROM questions").fetchone()
    assert row == (200_000,)
