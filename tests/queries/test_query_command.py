"""`datactl query` against a real engine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from stacks.products import PRODUCTS
from tests.queries.conftest import Engine
from tools.cli import cli

if TYPE_CHECKING:
    from click.testing import Result


Put = Callable[..., None]

NAMESPACE = "reading"


def _query(engine: Engine, *arguments: str, columns: int = 120) -> Result:
    environment = {**engine.environment(), "COLUMNS": str(columns)}
    return CliRunner().invoke(cli, ["query", *arguments], env=environment)


@pytest.fixture(scope="module")
def made() -> set[tuple[str, str]]:
    """Tables of a namespace of their own, made once for an engine."""
    return set()


@pytest.fixture
def put(engine: Engine, made: set[tuple[str, str]]) -> Put:
    """Write items, as DynamoDB takes them, into a table of the namespace."""

    def put(table: str, *items: dict[str, Any]) -> None:
        name = f"{NAMESPACE}-{table}"
        if (engine.name, name) not in made:
            engine.create_table(table, name)
            made.add((engine.name, name))
        for item in items:
            engine.client.put_item(TableName=name, Item=item)

    return put


def test_metrics_are_shown_as_the_document_shows_them(engine: Engine) -> None:
    answer = _query(engine, "iops", "low-health", "entity_type=student", "threshold=70")
    assert answer.exit_code == 0
    for shown in ("entity_id", "health_score", "sessions_7d", "ib_calls_14d", "stu_7781", "41"):
        assert shown in answer.output
    assert "stu_4532" not in answer.output
    assert "2 items, " in answer.output


def test_insights_are_shown_newest_first(engine: Engine) -> None:
    answer = _query(engine, "iops", "insights-of-entity", "entity_id=stu_4532", "--json")
    items = json.loads(answer.output)
    assert [item["sk"] for item in items] == [
        "2025-02-02T09:00:00Z",
        "2025-01-15T10:30:00Z",
        "2025-01-10T07:15:00Z",
    ]
    assert [item["risk_score"] for item in items] == [64, 82, 45]
    assert "ttl" not in items[0]  # the pattern does not read it


def test_long_items_are_shown_one_below_the_other(engine: Engine) -> None:
    answer = _query(engine, "mavprep", "reputation", "userId=user123")
    assert answer.exit_code == 0
    assert "\nacceptedAnswersCount  15\n" in f"\n{answer.output}"


def test_a_number_in_a_text_key_finds_its_item(engine: Engine) -> None:
    arguments = ("tutoria", "daily-usage-of-module", "moduleId=123", "start=2024-01-01")
    answer = _query(engine, *arguments, "end=2024-12-31")
    assert answer.exit_code == 0, answer.output
    assert "MODULE#123" in answer.output


@pytest.mark.parametrize("columns", [20, 80])
def test_without_pattern_all_patterns_are_listed_whole(engine: Engine, columns: int) -> None:
    for product in PRODUCTS:
        answer = _query(engine, product.name, columns=columns)
        assert answer.exit_code == 0
        lines = answer.output.splitlines()
        for table in product.tables:
            for pattern in table.access_patterns:
                assert any(
                    line.startswith(f"{pattern.name} ") and pattern.purpose in line
                    for line in lines
                ), pattern.name
    assert "threshold=80" in _query(engine, "iops").output


def test_patterns_are_listed_for_scripts(engine: Engine) -> None:
    listed = json.loads(_query(engine, "tutoria", "--json").output)
    (latest,) = [each for each in listed if each["pattern"] == "recent-messages-of-student"]
    assert latest == {
        "pattern": "recent-messages-of-student",
        "answers": "List the ten latest messages of one student, newest first.",
        "table": "ChatMessages",
        "index": "StudentActivityIndex",
        "limit": 10,
        "parameters": ["studentId"],
        "example": "studentId=789",
    }


class TestExpired:
    """Items that have expired and are not deleted yet."""

    def test_a_pattern_that_promises_them_returns_them(self, engine: Engine, put: Put) -> None:
        put("ielts-genai-prep-sessions", _session("over", -60))
        arguments = ("session", "session_id=over", "--namespace", NAMESPACE)
        answer = _query(engine, "ielts", *arguments)
        assert "alice@example.com" in answer.output
        assert "1 item, " in answer.output
        assert "hidden" not in answer.output

    def test_every_other_pattern_says_how_many_it_hides(self, engine: Engine, put: Put) -> None:
        put(
            "ielts-genai-prep-sessions",
            _session("hidden", -60),
            _session("shown", 60),
            _session("no expiry", None),
        )
        arguments = ("--namespace", NAMESPACE)
        answer = _query(engine, "ielts", "active-session", "session_id=hidden", *arguments)
        assert answer.output.splitlines()[0].startswith("0 items, ")
        assert "1 item hidden: expired, and not deleted yet." in answer.output
        history = _query(
            engine, "ielts", "sessions-of-user", "user_email=bob@example.com", "--json", *arguments
        )
        assert {item["session_id"] for item in json.loads(history.stdout)} == {"shown", "no expiry"}
        assert history.stderr == "1 item hidden: expired, and not deleted yet.\n"

    def test_a_single_item_is_hidden_too(self, engine: Engine, put: Put) -> None:
        put("ChatMessages", _message(1, conversation="single", expires_in=-60))
        arguments = ("message", "conversationId=single", "timestamp=1")
        answer = _query(engine, "tutoria", *arguments, "--namespace", NAMESPACE)
        assert answer.output.startswith("0 items, ")
        assert "1 item hidden" in answer.output

    def test_a_limit_counts_what_is_shown(self, engine: Engine, put: Put) -> None:
        ages = [60, 60, *[-60] * 7]
        put(
            "ChatMessages",
            *(_message(n, conversation="old", expires_in=age) for n, age in enumerate(ages)),
        )
        arguments = ("last-message", "conversationId=old", "--namespace", NAMESPACE)
        answer = _query(engine, "tutoria", *arguments, "--json")
        assert [item["timestamp"] for item in json.loads(answer.stdout)] == [1]
        assert "7 items hidden" in answer.stderr
        assert "There are more: the limit of 1 is reached." in answer.stderr


class TestPages:
    """More items than one page, or than a pattern's limit."""

    @pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)
    def test_all_messages_of_a_module_are_read(self, engine: Engine, put: Put) -> None:
        put("ChatMessages")
        name = f"{NAMESPACE}-ChatMessages"
        writes: list[Any] = [
            {"PutRequest": {"Item": _message(n, conversation="long", module=77)}}
            for n in range(2_600)
        ]
        for start in range(0, len(writes), 25):
            engine.client.batch_write_item(RequestItems={name: writes[start : start + 25]})
        arguments = ("tutoria", "messages-of-module", "moduleId=77", "--namespace", NAMESPACE)
        answer = _query(engine, *arguments, "--json")
        assert [item["timestamp"] for item in json.loads(answer.stdout)] == list(range(2_600))
        assert not answer.stderr
        limited = _query(engine, *arguments, "--json", "--limit", "1000")
        assert len(json.loads(limited.stdout)) == 1_000
        assert limited.stderr == (
            "There are more: the limit of 1,000 is reached. --limit N shows N, --all shows all.\n"
        )

    def test_a_limit_is_reached_or_not(self, engine: Engine, put: Put) -> None:
        put("ChatMessages", *(_message(n, conversation=f"c{n}", student=7) for n in range(10)))
        arguments = ("recent-messages-of-student", "studentId=7", "--namespace", NAMESPACE)
        exact = _query(engine, "tutoria", *arguments)
        assert "10 items, " in exact.output
        assert "more" not in exact.output
        put("ChatMessages", _message(10, conversation="c10", student=7))
        more = _query(engine, "tutoria", *arguments)
        assert "10 items, " in more.output
        assert "There are more: the limit of 10 is reached. --limit N shows N" in more.output
        for option in (["--all"], ["--limit", "11"]):
            everything = _query(engine, "tutoria", *arguments, *option)
            assert "11 items, " in everything.output
            assert "more" not in everything.output

    def test_limits_exclude_each_other(self, engine: Engine) -> None:
        arguments = ("iops", "entities-of-type", "entity_type=student", "--all", "--limit", "2")
        answer = _query(engine, *arguments)
        assert answer.exit_code == 2
        assert "--limit and --all exclude each other" in answer.output


