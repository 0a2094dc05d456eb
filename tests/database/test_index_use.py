"""`datactl db indexes`: which indexes PostgreSQL reads, and which are there for nothing."""

import json
from datetime import datetime

import psycopg
import pytest

from tests.database.conftest import Connect
from tests.database.rows import subject, topic
from tests.database.test_commands import run
from tools.database.index_display import print_indexes
from tools.database.indexes import IndexStatistics, read_index_statistics


def _use(connection: psycopg.Connection) -> None:
    """Read one index of topics, and have PostgreSQL count that."""
    topic(connection, subject(connection))
    connection.execute("SET enable_seqscan = off")
    connection.execute("SELECT FROM topics WHERE created_at = now()").fetchall()
    connection.execute("SELECT pg_stat_force_next_flush()")
    connection.commit()


def test_an_index_that_nobody_reads_is_unused_unless_it_keeps_something(
    connect: Connect, database: str
) -> None:
    connection = connect()
    connection.autocommit = True
    connection.execute("CREATE INDEX read ON topics (created_at)")
    connection.execute("CREATE INDEX unread ON topics (name)")
    connection.execute("CREATE UNIQUE INDEX unread_unique ON topics (id, name)")
    connection.execute("CREATE INDEX partial ON topics (subject_id) WHERE name = 'Limits'")
    _use(connection)

    found = {each.index: each for each in read_index_statistics(connection).indexes}
    assert (found["unread"].keeps, found["unread"].is_unused) == (None, True)
    assert (found["topics_pkey"].keeps, found["topics_pkey"].is_unused) == ("primary key", False)
    assert (found["unread_unique"].keeps, found["unread_unique"].is_unused) == ("unique", False)
    assert (found["partial"].keeps, found["partial"].is_unused) == (None, True)
    assert found["idx_topics_subject"].keeps == "foreign key"
    assert (found["read"].scans > 0, found["read"].is_unused) == (True, False)
    assert found["read"].last_scan is not None
    assert found["unread"].size_bytes > 0

    result = run("indexes", "--role", "mavprep_readonly", url=database)
    assert result.exit_code == 0
    (line,) = (line for line in result.output.splitlines() if " unread " in line)
    assert line.split()[-1] == "unused"
    assert "indexes are unused, counted since" in result.output


def test_scripts_are_told_since_when_is_counted(connect: Connect, database: str) -> None:
    connection = connect()
    connection.autocommit = True
    connection.execute("SELECT pg_stat_reset()")
    answer = json.loads(run("indexes", "--json", url=database).output)
    assert datetime.fromisoformat(answer["since"]).tzinfo is not None
    assert answer["is_replica"] is False
    rows = {each["index"]: each for each in answer["indexes"]}
    assert rows["questions_pkey"]["unused"] is False
    assert rows["idx_questions_difficulty"]["unused"] is True
    assert {"table", "scans", "last_scan", "size_bytes", "keeps", "is_valid"} <= set(
        rows["questions_pkey"]
    )


def test_an_index_that_was_not_finished_is_not_valid(connect: Connect) -> None:
    connection = connect()
    connection.autocommit = True
    connection.execute("CREATE INDEX unfinished ON topics (name)")
    connection.execute(
        "UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid = 'unfinished'::regclass"
    )
    found = {each.index: each for each in read_index_statistics(connection).indexes}
    assert not found["unfinished"].is_valid


def test_a_replica_is_said_to_count_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    print_indexes(IndexStatistics(None, is_replica=True, indexes=()), as_json=False)
    said = capsys.readouterr().out
    assert "counted since the database was made on this replica alone" in said
