"""How fast the stream of attempts gets into PostgreSQL.

Run with `python -m benchmarks.progress_analytics [--quick] [--json]`: seven events for each
measurement, quick three. Events are as large as Lambda makes them, 6 MB. All ratios are those of
one run:

- the function against Powertools' batch processor with its full deserialisation and the document's
  upsert for each record, in a process each, with the round-trip time of a network;
- the whole invocation against decoding its event and nothing else;
- the statement against COPY into the same tables, over a socket of this machine;
- importing it, with bytecode as in its package, against importing Powertools and psycopg without.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import psycopg2

from benchmarks.delay import delayed, round_trip
from benchmarks.progress_events import full_event
from benchmarks.results import Figure, ratios, run_alone
from mavprep_database.runner import migrate
from mavprep_progress_analytics.attempts import Version, read_version
from mavprep_progress_analytics.items import newest_changes
from mavprep_progress_analytics.writing import STATEMENT, _columns
from stream_records.batches import Batch
from stream_records.changes import read_change
from tools.paths import REPOSITORY
from tools.postgresql.throwaway import temporary_server

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection  # noqa: N812  as other classes

EVENTS, QUICK_EVENTS = 7, 3
ROUND_TRIP_SECONDS = 0.0012
SUBJECTS = 40
IMPORTS, QUICK_IMPORTS = 9, 5

_INSTALLED = Path(psycopg.__file__).parents[1]
_WORKER = REPOSITORY / "benchmarks" / "progress_worker.py"
_TABLES = "analytics_attempt_facts, analytics_subject_performance, analytics_rejected_attempts"
_POWERTOOLS = ("aws_lambda_powertools", "jmespath")
_OURS = (*_POWERTOOLS, "psycopg2", "psycopg2_binary.libs")
_BUNDLE = (*_POWERTOOLS, "psycopg", "psycopg_binary", "psycopg_binary.libs")
_IMPORT_BUNDLE = (
    "from aws_lambda_powertools import Logger, Metrics;"
    "from aws_lambda_powertools.utilities.batch import BatchProcessor, process_partial_response;"
    "import psycopg"
)
_IMPORT_FUNCTION = "import mavprep_progress_analytics.handler"
_VARIABLES = {
    "DATABASE_HOST": "127.0.0.1",
    "DATABASE_NAME": "postgres",
    "DATABASE_USER": "mavprep_analytics_writer",
}


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield what is measured, event by event."""
    count = QUICK_EVENTS if quick else EVENTS
    yield from _measure_imports(QUICK_IMPORTS if quick else IMPORTS)
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as data,
        temporary_server(Path(data), durable=True) as url,
        closing(psycopg.connect(url, autocommit=True)) as admin,
    ):
        migrate(admin)
        subjects = _add_subjects(admin)
        # The first of each worker's events warms it up.
        files = [_write_event(Path(folder), subjects, seed) for seed in range(1, count + 2)]
        yield from _measure_statement(url, admin, files)
        with delayed(url, ROUND_TRIP_SECONDS) as far:
            with closing(psycopg.connect(far, autocommit=True)) as connection:
                yield Figure("round trip", "ms", (round_trip(connection) * 1000,), is_detail=True)
            yield from _measure_functions(far, admin, files)


def _add_subjects(admin: psycopg.Connection) -> list[str]:
    rows = admin.execute(
        "INSERT INTO subjects (code, name) SELECT 'S' || n, 'Subject' FROM generate_series(1, %s)"
        " AS n RETURNING id::text",
        [SUBJECTS],
    ).fetchall()
    return [identifier for (identifier,) in rows]


def _write_event(folder: Path, subjects: Sequence[str], seed: int) -> Path:
    file = folder / f"event-{seed}.json"
    file.write_text(full_event(subjects, seed=seed), "ascii")
    return file


def _measure_functions(
    address: str, admin: psycopg.Connection, files: Sequence[Path]
) -> Iterator[Figure]:
    timings: dict[str, list[tuple[float, float]]] = {"function": [], "powertools": []}
    memory = 0.0
    # In turns, so that a noisy neighbour disturbs both. The first event of each warms it up.
    for file in files[1:]:
        for name, kept in timings.items():
            result = _work(name, address, admin, [files[0], file])
            kept.extend(result["timings"][1:])
            if name == "function":
                memory = max(memory, result["memory"])
    ours, theirs = timings["function"], timings["powertools"]
    decoding, handling = ([each * 1000 for each in times] for times in zip(*ours, strict=True))
    yield Figure("an event of 6 MB, decoding", "ms", tuple(decoding), is_detail=True)
    yield Figure("an event of 6 MB, processing", "ms", tuple(handling))
    yield Figure("highest memory", "MB", (memory,))
    yield ratios("whole invocation to decoding alone", [sum(each) for each in ours], _first(ours))
    yield ratios("Powertools to the function", [sum(e) for e in theirs], [sum(e) for e in ours])
    yield ratios(
        "Powertools to the function, without decoding",
        [handling for _, handling in theirs],
        [handling for _, handling in ours],
    )


