"""How much faster the full-text search is with its index, on 200,000 questions.

Run with `python benchmarks/question_search.py`. The same function searches the same database for
the same words, first with the index and then without it; each time is the median of three searches.
"""

import statistics
import tempfile
import time
from pathlib import Path

import psycopg

from mavprep_database.runner import migrate
from mavprep_queries import search_questions
from tools.database.server import temporary_server

SEARCHES = ("momentum integral", "photon -wave", '"electron field"')
RUNS = 3

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
    FROM generate_series(1, 200000) AS q
    JOIN numbered AS t ON t.n = q % 100 + 1
    CROSS JOIN words
    CROSS JOIN LATERAL (
        SELECT string_agg(list[1 + n * 0 + floor(random() * cardinality(list))::int], ' ') AS words
        FROM generate_series(1, 14 + q % 2) AS n
    ) AS text;
"""


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as data,
        temporary_server(Path(data)) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        migrate(connection)
        connection.execute(_FILL)
        connection.execute("VACUUM ANALYZE questions")
        indexed = {text: _median(connection, text) for text in SEARCHES}
        connection.execute("DROP INDEX idx_questions_fulltext")
        connection.execute("ANALYZE questions")
        for text in SEARCHES:
            plain = _median(connection, text)
            print(
                f"{text}: indexed {indexed[text] * 1000:.1f} ms, without index "
                f"{plain * 1000:.0f} ms, {plain / indexed[text]:.0f} times as fast"
            )


def _median(connection: psycopg.Connection, text: str) -> float:
    search_questions(connection, text)
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        search_questions(connection, text)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    main()
