"""The SQL of every runbook and page of recovery, as it is printed, by the role that is meant."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from psycopg import errors

from mavprep_database.runner import migrate
from mavprep_database.statements import split_statements
from tests.local.runbooks.pages import RECOVERY, RUNBOOKS, Command, Language, commands_of

LOOKING = "How to look"
HIDDEN = "<insufficient privilege>"

# The packaged PostgreSQL lacks the extension. These are its columns in version 1.12, with their
# types; like its own view, it hides the statements of others from whoever may not see them.
_STATISTICS = """
CREATE VIEW public.pg_stat_statements AS
SELECT 10::oid AS userid, 5::oid AS dbid, TRUE AS toplevel, 42::bigint AS queryid,
    CASE WHEN pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
        THEN 'SELECT * FROM questions WHERE id = $1'
        ELSE '<insufficient privilege>' END AS query,
    1::bigint AS plans, 0.5::double precision AS total_plan_time,
    7::bigint AS calls, 91.26::double precision AS total_exec_time,
    1::double precision AS min_exec_time, 40::double precision AS max_exec_time,
    13.04::double precision AS mean_exec_time, 2::double precision AS stddev_exec_time,
    7::bigint AS rows, 100::bigint AS shared_blks_hit, 30::bigint AS shared_blks_read,
    0::bigint AS temp_blks_read, 0::bigint AS temp_blks_written
"""
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
def watched(create_database: Callable[[str | None], str]) -> Iterator[str]:
    """A database whose statements are counted, with a session that does not end."""
    url = create_database(None)
    with psycopg.connect(url) as owner:
        migrate(owner)
        owner.execute(_STATISTICS)
        owner.execute("GRANT SELECT ON public.pg_stat_statements TO PUBLIC")
    with psycopg.connect(url, user="mavprep_app", application_name="quiz") as application:
        application.execute("SELECT 'what the application asked'")
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
        (row,) = _run(reader, statement)
    assert row[0] == 7
    assert (float(row[1]), float(row[2])) == (91.0, 13.0)
    assert row[3] == "SELECT * FROM questions WHERE id = $1"


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
