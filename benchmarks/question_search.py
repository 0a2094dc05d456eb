"""How much faster the full-text search is with its index, on 200,000 questions.

Run with `python -m benchmarks.question_search [--quick] [--json]`; quick are 40,000 questions. The
same function searches the same database for the same words, first with the index and then without
it.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from benchmarks.results import Figure, ratios, run_alone
from mavprep_database.runner import migrate
from mavprep_queries import search_questions
from tools.postgresql.throwaway import temporary_server

SEARCHES = ("momentum integral", "photon -wave", '"electron field"')
RUNS = 3
QUESTIONS, QUICK_QUESTIONS = 200_000, 40_000

_FILL = """
    INSERT INTO subjects (code, name) VALUES ('BENCH', 'Benchmark');
    INSERT INTO topics (subject_id, name)
    SELECT id, 'Topic ' || n FROM subjects, generate_series(1, 100) AS n;
    WITH numbered AS (SELECT id, row_number() OVER () AS n FROM topics),
    words AS (
        SELECT array_agg(DISTINCT md5(n::text)) || ARRAY[
            'momentum', 'integral', 'photon', 'wave', 'electron', 'field'
        ] AS list
        FROM generate_series(1, 600) AS n
    )
    INSERT INTO questions (topic_id, question_text, question_type, difficulty_level)
    SELECT t.id, text.words, 'essay', 'easy'
    FROM generate_series(1, {count}) AS q
    JOIN numbered AS t ON t.n = q % 100 + 1
    CROSS JOIN words
    CROSS JOIN LATERAL (
        SELECT string_agg(list[1 + n * 0 + floor(random() * cardinality(list))::int], ' ') AS words
        FROM generate_series(1, 14 + q % 2) AS n
    ) AS text;
"""


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the milliseconds of each search, and how many times as fast the index makes it."""
    count = QUICK_QUESTIONS if quick else QUESTIONS
    with (
        tempfile.TemporaryDirectory() as data,
        temporary_server(Path(data)) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        migrate(connection)
        connection.execute(_FILL.format(count=count).encode())
        connection.execute("VACUUM ANALYZE questions")
        indexed = {text: _times(connection, text) for text in SEARCHES}
        connection.execute("DROP INDEX idx_questions_fulltext")
        connection.execute("ANALYZE questions")
        for text in SEARCHES:
            plain = _times(connection, text)
            yield Figure(f"{text}, with the index", "ms", tuple(indexed[text]))
            yield Figure(f"{text}, without", "ms", tuple(plain))
            yield ratios(f"{text}, without to with the index", plain, indexed[text])


def _times(connection: psycopg.Connection, text: str) -> list[float]:
    search_questions(connection, text)
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        search_questions(connection, text)
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    run_alone(measure, __doc__)