class TestValues:
    """Every type, and every number that an engine takes."""

    def test_every_type_is_printed_without_loss(self, engine: Engine, put: Put) -> None:
        put("iops-dashboard-metrics", _EVERY_TYPE)
        arguments = ("entity", "entity_id=every", "entity_type=region", "--namespace", NAMESPACE)
        answer = _query(engine, "iops", *arguments, "--json")
        assert answer.exit_code == 0, answer.output
        (item,) = json.loads(answer.stdout, parse_float=Decimal)
        assert item["numbers"] == [
            123456789012345678901234,
            Decimal("0.12345678901234567890123456789012345678"),
            10**38,
            Decimal("1E-130"),
            -9 * 10**125,
        ]
        assert item["binary"] == "AP8="
        assert item["texts"] == ["a", "b"]
        assert item["whole"] == [9, 10]
        assert item["blobs"] == ["YQ==", "eg=="]
        assert item["nested"] == [{"deep": [None, True, "", []]}]
        shown = _query(engine, "iops", *arguments)
        assert shown.exit_code == 0, shown.output
        for part in (
            "123456789012345678901234, 0.12345678901234567890123456789012345678, 1" + "0" * 38,
            "AP8=",
            '["a", "b"]',
            "[9, 10]",
            '["YQ==", "eg=="]',
            '[{"deep": [null, true, "", []]}]',
            "red \\x1b[31m",
        ):
            assert part in shown.output

    @pytest.mark.parametrize("engine", ["dynamodb-local"], indirect=True)
    def test_half_of_a_surrogate_pair_is_printed(self, engine: Engine, put: Put) -> None:
        item = {"entity_id": {"S": "half"}, "entity_type": {"S": "region"}, "x": {"S": "a\ud800"}}
        put("iops-dashboard-metrics", item)
        arguments = ("entity", "entity_id=half", "entity_type=region", "--namespace", NAMESPACE)
        assert "a\\ud800" in _query(engine, "iops", *arguments).output
        assert '"x": "a\\ud800"' in _query(engine, "iops", *arguments, "--json").output

    @pytest.mark.parametrize("threshold", ["1e125", "-1e125", "1" * 38, "1e-130"])
    def test_every_number_can_be_asked_for(self, engine: Engine, threshold: str) -> None:
        answer = _query(
            engine, "iops", "low-health", "entity_type=student", f"threshold={threshold}"
        )
        assert answer.exit_code == 0, answer.output
        assert answer.output.splitlines()[-1].startswith(
            "0 items" if threshold.startswith("-") or "e-" in threshold else "3 items"
        )

    def test_a_value_that_is_not_declared_is_noticed(self, engine: Engine) -> None:
        answer = _query(engine, "iops", "entities-of-type", "entity_type=students")
        assert answer.exit_code == 0
        assert "entity_type=students is none of the declared values: student, tu" in answer.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("maths",), "There is no product 'maths': use one of tutor, ielts"),
        (("iops", "high-risk"), "`datactl query iops` lists them"),
        (("iops", "low-health"), "entity_type, threshold is missing. For example: low-health"),
        (
            ("iops", "low-health", "entity_type=student", "threshold=low"),
            "low-health, threshold=low: a number is needed. For example: low-health",
        ),
        (
            ("iops", "low-health", "entity_type=student", "threshold=NaN"),
            "low-health, threshold=NaN: a number is needed. For example: low-health",
        ),
        (
            ("iops", "low-health", "entity_type=student", "threshold=1e126"),
            "low-health, threshold=1e126: DynamoDB keeps numbers",
        ),
        (
            ("iops", "entities-of-type", "entity_type=student", "entity_type=tutor"),
            "entities-of-type, entity_type is given twice, 'student' and 'tutor': give it once.",
        ),
        (
            (
                "iops",
                "low-health",
                "entity_type=student",
                "threshold=70",
                "--url",
                "postgresql://h",
            ),
            "low-health asks DynamoDB, which --url does not choose: use --local",
        ),
        (
            ("iops", "recently-updated", "entity_type=student", "since=yesterday"),
            "recently-updated, since=yesterday: a time in UTC, YYYY-MM-DDTHH:MM:SSZ, or a day",
        ),
    ],
)
def test_a_wrong_call_is_explained(
    arguments: tuple[str, ...], message: str, engine: Engine
) -> None:
    answer = _query(engine, *arguments)
    assert answer.exit_code == 2
    assert message in answer.output


