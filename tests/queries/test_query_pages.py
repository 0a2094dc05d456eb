"""`datactl query` page by page: nothing is lost or shown twice, and scripts are told."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.queries.conftest import Engine
from tools.cli import cli

if TYPE_CHECKING:
    from click.testing import Result


NAMESPACE = "paging"
STUDENT = "studentId=7"
EXPIRED = {2, 3, 8, 11}
MESSAGES = range(12)
TIME = 1_704_103_200_000


@pytest.fixture(scope="module", autouse=True)
def messages(engine: Engine) -> None:
    """Twelve messages of one student and one time, four of which have expired."""
    engine.create_table("ChatMessages", f"{NAMESPACE}-ChatMessages")
    for number in MESSAGES:
        _put(engine, f"c{number:02}", TIME, student=7, expired=number in EXPIRED)
    for timestamp in (1, 2, 3):
        _put(engine, "c-first-expired", timestamp, student=8, expired=timestamp == 1)


def _put(engine: Engine, conversation: str, timestamp: int, *, student: int, expired: bool) -> None:
    item = {
        "conversationId": {"S": conversation},
        "timestamp": {"N": str(timestamp)},
        "moduleId": {"N": "1"},
        "studentId": {"N": str(student)},
        "provider": {"S": "openai"},
        "role": {"S": "assistant"},
        "expiresAt": {"N": str(int(time.time()) + (-60 if expired else 3_600))},
    }
    engine.client.put_item(TableName=f"{NAMESPACE}-ChatMessages", Item=item)


def _query(engine: Engine, *arguments: str, product: str = "tutoria") -> Result:
    command = ["query", product, *arguments, "--namespace", NAMESPACE]
    return CliRunner().invoke(cli, command, env=engine.environment())


def _pages(engine: Engine, *question: str, limit: int) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = []
    token: list[str] = []
    while True:
        answer = _query(engine, *question, "--limit", str(limit), "--page", *token)
        assert answer.exit_code == 0, answer.output
        pages.append(json.loads(answer.stdout))
        assert pages[-1]["more"] == (pages[-1]["page_token"] is not None)
        if not pages[-1]["more"]:
            return pages
        token = ["--page-token", pages[-1]["page_token"]]


@pytest.mark.parametrize("limit", [1, 3, 7, 8, 100])
def test_pages_together_are_the_whole_answer(engine: Engine, limit: int) -> None:
    """All have one sort key, so a page ends between items that only the table's keys tell apart."""
    pages = _pages(engine, "messages-of-student", STUDENT, limit=limit)
    found = [item["conversationId"] for page in pages for item in page["items"]]
    assert len(found) == len(set(found))
    assert set(found) == {f"c{number:02}" for number in MESSAGES if number not in EXPIRED}
    assert all(len(page["items"]) == limit for page in pages[:-1])
    assert sum(page["hidden_as_expired"] for page in pages) == len(EXPIRED)


def test_a_pattern_that_reads_no_key_goes_on_too(engine: Engine) -> None:
    question = (
        *("costs-of-module-in-period", "moduleId=1"),
        *("start=1704103200000", "end=1704103200001"),
    )
    whole = json.loads(_query(engine, *question, "--json").stdout)
    pages = _pages(engine, *question, limit=1)
    assert [item for page in pages for item in page["items"]] == whole


def test_a_page_goes_on_where_an_item_was_deleted(engine: Engine) -> None:
    question = ("messages-of-student", STUDENT)
    first = json.loads(_query(engine, *question, "--limit", "3", "--page").stdout)
    last = first["items"][-1]["conversationId"]
    key = {"conversationId": {"S": last}, "timestamp": {"N": "1704103200000"}}
    table = f"{NAMESPACE}-ChatMessages"
    item = engine.client.get_item(TableName=table, Key=key)["Item"]
    engine.client.delete_item(TableName=table, Key=key)
    answer = _query(engine, *question, "--page", "--page-token", first["page_token"])
    engine.client.put_item(TableName=table, Item=item)
    assert len(json.loads(answer.stdout)["items"]) == len(MESSAGES) - len(EXPIRED) - 3


def test_people_are_shown_the_next_page(engine: Engine) -> None:
    answer = _query(engine, "messages-of-student", STUDENT, "--limit", "5")
    (line,) = [line for line in answer.output.splitlines() if line.startswith("The next page: ")]
    rest = _query(engine, "messages-of-student", STUDENT, *line.split()[3:])
    assert "3 items, " in rest.output
    assert "next page" not in rest.output


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("conversation", "conversationId=c00"), 0),
        (("messages-of-student-since", "studentId=8", "since=1", "--limit", "1"), 4),
        (("conversation", "conversationId=c02"), 8),
        (("messages-of-student", "studentId=8", "--limit", "1"), 12),
        (("message", "conversationId=c02", "timestamp=1704103200000"), 8),
    ],
)
def test_scripts_can_ask_for_an_exit_status(
    engine: Engine, arguments: tuple[str, ...], status: int
) -> None:
    assert _query(engine, *arguments, "--exit-code").exit_code == status
    assert _query(engine, *arguments).exit_code == 0


def test_a_token_of_another_question_is_refused(engine: Engine) -> None:
    answer = _query(engine, "messages-of-student", STUDENT, "--limit", "1", "--page")
    token = json.loads(answer.stdout)["page_token"]
    for question in (
        ("messages-of-student", "studentId=8"),
        ("recent-messages-of-student", STUDENT),
        ("messages-of-module", "moduleId=1"),
    ):
        refused = _query(engine, *question, "--page-token", token)
        assert refused.exit_code == 2
        assert "--page-token belongs to another question" in refused.output


@pytest.mark.parametrize(
    "token", ["?", "e30", "W10", base64.urlsafe_b64encode(b'{"question": 1}').decode(), "ü", "AAAA"]
)
def test_what_is_no_token_is_refused(engine: Engine, token: str) -> None:
    answer = _query(engine, "messages-of-student", STUDENT, "--page-token", token)
    assert answer.exit_code == 2
    assert "--page-token is none that `datactl query` printed" in answer.output


@pytest.mark.parametrize(
    ("product", "arguments", "message"),
    [
        ("tutoria", ("message", "conversationId=c", "timestamp=1"), "message has no pages"),
        ("mavprep", ("question-search", "text=x"), "question-search asks PostgreSQL, which has no"),
    ],
)
def test_a_token_where_there_are_no_pages_is_refused(
    engine: Engine, product: str, arguments: tuple[str, ...], message: str
) -> None:
    command = ["query", product, *arguments, "--page-token", "x", "--url", "postgresql://h"]
    if product == "tutoria":
        command = command[:-2]
    answer = CliRunner().invoke(cli, command, env=engine.environment())
    assert answer.exit_code == 2
    assert message in answer.output


def test_a_list_of_patterns_has_no_pages(engine: Engine) -> None:
    answer = CliRunner().invoke(cli, ["query", "iops", "--page"], env=engine.environment())
    assert answer.exit_code == 2
    assert "are of an answer: name a pattern as well" in answer.output


def test_a_list_and_a_page_exclude_each_other(engine: Engine) -> None:
    answer = _query(engine, "messages-of-student", STUDENT, "--json", "--page")
    assert answer.exit_code == 2
    assert "--json and --page exclude each other" in answer.output