def _first(timings: Sequence[tuple[float, float]]) -> list[float]:
    return [decoding for decoding, _ in timings]


def _work(
    name: str, address: str, admin: psycopg.Connection, files: Sequence[Path]
) -> dict[str, Any]:
    admin.execute(f"TRUNCATE {_TABLES}".encode())
    port = str(psycopg.conninfo.conninfo_to_dict(address)["port"])
    answer = subprocess.run(
        [sys.executable, str(_WORKER), name, *map(str, files)],
        env={**os.environ, **_VARIABLES, "DATABASE_PORT": port},
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, Any] = json.loads(answer.stdout)
    return result


def _measure_statement(
    url: str, admin: psycopg.Connection, files: Sequence[Path]
) -> Iterator[Figure]:
    batches = [_versions(file) for file in files]
    seconds: dict[str, list[float]] = {"statement": [], "COPY": []}
    with (
        closing(psycopg.connect(url, autocommit=True)) as copying,
        closing(psycopg2.connect(url)) as stating,
    ):
        stating.autocommit = True
        # In turns, so that a noisy neighbour disturbs both.
        for versions in batches[1:]:
            for name, write in (
                ("COPY", partial(_copy, copying)),
                ("statement", partial(_state, stating)),
            ):
                admin.execute(f"TRUNCATE {_TABLES}".encode())
                write(batches[0])
                started = time.perf_counter()
                write(versions)
                seconds[name].append(time.perf_counter() - started)
    statement = [each * 1000 for each in seconds["statement"]]
    yield Figure(f"statement with {len(batches[0])} attempts", "ms", tuple(statement))
    yield ratios("rows a second, statement to COPY", seconds["COPY"], seconds["statement"])


def _versions(file: Path) -> list[Version]:
    records = json.loads(file.read_text("ascii"))["Records"]
    changes = [read_change(record, old_images=False) for record in records]
    return [read_version(change) for change in newest_changes(changes, Batch())]


def _state(connection: Connection, versions: Sequence[Version]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, _columns(versions))


def _copy(connection: psycopg.Connection, versions: Sequence[Version]) -> None:
    """Copy the facts, and sums that are one attempt each: nothing is added up or compared."""
    columns = ", ".join(Version._fields[:18])
    facts = "".join("\t".join(map(str, version[:18])) + "\n" for version in versions)
    sums = {(v.user_id, v.subject_id, v.date): v for v in versions}.values()
    lines = "".join("\t".join(map(str, (v[0], *v[5:18]))) + "\n" for v in sums)
    names = columns.replace("sort_key, stream_label, sequence_number, is_deleted, ", "")
    with connection.transaction(), connection.cursor() as cursor:
        for table, target, text in (
            ("analytics_attempt_facts", columns, facts),
            ("analytics_subject_performance", names.replace("score", "score_sum"), lines),
        ):
            with cursor.copy(f"COPY {table} ({target}) FROM STDIN".encode()) as copy:
                copy.write(text)


def _measure_imports(count: int) -> Iterator[Figure]:
    """Import each from a folder of its own; the standard library has its bytecode in both."""
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        _install(Path(ours), _OURS)
        for package in ("mavprep_progress_analytics", "stream_records", "function_settings"):
            shutil.copytree(REPOSITORY / "lambdas" / package, Path(ours, package))
        compileall.compile_dir(ours, quiet=2, force=True)
        _install(Path(theirs), _BUNDLE)
        function: list[float] = []
        bundle: list[float] = []
        for _ in range(count):
            function.append(_import_seconds(ours, _IMPORT_FUNCTION))
            bundle.append(_import_seconds(theirs, _IMPORT_BUNDLE))
    yield Figure("import, with bytecode", "ms", tuple(each * 1000 for each in function))
    yield ratios("import, to Powertools and psycopg without bytecode", function, bundle)


def _install(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        shutil.copytree(
            _INSTALLED / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    # psycopg and Powertools need it on older Pythons than Lambda's.
    shutil.copy(_INSTALLED / "typing_extensions.py", folder)


def _import_seconds(folder: str, statement: str) -> float:
    # Behind the package, what Lambda's runtime has: botocore, with its bytecode.
    command = f"import sys, time; sys.path[:] = [{folder!r}, *sys.path, {str(_INSTALLED)!r}]; "
    command += "t = time.process_time(); "
    command += f"{statement}; print(time.process_time() - t)"
    answer = subprocess.run(
        [sys.executable, "-S", "-B", "-c", command],
        env={"DATABASE_PORT": "5432", **_VARIABLES},
        check=True,
        capture_output=True,
        text=True,
    )
    return float(answer.stdout)


if __name__ == "__main__":
    run_alone(measure, __doc__)
