"""`datactl db` on a real database: what it says, and how it ends."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from tests.database.test_loading import EXAMPLES, QUESTION, write_json
from tests.database.test_migrations import LATEST
from tools.database.commands import db
from tools.database.connecting import without_password


def run(*arguments: object, url: str | None) -> Result:
    environment = {"DATABASE_URL": url} if url else {}
    return CliRunner().invoke(db, [str(each) for each in arguments], env=environment)


def test_migrate_there_back_and_nowhere(empty_database: str) -> None:
    told = [
        run("migrate", *target, url=empty_database).output
        for target in ([], [], ["--target", "base"])
    ]
    assert told == [
        f"Migrated from base to {LATEST}.\n",
        f"Nothing to do: the database is at {LATEST}.\n",
        f"Migrated from {LATEST} to base.\n",
    ]


@pytest.fixture
def prod(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The database of the stage prod, which is migrated."""
    monkeypatch.setattr(
        "tools.database.way_in.stages.stage_database", lambda **_: nullcontext(empty_database)
    )
    assert run("migrate", "--stage", "prod", url=None).exit_code == 0
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


def revision_of(connection: psycopg.Connection) -> str | None:
    row = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()
    return None if row is None else row[0]


def test_a_protected_stage_goes_back_for_nobody_who_was_not_asked(prod: psycopg.Connection) -> None:
    back = ["migrate", "--stage", "prod", "--target", "base"]
    nobody = run(*back, url=None)
    assert nobody.exit_code == 1
    assert "nobody can answer here: give --yes if it is meant" in nobody.output
    assert "back to base, and drop what later revisions have made" in nobody.output
    assert revision_of(prod) == LATEST
    assert run(*back, "--yes", url=None).output == f"Migrated from {LATEST} to base.\n"


def test_a_protected_stage_goes_forward_and_nowhere_without_a_question(
    prod: psycopg.Connection,
) -> None:
    assert run("migrate", "--stage", "prod", url=None).output.startswith("Nothing to do")
    wrong = run("migrate", "--stage", "prod", "--target", "nope", url=None)
    assert "There is no revision 'nope'" in wrong.output
    assert revision_of(prod) == LATEST


def test_a_failed_migration_says_why(empty_database: str) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE TABLE topics (id INTEGER)")
    result = run("migrate", url=empty_database)
    assert result.exit_code == 1
    assert "error: 0002_subjects_and_topics.up.sql, line" in result.output


def test_load(database: str) -> None:
    dry = run("load", "--dry-run", *EXAMPLES, url=database)
    assert "questions: 6 valid" in dry.output
    result = run("load", *EXAMPLES, url=database)
    assert result.exit_code == 0
    assert result.output.splitlines()[-5:] == [
        "subjects: 2 loaded",
        "topics: 8 loaded",
        "questions: 6 loaded",
        "tests: 1 loaded",
        "videos: 1 loaded",
    ]


def test_a_broken_file_ends_with_its_problems(database: str, tmp_path: Path) -> None:
    result = run("load", write_json(tmp_path, "questions.json", [QUESTION]), url=database)
    assert result.exit_code == 1
    assert "questions.json, row 1, column topic: 'MATH 1426 > Limits': is no topic" in result.output
    assert result.output.endswith("error: nothing was loaded.\n")


def test_columns_of_one_name_are_told_apart(database: str) -> None:
    statement = "SELECT 1 AS id, 2 AS id, 3 AS id_2; SELECT 4 AS other"
    lines = run("sql", statement, "--json", url=database).stdout.splitlines()
    first, second = (json.loads(line)["rows"] for line in lines)
    assert list(first[0].values()) == [1, 2, 3]
    assert first[0]["id_2"] == 2
    assert second == [{"other": 4}]


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("'infinity'::timestamptz - now()", "infinity"),
        ("'-infinity'::interval", "-infinity"),
        ("'1 year 1 day'::interval", "1 year 1 day"),
        ("'infinity'::timestamptz", "infinity"),
        ("'infinity'::timestamp", "infinity"),
        ("'-infinity'::date", "-infinity"),
        ("'24:00'::time", "24:00:00"),
        ("'24:00+00'::timetz", "24:00:00+00"),
        ("'2026-03-01 10:00+00'::timestamptz", "2026-03-01 10:00:00+00:00"),
        ("ARRAY['infinity'::interval]", ["infinity"]),
    ],
)
def test_times_are_shown_as_the_database_has_them(
    database: str, expression: str, shown: object
) -> None:
    result = run("sql", f"SET timezone TO 'UTC'; SELECT {expression} AS v", "--json", url=database)
    assert json.loads(result.stdout.splitlines()[-1])["rows"] == [{"v": shown}]


def test_numbers_in_json_keep_their_digits(database: str) -> None:
    statement = """SELECT '{"n": 12345678901234567890.50}'::jsonb AS v"""
    result = run("sql", statement, "--json", url=database)
    assert '{"n": 12345678901234567890.50}' in result.stdout


def test_the_url_is_needed() -> None:
    result = run("migrate", url=None)
    assert result.exit_code == 2
    assert "DATABASE_URL" in result.output


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app:s3cret@127.0.0.1:1/mavprep",
        "host=127.0.0.1 port=1 password=s3cret",
        "postgresql://app:s3cret@127.0.0.1:port/mavprep",
    ],
)
def test_a_failed_connection_does_not_show_the_password(url: str) -> None:
    result = run("migrate", url=url)
    assert result.exit_code == 1
    assert result.output.startswith("error: ")
    assert "s3cret" not in result.output


def test_messages_are_cleaned() -> None:
    url = "postgresql://app:s3cret@host/name"
    assert without_password(f"cannot open {url}, s3cret", url) == "cannot open (URL), ***"
