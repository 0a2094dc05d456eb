"""Migrations: forward, back, all or nothing, one at a time, and errors that lead somewhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mavprep_database.errors import (
    MigrationError,
    StatementError,
    UnknownRevisionError,
    reason_of,
)
from mavprep_database.runner import (
    BASE,
    Limits,
    Outcome,
    current_revision,
    latest_revision,
    migrate,
)
from mavprep_database.version import MIGRATIONS, migrations_version
from tests.database.sessions import in_background, wait_until_blocked

LATEST = str(latest_revision())
NEXT = f"{int(LATEST) + 1:04}"
"""The revision that a test adds."""

_OBJECTS = """
    SELECT 'relation', c.oid::regclass::text || ' ' || c.relkind::text
        || coalesce(' ' || c.relacl::text, '')
    FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'column', a.attrelid::regclass::text || '.' || a.attname || ' '
        || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text || ' ' || conname || ' '
        || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1, 2
"""


@pytest.fixture
def owner(empty_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(empty_database) as connection:
        yield connection


@pytest.fixture
def revisions(tmp_path: Path) -> Path:
    """Return a copy of the migrations that a test may add to."""
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def add_revision(directory: Path, up: str, down: str = "") -> None:
    before = f"{int(LATEST) - 1:04}"
    module = next(directory.glob(f"{LATEST}_*.py")).read_text("utf-8")
    module = module.replace(f'"{LATEST}"', f'"{NEXT}"').replace(f'"{before}"', f'"{LATEST}"')
    (directory / f"{NEXT}_more.py").write_text(module, "utf-8")
    (directory / f"{NEXT}_more.up.sql").write_text(up, "utf-8")
    (directory / f"{NEXT}_more.down.sql").write_text(down, "utf-8")


def objects(connection: psycopg.Connection) -> list[tuple[str, str]]:
    with connection.transaction():
        return connection.execute(_OBJECTS).fetchall()


def test_up_down_and_up_again_end_the_same(owner: psycopg.Connection) -> None:
    assert migrate(owner) == Outcome(None, LATEST)
    migrated = objects(owner)
    assert migrate(owner, BASE) == Outcome(LATEST, None)
    left = [name for _, name in objects(owner) if "alembic_version" not in name]
    assert left == []
    assert migrate(owner) == Outcome(None, LATEST)
    assert objects(owner) == migrated


def test_each_revision_goes_back_and_forth(owner: psycopg.Connection) -> None:
    for number in range(1, int(LATEST) + 1):
        before = objects(owner) if number > 1 else None
        assert migrate(owner, f"{number:04}").after == f"{number:04}"
        if before is not None:
            migrate(owner, f"{number - 1:04}")
            assert objects(owner) == before
            migrate(owner, f"{number:04}")


def test_rejected_attempts_survive_labels_of_streams(owner: psycopg.Connection) -> None:
    """There and back: what has no label gets an empty one, and a reason that is new an old one."""
    migrate(owner, "0007")
    with owner.transaction():
        owner.execute(
            "INSERT INTO analytics_rejected_attempts (user_id, sort_key, sequence_number, reason,"
            " item) VALUES ('user', 'before', 1, 'unknown_subject', '{}')"
        )
    migrate(owner, "0008")
    with owner.transaction():
        owner.execute(
            "INSERT INTO analytics_rejected_attempts (user_id, sort_key, stream_label,"
            " sequence_number, reason, item)"
            " VALUES ('user', 'after', '2026-11-29T10:20:30.400', 1, 'sum_overflow', '{}')"
        )
        labels = owner.execute(
            "SELECT sort_key, stream_label FROM analytics_rejected_attempts ORDER BY 1"
        ).fetchall()
    assert labels == [("after", "2026-11-29T10:20:30.400"), ("before", "")]
    migrate(owner, "0007")
    reasons = owner.execute("SELECT sort_key, reason FROM analytics_rejected_attempts ORDER BY 1")
    assert reasons.fetchall() == [("after", "malformed_attempt"), ("before", "unknown_subject")]


def test_nothing_to_do_changes_nothing(owner: psycopg.Connection) -> None:
    migrate(owner)
    assert migrate(owner) == Outcome(LATEST, LATEST)
    assert current_revision(owner) == latest_revision() == LATEST


def test_a_never_migrated_database_has_no_revision(owner: psycopg.Connection) -> None:
    assert current_revision(owner) is None


def test_a_failure_rolls_the_whole_run_back_and_says_where(
    owner: psycopg.Connection, revisions: Path
) -> None:
    add_revision(
        revisions,
        "CREATE TABLE fine (id INTEGER);\n\n-- This cannot work.\nCREATE TABLE questions (\n"
        "    id INTEGER\n);\n",
    )
    with pytest.raises(StatementError) as failed:
        migrate(owner, directory=revisions)
    assert str(failed.value) == (
        f'{NEXT}_more.up.sql, line 4: relation "questions" already exists (SQLSTATE 42P07)\n'
        "Statement: CREATE TABLE questions (\n    id INTEGER\n)"
    )
    assert current_revision(owner) is None
    assert objects(owner) == []


def test_details_and_hints_of_postgresql_are_kept(
    owner: psycopg.Connection, revisions: Path
) -> None:
    add_revision(
        revisions,
        "INSERT INTO subjects (code, name) VALUES ('A', 'A');"
        "INSERT INTO subjects (code, name) VALUES ('A', 'A: 100 % more');",
    )
    with pytest.raises(StatementError, match=r"Detail: Key \(code\)=\(A\) already exists"):
        migrate(owner, directory=revisions)


def test_a_table_in_use_ends_the_run_soon(
    owner: psycopg.Connection, revisions: Path, empty_database: str
) -> None:
    migrate(owner)
    add_revision(revisions, "ALTER TABLE subjects ADD COLUMN room TEXT;")
    with psycopg.connect(empty_database) as user:
        user.execute("SELECT FROM subjects")
        with pytest.raises(StatementError, match=r"lock timeout .*55P03"):
            migrate(owner, limits=Limits(lock=0.05), directory=revisions)
        user.rollback()
        assert migrate(owner, directory=revisions) == Outcome(LATEST, NEXT)


def test_a_slow_statement_ends_the_run(owner: psycopg.Connection, revisions: Path) -> None:
    add_revision(revisions, "SELECT pg_sleep(30);")
    with pytest.raises(StatementError, match="statement timeout"):
        migrate(owner, limits=Limits(statement=0.5), directory=revisions)


def test_a_run_that_takes_too_long_altogether_is_ended(
    owner: psycopg.Connection, revisions: Path
) -> None:
    add_revision(revisions, "SELECT pg_sleep(0.3);" * 10)
    with pytest.raises(StatementError, match="transaction timeout"):
        migrate(owner, limits=Limits(run=0.8), directory=revisions)


def test_a_lost_connection_hints_at_the_limit_of_a_run() -> None:
    said = reason_of(psycopg.OperationalError("server closed the connection unexpectedly\n"))
    assert said.startswith("server closed the connection unexpectedly\nPostgreSQL also ends")
    assert reason_of(psycopg.ProgrammingError("the query has 0 placeholders")).endswith("holders")


def test_a_second_run_waits_for_the_first_and_finds_nothing_to_do(
    owner: psycopg.Connection, empty_database: str
) -> None:
    # Postpones the end of the first run until the second waits.
    with (
        psycopg.connect(empty_database) as second,
        psycopg.connect(empty_database, autocommit=True) as observer,
        psycopg.connect(empty_database) as blocker,
    ):
        observer.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        blocker.execute("LOCK TABLE alembic_version IN EXCLUSIVE MODE")
        with in_background(lambda: migrate(owner)) as first:
            wait_until_blocked(observer, owner)
            with pytest.raises(MigrationError, match=r"did not end within 0\.05 seconds"):
                migrate(second, limits=Limits(turn=0.05))
            with in_background(lambda: migrate(second)) as outcome:
                wait_until_blocked(observer, second)
                blocker.commit()
            assert first.result() == Outcome(None, LATEST)
            assert outcome.result() == Outcome(LATEST, LATEST)


def test_a_newer_database_is_left_alone(owner: psycopg.Connection, revisions: Path) -> None:
    add_revision(revisions, "CREATE TABLE later (id INTEGER);", "DROP TABLE later;")
    migrate(owner, directory=revisions)
    with pytest.raises(UnknownRevisionError, match=f"revision '{NEXT}'"):
        migrate(owner)
    assert migrate(owner, LATEST, directory=revisions) == Outcome(NEXT, LATEST)


def test_an_unknown_target_is_refused_with_the_known_ones(owner: psycopg.Connection) -> None:
    with pytest.raises(MigrationError, match=r"no revision '7': use one of 0001, 0002"):
        migrate(owner, "7")


def test_the_connection_keeps_its_own_timeouts(owner: psycopg.Connection) -> None:
    migrate(owner)
    for setting in ("lock_timeout", "statement_timeout"):
        assert owner.execute(f"SHOW {setting}".encode()).fetchone() == ("0",)


def test_the_version_follows_names_and_contents(revisions: Path) -> None:
    version = migrations_version()
    assert migrations_version(revisions) == version
    assert len(version) == 16
    (revisions / "__pycache__").mkdir()
    (revisions / "notes.txt").write_text("no migration", "utf-8")
    assert migrations_version(revisions) == version
    file = revisions / "0005_analytics.up.sql"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert migrations_version(revisions) == version
    file.rename(revisions / "0005_statistics.up.sql")
    renamed = migrations_version(revisions)
    add_revision(revisions, "SELECT 1;")
    assert len({version, renamed, migrations_version(revisions)}) == 3
