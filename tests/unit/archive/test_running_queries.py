"""The named queries run, on an engine that reads Athena's SQL, over lines as they are archived."""

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from data_platform.archive.columns import DAY_COLUMN, ITEM_COLUMN, item_type
from data_platform.archive.queries import statement
from stacks.tutoria.archive_queries import ARCHIVE_QUERIES
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers.records import image
from tests.handlers.tutoria_usage_rollup.messages import NOON, question, reply
from tests.unit.archive.hive import HiveType, parse_type, read_line
from tutoria_archive.objects import archive_object

Run = Callable[..., list[dict[str, Any]]]

DAY = "2024-01-01"
QUERIES = {query.name: query for query in ARCHIVE_QUERIES}
DIGITS_38 = Decimal(12345678901234567890123456789012345678)
ODD_NUMBERS = [
    Decimal("1350.5"),
    Decimal("0.1234567890123456789012345678901234567"),
    Decimal("1E-130"),
    Decimal(-1),
    DIGITS_38,
    Decimal("9.9E+125"),
]
WRONG_TYPES = [None, "many", True, [Decimal(1)], {"a": Decimal(1)}]


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        # Athena has it.
        connection.execute(
            "CREATE MACRO from_unixtime(seconds) AS epoch_ms(CAST(round(seconds * 1000) AS BIGINT))"
        )
        column = _duckdb_type(parse_type(item_type(CHAT_MESSAGES)))
        connection.execute(f"CREATE TABLE messages ({DAY_COLUMN} VARCHAR, {ITEM_COLUMN} {column})")
        yield connection


@pytest.fixture
def run(engine: duckdb.DuckDBPyConnection) -> Run:
    """Archive messages on one day, and return the rows of a query."""

    def call(name: str, *messages: Mapping[str, Any]) -> list[dict[str, Any]]:
        body = archive_object(DAY, [image(message) for message in messages]).body
        columns = {ITEM_COLUMN: item_type(CHAT_MESSAGES)}
        for line in gzip.decompress(body).decode().splitlines():
            row = read_line(line, columns)[ITEM_COLUMN]
            engine.execute("INSERT INTO messages VALUES (?, ?)", [DAY, row])
        sql = statement(QUERIES[name], database="main", table="messages", declaration=CHAT_MESSAGES)
        answer = engine.execute(sql)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    return call


def _duckdb_type(kind: HiveType) -> str:
    if isinstance(kind, str):
        return {"string": "VARCHAR", "boolean": "BOOLEAN"}[kind]
    shape, inside = kind
    if shape == "array":
        return f"{_duckdb_type(inside)}[]"
    fields = (f'"{name}" {_duckdb_type(member)}' for name, member in inside.items())
    return f"STRUCT({', '.join(fields)})"


def test_messages_are_listed_as_they_were(run: Run) -> None:
    (row,) = run("messages", reply(timestamp=NOON, latencyMs=1350))
    assert row.pop("written_at").replace(tzinfo=UTC) == datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert row == {
        "conversation_id": "conversation-1",
        "module_id": "123",
        "student_id": "456",
        "provider": "openai",
        "model": "model-a",
        "role": "assistant",
        "content": "What is a derivative?",
        "input_tokens": 420,
        "output_tokens": 180,
        "cost_usd": Decimal("0.000171"),
        "latency_ms": 1350,
    }


@pytest.mark.parametrize("number", ODD_NUMBERS, ids=str)
@pytest.mark.parametrize(
    ("attribute", "column"),
    [
        ("inputTokens", "input_tokens"),
        ("outputTokens", "output_tokens"),
        ("latencyMs", "latency_ms"),
    ],
)
def test_no_number_of_dynamodb_is_lost(
    run: Run, attribute: str, column: str, number: Decimal
) -> None:
    (row,) = run("messages", reply(**{attribute: number}))
    assert row[column] == pytest.approx(float(number))


@pytest.mark.parametrize("number", [*ODD_NUMBERS[:2], DIGITS_38], ids=str)
@pytest.mark.parametrize(
    ("attribute", "column"), [("moduleId", "module_id"), ("studentId", "student_id")]
)
def test_an_identifier_keeps_all_its_digits(
    run: Run, attribute: str, column: str, number: Decimal
) -> None:
    (row,) = run("messages", reply(**{attribute: number}))
    assert row[column] == str(number)


def test_a_cost_keeps_24_decimals(run: Run) -> None:
    cost = Decimal("12345678901234.123456789012345678901234")
    (row,) = run("messages", reply(costUsd=cost))
    assert row["cost_usd"] == cost


@pytest.mark.parametrize(
    "attribute",
    ["moduleId", "studentId", "inputTokens", "outputTokens", "costUsd", "latencyMs", "expiresAt"],
)
@pytest.mark.parametrize("query", QUERIES)
def test_messages_of_wrong_types_fail_no_query(run: Run, query: str, attribute: str) -> None:
    odd = [
        reply(timestamp=NOON + place, conversationId="conversation-1001", **{attribute: value})
        for place, value in enumerate(WRONG_TYPES)
    ]
    rows = run(query, *odd)
    counted = sum(row.get("messages", 1) for row in rows)
    assert counted == len(WRONG_TYPES)


def test_a_conversation_is_in_the_order_it_was_written(run: Run) -> None:
    times = [NOON, NOON + Decimal("0.4"), NOON + Decimal("0.6"), NOON + 1]
    messages = [
        question(conversationId="conversation-1001", timestamp=time, content=f"{place}")
        for place, time in enumerate(times)
    ]
    rows = run("conversation", *messages[::-1], question())
    assert [row["content"] for row in rows] == ["0", "1", "2", "3"]


def test_the_line_that_expired_last_counts(run: Run) -> None:
    versions = [
        reply(content=content, expiresAt=NOON // 1000 + Decimal(after))
        for content, after in (("second", "0.6"), ("first", "0.4"), ("nothing", "0"))
    ]
    (row,) = run("messages", *versions)
    assert row["content"] == "second"


def test_usage_is_added_up_per_provider(run: Run) -> None:
    messages = [
        reply(timestamp=NOON + number, costUsd=Decimal("0.1"), inputTokens=Decimal("1.5"))
        for number in range(3)
    ]
    rows = run("daily-usage", *messages, question(timestamp=NOON + 9, provider="anthropic"))
    assert rows == [
        {
            "dt": DAY,
            "provider": "anthropic",
            "messages": 1,
            "input_tokens": 0,
            "output_tokens": 0,
            "cost_usd": 0,
        },
        {
            "dt": DAY,
            "provider": "openai",
            "messages": 3,
            "input_tokens": Decimal("4.5"),
            "output_tokens": 540,
            "cost_usd": Decimal("0.3"),
        },
    ]


@pytest.mark.parametrize("number", [DIGITS_38, Decimal("9.9E+125"), Decimal(99999999999999)])
def test_no_number_makes_a_sum_overflow(run: Run, number: Decimal) -> None:
    odd = {"inputTokens": number, "outputTokens": number, "costUsd": number}
    messages = [reply(timestamp=NOON + place, **odd) for place in range(20)]
    (row,) = run("daily-usage", *messages, reply(timestamp=NOON + 99))
    assert row["messages"] == 21
    assert row["cost_usd"] == Decimal("0.000171")


def test_every_column_of_a_query_has_a_name(run: Run) -> None:
    for name in QUERIES:
        (row, *_) = run(name, question(conversationId="conversation-1001"))
        assert all(re.fullmatch(r"[a-z_]+", column) for column in row)
