"""How much faster `datactl db load` is than the document's loop of single inserts.

Run with `python -m benchmarks.question_loading [--quick] [--json]`: 100,000 questions with four
options each, quick 10,000.
The loop sends one INSERT after the other, each its own transaction, as the document sketches it.
Its time is measured on two samples, before and after loading, and scaled up. Everything happens in
one run against one PostgreSQL 18 that writes to disk as it does in production. Two ratios: with the
round-trip time of a network, and over a socket of this machine, where the loop has its best day.
The second is taken three times, each in a database of its own, since other work on the machine
disturbs it.
"""

import itertools
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from benchmarks.delay import delayed
from benchmarks.results import Figure, run_alone
from mavprep_database.runner import migrate
from tools.database.loading.load import load
from tools.postgresql.throwaway import in_database, temporary_server

QUESTIONS, QUICK_QUESTIONS = 100_000, 10_000
SAMPLE = 500
RUNS = 3
TOPICS = 50
ROUND_TRIP_SECONDS = 0.0012
_NUMBERS = itertools.count(1)
_WORDS = (
    *("what", "is", "the", "derivative", "integral", "limit", "series", "vector", "matrix"),
    *("energy", "force", "momentum", "speed", "charge", "field", "wave", "photon", "electron"),
    *("atom", "molecule", "reaction", "acid", "base", "cell", "gene", "protein", "market"),
)


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the ratios, and the memory that loading took."""
    count = QUICK_QUESTIONS if quick else QUESTIONS
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as data,
        temporary_server(Path(data), durable=True) as url,
    ):
        files = _write_files(Path(folder), count)
        with delayed(url, ROUND_TRIP_SECONDS) as far:
            loading, ratio = _compare(far, url, files, count)
        yield Figure(f"load of {count:,} questions, over a network", "s", (loading,))
        yield Figure("one INSERT a row to load, over a network", "times", (ratio,))
        near = [_compare(url, url, files, count) for _ in range(RUNS)]
    yield Figure(
        f"load of {count:,} questions, over a local socket", "s", tuple(each for each, _ in near)
    )
    yield Figure(
        "one INSERT a row to load, over a local socket", "times", tuple(each for _, each in near)
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("highest memory", "MB", (memory,))


def _compare(address: str, admin: str, files: list[Path], count: int) -> tuple[float, float]:
    """Return the seconds of loading, and how many times as long the loop would take."""
    name = f"benchmark_{next(_NUMBERS)}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    with psycopg.connect(in_database(address, name), autocommit=True) as connection:
        migrate(connection)
        topics = _topics(connection)
        before = _loop(connection, topics)
        started = time.perf_counter()
        load(connection, files)
        loading = time.perf_counter() - started
        loop = (before + _loop(connection, topics)) / 2 * count
    return loading, loop / loading


def _loop(connection: psycopg.Connection, topics: list[object]) -> float:
    """Return the seconds that one question with its options takes."""
    started = time.perf_counter()
    for number in range(SAMPLE):
        row = connection.execute(
            "INSERT INTO questions (topic_id, question_text, question_type, difficulty_level)"
            " VALUES (%s, %s, %s, %s) RETURNING id",
            (topics[number % TOPICS], _text(number), "multiple_choice", "easy"),
        ).fetchone()
        # The correct option first: each insert is checked when it is committed.
        for place in range(4):
            connection.execute(
                "INSERT INTO question_options"
                " (question_id, option_text, option_label, is_correct, order_index)"
                " VALUES (%s, %s, %s, %s, %s)",
                (row and row[0], f"option {place}", "ABCD"[place], place == 0, place + 1),
            )
    return (time.perf_counter() - started) / SAMPLE


def _topics(connection: psycopg.Connection) -> list[object]:
    connection.execute("INSERT INTO subjects (code, name) VALUES ('LOOP', 'Loop')")
    rows = connection.execute(
        "INSERT INTO topics (subject_id, name) SELECT id, 'Loop ' || n FROM subjects,"
        " generate_series(1, %s) AS n RETURNING id",
        [TOPICS],
    ).fetchall()
    return [topic for (topic,) in rows]


def _write_files(folder: Path, count: int) -> list[Path]:
    subjects, topics = folder / "subjects.csv", folder / "topics.csv"
    subjects.write_text("code,name\nBENCH,Benchmark\n", "utf-8")
    lines = "".join(f"BENCH,Topic {number}\n" for number in range(TOPICS))
    topics.write_text(f"subject,name\n{lines}", "utf-8")
    questions = folder / "questions.json"
    with questions.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(("," if number else "[") + json.dumps(_question(number)))
        file.write("]")
    return [subjects, topics, questions]


def _question(number: int) -> dict[str, object]:
    return {
        "subject": "BENCH",
        "topic": f"Topic {number % TOPICS}",
        "text": _text(number),
        "type": "multiple_choice",
        "difficulty": "easy",
        "options": [
            {"text": f"option {place}", "label": "ABCD"[place], "isCorrect": place == 0}
            for place in range(4)
        ],
    }


def _text(number: int) -> str:
    return f"{number} {' '.join(random.choices(_WORDS, k=14))}?"  # noqa: S311  no secret


if __name__ == "__main__":
    run_alone(measure, __doc__)
