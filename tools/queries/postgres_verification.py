"""The example set into PostgreSQL, and every documented query asked of it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from tools.database.loading.load import load
from tools.paths import REPOSITORY
from tools.queries.relational import RELATIONAL_PATTERNS, RelationalPattern, run_relational
from tools.queries.verification import Verdict

EXAMPLES = REPOSITORY / "tools" / "database" / "examples"
_ASKED = {
    "questions-of-topic": ("SELECT id FROM topics WHERE name = 'Derivatives'", 1),
    "test-with-questions": (
        "SELECT id FROM test_templates WHERE name = 'Calculus I Midterm Practice'",
        3,
    ),
    "subject-hierarchy": ("SELECT id FROM subjects WHERE code = 'MATH 1426'", 6),
    "question-search": ("SELECT 'derivative'", 3),
}
"""What each pattern is asked, and how many questions or topics of the example set it finds."""
_FILES = ("subjects.csv", "topics.csv", "questions.json", "tests.json", "videos.json")


def connection_of(environment: Mapping[str, str]) -> psycopg.Connection:
    """Connect to the PostgreSQL of a local AWS.

    Raises
    ------
    psycopg.OperationalError
        If it does not answer.
    """
    return psycopg.connect(
        host=environment["PGHOST"],
        port=environment["PGPORT"],
        user=environment["PGUSER"],
        dbname=environment["PGDATABASE"],
        autocommit=True,
    )


def has_schema(connection: psycopg.Connection) -> bool:
    """Tell whether the migrations have run, as they do when MavPrep's stack is deployed."""
    row = connection.execute("SELECT to_regclass('questions') IS NOT NULL").fetchone()
    return bool(row and row[0])


def load_example_set(connection: psycopg.Connection) -> int:
    """Load the example set and return how many records it has."""
    loaded = load(connection, [EXAMPLES / name for name in _FILES])
    return sum(loaded.records.values())


def verify_postgres(connection: psycopg.Connection) -> Iterator[Verdict]:
    """Run every documented query with the example set in the database.

    Other records may be there as well: each query has to find at least the examples.
    """
    for pattern in RELATIONAL_PATTERNS:
        query, expected = _ASKED[pattern.name]
        row = connection.execute(query.encode()).fetchone()
        if row is None:
            raise LookupError(f"The example set lacks what this finds: {query}")
        yield _verdict(connection, pattern, row[0], expected)


def _verdict(
    connection: psycopg.Connection, pattern: RelationalPattern, value: str | UUID, expected: int
) -> Verdict:
    started = time.perf_counter()
    try:
        result = run_relational(connection, pattern, value)
        found, problem = _counted(result.items), result.missing
    except psycopg.Error as error:
        found, problem = 0, str(error)
    milliseconds = (time.perf_counter() - started) * 1000
    if problem is None and found < expected:
        problem = f"expected {expected}; got {found}"
    verdict = Verdict("mavprep", "PostgreSQL", pattern.name, None, expected, found)
    return replace(verdict, milliseconds=milliseconds, problem=problem)


def _counted(items: Sequence[Mapping[str, Any]]) -> int:
    """Count what a question is about: of one test its questions, of one subject its topics."""
    inside = [item[name] for item in items for name in ("questions", "topics") if name in item]
    return sum(map(len, inside)) if inside else len(items)
