"""`datactl db` ends with one sentence and nothing half done, whatever fails."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest
from psycopg import sql

from mavprep_database.runner import migrate
from tests.database.sessions import in_background
from tests.database.test_commands import run
from tests.database.test_loading import EXAMPLES, QUESTION, contents, write_json

if TYPE_CHECKING:
    from click.testing import Result

_REJECTED = [["rejected", "list"], ["rejected", "replay"], ["rejected", "list", "--json"]]


def _sentence(result: Result) -> str:
    """Return what it ended with: one line, and no traceback."""
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    # Click's runner writes to standard output what a program that exits writes to standard error.
    (line,) = result.stdout.splitlines()
    assert line.startswith("error: ")
    return line


def _as_role(url: str, role: str) -> str:
    return psycopg.conninfo.make_conninfo(url, user=role)


class TestANotMigratedDatabase:
    def test_is_not_loaded(self, empty_database: str) -> None:
        said = _sentence(run("load", *EXAMPLES, url=empty_database))
        assert "nothing was loaded" in said
        assert said.endswith("bring the schema up to date with `datactl db migrate`.")

    @pytest.mark.parametrize("command", _REJECTED)
    def test_has_no_rejected_attempts(self, empty_database: str, command: list[str]) -> None:
        said = _sentence(run(*command, url=empty_database))
        assert "`datactl db migrate`" in said

    def test_with_an_older_schema_has_none_to_replay(self, empty_database: str) -> None:
        with psycopg.connect(empty_database) as connection:
            migrate(connection, "0007")
        said = _sentence(run("rejected", "replay", url=empty_database))
        assert "stream_label" in said
        assert "`datactl db migrate`" in said


class TestARoleThatMayNot:
    def test_load(self, database: str) -> None:
        said = _sentence(run("load", *EXAMPLES, url=_as_role(database, "mavprep_analytics_writer")))
        assert "nothing was loaded: permission denied" in said
        assert said.endswith(": use a role that may do it.")

    def test_write_at_all(self, database: str) -> None:
        said = _sentence(run("load", *EXAMPLES, url=_as_role(database, "mavprep_readonly")))
        assert "nothing was loaded: " in said
        assert "read-only transaction: use the primary database, and a role that may" in said

    def test_load_in_a_database_that_is_read_only(self, database: str) -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            name = sql.Identifier(connection.info.dbname)
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name)
            )
        said = _sentence(run("load", *EXAMPLES, url=database))
        assert "read-only transaction: use the primary database, and a role" in said

    @pytest.mark.parametrize("command", _REJECTED)
    def test_see_rejected_attempts(self, database: str, command: list[str]) -> None:
        said = _sentence(run(*command, url=_as_role(database, "mavprep_readonly")))
        assert "permission denied for table analytics_rejected_attempts" in said

    def test_migrate(self, database: str, empty_database: str) -> None:
        assert database
        with psycopg.connect(empty_database, autocommit=True) as connection:
            migrate(connection, "0001")
        said = _sentence(run("migrate", url=_as_role(empty_database, "mavprep_readonly")))
        assert said.endswith("(SQLSTATE 42501): use a role that may do it.")

    @pytest.mark.parametrize(
        "command",
        [["migrate"], ["rejected", "list"], ["rejected", "replay"], ["load", *EXAMPLES[:1]]],
    )
    def test_connect(self, database: str, command: list[object]) -> None:
        said = _sentence(run(*command, url=_as_role(database, "nobody")))
        assert 'role "nobody" does not exist' in said


def test_a_statement_that_waited_too_long_says_what_to_do(empty_database: str) -> None:
    with psycopg.connect(empty_database) as blocker:
        migrate(blocker, "0002")
        blocker.execute("LOCK TABLE subjects IN ACCESS SHARE MODE")
        result = run("migrate", "--target", "base", "--lock-timeout", "0.01", url=empty_database)
    assert result.exit_code == 1
    assert "(SQLSTATE 55P03)" in result.stdout
    assert result.stdout.endswith("\nTry again when nobody else works with these tables.\n")


def _terminate(url: str, condition: LiteralString) -> None:
    """End the session of which a condition holds, once there is one."""
    query = sql.SQL(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND {}"
    ).format(sql.SQL(condition))
    deadline = time.monotonic() + 20
    with psycopg.connect(url, autocommit=True) as observer:
        while not observer.execute(query).fetchall():
            assert time.monotonic() < deadline, "no such session"
            time.sleep(0.01)


def test_a_connection_lost_in_the_middle_of_a_file(database: str, tmp_path: Path) -> None:
    path = tmp_path / "subjects.csv"
    os.mkfifo(path)

    def write() -> None:
        with path.open("w", encoding="utf-8") as file:
            file.write("code,name\n" + "A,a\n" * 500_000)
            file.flush()
            _terminate(database, "query LIKE 'COPY%' AND state = 'active'")
            file.write("B,b\n" * 500_000)

    with in_background(write):
        result = run("load", path, url=database)
    said = _sentence(result)
    assert "error: nothing was loaded: " in said
    assert said.endswith(": run the command again; what was done already is not done twice.")
    with psycopg.connect(database) as connection:
        assert not any(contents(connection).values())


def test_a_connection_lost_while_it_migrates(empty_database: str) -> None:
    with psycopg.connect(empty_database, autocommit=True) as blocker:
        blocker.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        blocker.execute("BEGIN")
        blocker.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        with in_background(lambda: _terminate(empty_database, "wait_event_type = 'Lock'")):
            result = run("migrate", "--lock-timeout", "20", url=empty_database)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "terminating connection due to administrator command" in result.stdout
    assert "sqlalche.me" not in result.stdout


@pytest.mark.parametrize("option", ["--lock-timeout", "--statement-timeout"])
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "0", "1e400", "2147484", "soon", ""])
def test_limits_that_are_none(empty_database: str, option: str, value: str) -> None:
    result = run("migrate", option, value, url=empty_database)
    assert result.exit_code == 2
    assert f"Invalid value for '{option}'" in result.stderr
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('subjects')").fetchone() == (None,)


@pytest.mark.parametrize("value", ["0.001", "2147483"])
def test_limits_that_postgresql_takes(empty_database: str, value: str) -> None:
    result = run(
        "migrate", "--statement-timeout", "60", "--lock-timeout", value, url=empty_database
    )
    assert result.exit_code == 0


@pytest.mark.parametrize("target", ["", "9999", "heads", "+1", "0001:0003"])
def test_targets_that_are_none(empty_database: str, target: str) -> None:
    said = _sentence(run("migrate", "--target", target, url=empty_database))
    assert f"There is no revision {target!r}: use one of 0001" in said


@pytest.mark.parametrize(
    "command", [["migrate"], ["rejected", "list"], ["rejected", "replay"], ["load", *EXAMPLES[:1]]]
)
@pytest.mark.parametrize(
    ("url", "what"),
    [("", "is empty"), (" ", "is empty"), ("postgresql://host/\udcff", "is no text in UTF-8")],
)
def test_an_address_that_is_none(command: list[object], url: str, what: str) -> None:
    """An empty one would mean whatever database is the default of this machine."""
    result = run(*command, "--url", url, url=None)
    assert result.exit_code == 2
    assert f"it {what}: use postgresql://user@host:port/database" in result.stderr


@pytest.mark.parametrize(
    "command", [["migrate"], ["rejected", "list"], ["rejected", "replay"], ["load", *EXAMPLES[:1]]]
)
@pytest.mark.parametrize(
    "url",
    [
        "mysql://app:s3cret@host/name",
        "postgresql+psycopg://app:s3cret@host/name",
        "postgresql://app:s3cret/x@127.0.0.1/name",
        "postgresql://app:p@s3cret/x@127.0.0.1/name",
        "postgresql://app:p@s3cret@127.0.0.1/name",
        "password='s3cret",
    ],
)
def test_a_malformed_address_is_not_shown(command: list[object], url: str) -> None:
    result = run(*command, "--url", url, url=None)
    assert _sentence(result)
    assert "s3cret" not in result.output


@pytest.mark.parametrize(
    ("name", "content"), [("subjects.csv", "code,name\n"), ("subjects.json", "[]")]
)
def test_files_without_a_record(database: str, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    result = run("load", tmp_path / name, url=database)
    assert result.exit_code == 0
    assert result.stdout == "Nothing to load: no file holds a record.\n"


@pytest.mark.parametrize("name", ["-", "missing.csv", "folder"])
def test_what_is_no_file(database: str, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    path = name if name == "-" else tmp_path / name
    result = run("load", path, url=database)
    assert result.exit_code == 2
    assert "Invalid value for 'FILES...'" in result.stderr


def test_a_constraint_that_no_rule_foresaw(database: str, tmp_path: Path) -> None:
    """Of the database, such as one that an administrator added."""
    run("load", *EXAMPLES, url=database)
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE questions ADD CHECK (points < 10)")
    path = write_json(tmp_path, "questions.json", [{**QUESTION, "points": 10}])
    result = run("load", path, url=database)
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert first.startswith("questions.json: PostgreSQL refuses a record: new row for relation")
    assert last == "error: nothing was loaded."
