"""Load files: stage and check everything, then write, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tools.database.loading.kinds import KINDS, TOPICS, Kind
from tools.database.loading.problems import MAX_PROBLEMS, LoadError, Problem, broken
from tools.database.loading.sources import read_records
from tools.database.loading.validation import validator

_SQL = Path(__file__).parent / "sql"
_TYPES = {".csv", ".json"}
# Any number that nothing else on the server uses for an advisory lock.
_LOAD_LOCK = 5_203_711_843
# For the joins of this transaction only; the server's default is meant for many small queries.
_WORK_MEMORY = "128MB"
_REFUSALS = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records each kind of file held."""

    records: Mapping[str, int]


@dataclass(slots=True)
class _Findings:
    """The first problems, and the number of the others."""

    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, problems: Sequence[Problem]) -> None:
        room = MAX_PROBLEMS - len(self.problems)
        self.problems.extend(problems[:room])
        self.more += max(0, len(problems) - room)

    def stop_if_any(self) -> None:
        if self.problems:
            raise LoadError(tuple(self.problems), self.more)


def load(
    connection: psycopg.Connection,
    files: Iterable[Path],
    *,
    dry_run: bool = False,
    advance: Callable[[int], None] = lambda _: None,
) -> Loaded:
    """Load files in one transaction; loading them again changes nothing.

    A row that exists already is recognised by its natural key and updated where the file says
    something else: subjects by code, topics by subject and path, questions by topic and text, tests
    by subject and name, videos by topic and key of the file. What a file leaves out stays as it is.

    Parameters
    ----------
    connection
        An idle connection whose role may write these tables and create temporary ones.
    files
        ``.csv`` or ``.json`` files in any order; their names begin with the kind, as in
        ``questions-algebra.json``.
    dry_run
        Whether to do everything and then take it back.
    advance
        Is told now and then how many more bytes were read.

    Returns
    -------
    Loaded
        What the files held.

    Raises
    ------
    LoadError
        Something is wrong with a file. Nothing was written.
    """
    sorted_files = _by_kind(files)
    with connection.transaction(force_rollback=dry_run):
        # A second load would not see the rows of this one and insert them again.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])
        connection.execute("SELECT set_config('work_mem', %s, true)", [_WORK_MEMORY])
        connection.execute((_SQL / "known_topics.sql").read_bytes())
        findings = _Findings()
        counts: dict[str, int] = {}
        for kind in KINDS:
            with _refusals_of(sorted_files[kind]):
                counts[kind.name] = _stage(connection, kind, sorted_files[kind], findings, advance)
        findings.stop_if_any()
        for kind in KINDS:
            if counts[kind.name]:
                with _refusals_of(sorted_files[kind]):
                    _write(connection, kind, sorted_files[kind])
        # Checks that wait for the commit run now, so that a dry run has done them, too.
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.execute("DROP VIEW known_topics")
    return Loaded({name: count for name, count in counts.items() if count})


@contextmanager
def _refusals_of(files: Sequence[Path]) -> Iterator[None]:
    """Name the files with which PostgreSQL finds fault, where no rule did."""
    try:
        yield
    except _REFUSALS as error:
        names = ", ".join(path.name for path in files)
        rule = f"PostgreSQL refuses a record: {error.diag.message_primary or error}"
        raise LoadError((Problem(names, None, None, None, rule),)) from error


def kind_of(path: Path) -> Kind:
    """Return the kind that a file's name says.

    Raises
    ------
    LoadError
        The name says none.
    """
    name = path.name.lower().replace("_", "-").replace(" ", "-")
    for kind in KINDS:
        if name.startswith(kind.names) and path.suffix.lower() in _TYPES:
            return kind
    names = ", ".join(name for kind in KINDS for name in kind.names)
    raise broken(path, None, f"must begin with one of {names}, and end with .csv or .json")


def _by_kind(files: Iterable[Path]) -> dict[Kind, list[Path]]:
    found: dict[Kind, list[Path]] = {kind: [] for kind in KINDS}
    for path in files:
        found[kind_of(path)].append(path)
    return found


def _stage(
    connection: psycopg.Connection,
    kind: Kind,
    files: Sequence[Path],
    findings: _Findings,
    advance: Callable[[int], None],
) -> int:
    connection.execute(kind.sql("stage"))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(f"staged_{kind.name}"),
        sql.SQL(", ").join(map(sql.Identifier, ("row_number", *kind.columns))),
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        write = copy.write_row
        # Rows are numbered through all files of a kind; the offset leads back to file and row.
        for place, path in enumerate(files):
            validate = validator(kind, path.name)
            for number, record in read_records(path, kind, advance):
                row = validate(number, record)
                count += 1
                if isinstance(row, tuple):
                    write((_numbered(place, number), *row[1:]) if place else row)
                else:
                    findings.add(row)
    return count


def _numbered(place: int, number: int) -> int:
    return place * _ROWS_PER_FILE + number


_ROWS_PER_FILE = 1 << 40


def _write(connection: psycopg.Connection, kind: Kind, files: Sequence[Path]) -> None:
    if kind.has("resolve"):
        connection.execute(kind.sql("resolve"))
    _check(connection, kind, files)
    merge = kind.sql("merge")
    if kind is not TOPICS:
        connection.execute(merge)
        return
    deepest = connection.execute("SELECT max(level) FROM staged_topics").fetchone()
    # A topic needs the row of its parent.
    for level in range((deepest[0] if deepest else 0) + 1):
        connection.execute(merge, {"level": level})


def _check(connection: psycopg.Connection, kind: Kind, files: Sequence[Path]) -> None:
    rows = connection.execute(
        b"SELECT *, count(*) OVER () FROM ("
        + kind.sql("check")
        + b") AS found (row_number, field, value, rule) ORDER BY row_number LIMIT %(limit)s",
        {"limit": MAX_PROBLEMS},
    ).fetchall()
    if rows:
        problems = tuple(
            Problem(files[row // _ROWS_PER_FILE].name, row % _ROWS_PER_FILE, column, value, rule)
            for row, column, value, rule, _ in rows
        )
        raise LoadError(problems, rows[0][-1] - len(problems))