def test_a_missing_table_is_named(engine: Engine) -> None:
    arguments = ("iops", "entity", "entity_id=stu_4532", "entity_type=student")
    answer = _query(engine, *arguments, "--namespace", "nobody")
    assert answer.exit_code == 1
    assert answer.output.startswith("error: nobody-iops-dashboard-metrics: ")
    assert answer.output.endswith(
        "(ResourceNotFoundException). Check that it is deployed in this account and Region, and "
        "the namespace.\n"
    )


_EVERY_TYPE = {
    "entity_id": {"S": "every"},
    "entity_type": {"S": "region"},
    "numbers": {
        "L": [
            {"N": "123456789012345678901234"},
            {"N": "0.12345678901234567890123456789012345678"},
            {"N": "1E38"},
            {"N": "1E-130"},
            {"N": "-9E125"},
        ]
    },
    "binary": {"B": b"\x00\xff"},
    "texts": {"SS": ["b", "a"]},
    "whole": {"NS": ["10", "9"]},
    "blobs": {"BS": [b"z", b"a"]},
    "nested": {
        "L": [
            {"M": {"deep": {"L": [{"NULL": True}, {"BOOL": True}, {"S": ""}, {"L": []}]}}},
        ]
    },
    "control": {"S": "red \x1b[31m"},
}


def _session(identifier: str, expires_in: int | None) -> dict[str, Any]:
    owner = "alice@example.com" if identifier == "over" else "bob@example.com"
    session: dict[str, Any] = {
        "session_id": {"S": identifier},
        "user_email": {"S": owner},
        "created_at": {"N": "1736154000"},
    }
    if expires_in is not None:
        session["expires_at"] = {"N": str(int(time.time()) + expires_in)}
    return session


def _message(
    number: int,
    *,
    conversation: str,
    module: int = 1,
    student: int = 1,
    expires_in: int = 3_600,
) -> dict[str, Any]:
    return {
        "conversationId": {"S": conversation},
        "timestamp": {"N": str(number)},
        "moduleId": {"N": str(module)},
        "studentId": {"N": str(student)},
        "provider": {"S": "openai"},
        "expiresAt": {"N": str(int(time.time()) + expires_in)},
    }
