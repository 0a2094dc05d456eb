"""`datactl query mavprep`: the documented questions to PostgreSQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from click.testing import CliRunner

from stacks.products import PRODUCTS
from tests.database.conftest import Connect
from tests.database.rows import insert, question, subject, topic
from tools.cli import cli
from tools.queries.postgres_verification import load_example_set, verify_postgres
from tools.queries.relational import RELATIONAL_PATTERNS

if TYPE_CHECKING:
    from click.testing import Result


_CALCULUS = "3f0c1f6e-8a53-4d0e-9c1b-2f6f4b7d1a10"


def _query(url: str | None, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["query", "mavprep", *arguments], env={"DATABASE_URL": url})


@pytest.fixture
def loaded(database: str, connect: Connect) -> str:
    load_example_set(connect(autocommit=True))
    return database


def _items(answer: Result) -> list[dict[str, Any]]:
    assert answer.exit_code == 0, answer.output
    items: list[dict[str, Any]] = json.loads(answer.stdout)
    return items


def test_the_patterns_are_listed_beside_those_of_the_tables() -> None:
    listed = {each["pattern"]: each for each in _items(_query(None, "--json"))}
    for pattern in RELATIONAL_PATTERNS:
        assert listed[pattern.name]["table"] == "PostgreSQL"
    assert listed["question-search"]["example"] == "text=derivative"
    assert "question-search" in _query(None).output


def test_no_name_is_taken_twice() -> None:
    (mavprep,) = [product for product in PRODUCTS if product.name == "mavprep"]
    taken = {pattern.name for table in mavprep.tables for pattern in table.access_patterns}
    assert not taken & {pattern.name for pattern in RELATIONAL_PATTERNS}


def test_verify_asks_every_one_of_them(loaded: str) -> None:
    with psycopg.connect(loaded) as connection:
        verdicts = list(verify_postgres(connection))
    assert [verdict.pattern for verdict in verdicts] == [each.name for each in RELATIONAL_PATTERNS]
    assert not [verdict.problem for verdict in verdicts if verdict.problem]


def test_questions_are_found_by_their_words(loaded: str) -> None:
    answer = _query(None, "question-search", "text=derivative", "--url", loaded)
    assert answer.exit_code == 0, answer.output
    assert "What is the derivative of x^2?" in answer.output
    assert "3 items, " in answer.output
    items = _items(_query(loaded, "question-search", "text=derivative", "--json"))
    assert {item["topic"] for item in items} >= {"Derivatives"}
    assert all(isinstance(item["rank"], float) and item["subject"] for item in items)


def test_a_test_comes_with_its_questions(loaded: str, connect: Connect) -> None:
    row = connect().execute("SELECT id, name FROM test_templates").fetchone()
    assert row
    (test,) = _items(_query(loaded, "test-with-questions", f"test_id={row[0]}", "--json"))
    assert (test["id"], test["name"]) == (str(row[0]), row[1])
    assert len(test["questions"]) == 3
    assert set(test["questions"][0]["options"][0]) == {"id", "text", "label"}


def test_a_subject_comes_with_its_topics(loaded: str) -> None:
    (found,) = _items(_query(loaded, "subject-hierarchy", f"subject_id={_CALCULUS}", "--json"))
    assert [topic["level"] for topic in found["topics"]][:3] == [0, 0, 1]


def test_questions_of_a_topic_have_a_limit(database: str, connect: Connect) -> None:
    connection = connect()
    limits = topic(connection, subject(connection))
    for _ in range(21):
        question(connection, limits, (True, False))
    arguments = ("questions-of-topic", f"topic_id={limits}")
    limited = _query(database, *arguments, "--json")
    assert len(_items(limited)) == 20
    assert "There are more: the limit of 20 is reached." in limited.stderr
    for option in (["--all"], ["--limit", "21"]):
        everything = _query(database, *arguments, *option)
        assert "21 items, " in everything.output
        assert "more" not in everything.output


def test_what_does_not_exist_is_named(database: str) -> None:
    unknown = "00000000-0000-0000-0000-000000000001"
    answer = _query(database, "test-with-questions", f"test_id={unknown}", "--json")
    assert _items(answer) == []
    assert answer.stderr == f"There is no test {unknown}.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("test-with-questions", "test_id=7"),
            "test-with-questions, test_id=7: a UUID is needed. For example: test-with-questions",
        ),
        (("question-search",), "text is missing. For example: question-search text=derivative"),
        (("question-search", "text="), "question-search, text is empty: a value is needed."),
        (
            ("question-search", "text=a", "text=b"),
            "question-search, text is given twice, 'a' and 'b': give it once.",
        ),
        (
            ("question-search", "text=a", "--namespace", "alice"),
            "question-search asks PostgreSQL, which --namespace does not choose: use --url.",
        ),
        (
            ("question-search", "text=a", "--local", "--url", "postgresql://h"),
            "--local and --url exclude each other: use one of them.",
        ),
    ],
)
def test_a_wrong_call_is_explained(arguments: tuple[str, ...], message: str, database: str) -> None:
    answer = _query(database, *arguments)
    assert answer.exit_code == 2
    assert message in answer.output


def test_without_a_database_it_is_asked_for() -> None:
    answer = _query(None, "question-search", "text=derivative")
    assert answer.exit_code == 2
    assert "name the database with --url or DATABASE_URL, or use --local." in answer.output


def test_a_database_without_schema_is_explained(empty_database: str) -> None:
    answer = _query(empty_database, "question-search", "text=derivative")
    assert answer.exit_code == 1
    assert answer.output == (
        'error: relation "questions" does not exist: bring the schema up to date with '
        "`datactl db migrate`.\n"
    )


def test_a_role_without_rights_is_explained(database: str, connect: Connect) -> None:
    connect().execute("CREATE ROLE nobody_here LOGIN")
    url = psycopg.conninfo.make_conninfo(database, user="nobody_here")
    answer = _query(url, "question-search", "text=derivative")
    assert answer.exit_code == 1
    assert answer.output == (
        "error: permission denied for table questions: use a role that may do it.\n"
    )


def test_nothing_can_be_changed(loaded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question is asked in a transaction that cannot write, whatever its role may do."""
    (search,) = [each for each in RELATIONAL_PATTERNS if each.name == "question-search"]
    changing = lambda connection, *_: [insert(connection, "subjects", code="X", name="X")]  # noqa: E731
    monkeypatch.setitem(vars(search), "run", changing)
    answer = _query(loaded, "question-search", "text=derivative")
    assert answer.output == (
        "error: cannot execute INSERT in a read-only transaction: use the primary database, and a "
        "role that may write.\n"
    )


def test_a_server_that_is_not_there_is_explained() -> None:
    answer = _query("postgresql://me:secret@127.0.0.1:1/mavprep", "question-search", "text=a")
    assert answer.exit_code == 1
    assert answer.output.startswith("error: ")
    assert "secret" not in answer.output
    assert "Traceback" not in answer.output
