"""`datactl query` against a real engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tools.cli import cli

if TYPE_CHECKING:
    from click.testing import Result

    from tests.queries.conftest import Engine


@pytest.fixture
def environment(engine: Engine) -> dict[str, str | None]:
    """What a person exports to reach the engine."""
    return {
        "AWS_ENDPOINT_URL_DYNAMODB": engine.resource.meta.client.meta.endpoint_url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "COLUMNS": "120",
    }


def _query(environment: dict[str, str | None], *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["query", *arguments], env=environment)


def test_metrics_are_shown_as_the_document_shows_them(
    environment: dict[str, str | None],
) -> None:
    answer = _query(environment, "iops", "low-health", "entity_type=student", "threshold=70")
    assert answer.exit_code == 0
    for shown in ("entity_id", "health_score", "sessions_7d", "ib_calls_14d", "stu_7781", "41"):
        assert shown in answer.output
    assert "stu_4532" not in answer.output
    assert "2 items, " in answer.output


def test_insights_are_shown_newest_first(environment: dict[str, str | None]) -> None:
    answer = _query(environment, "iops", "insights-of-entity", "entity_id=stu_4532", "--json")
    items = json.loads(answer.output)
    assert [item["sk"] for item in items] == [
        "2025-02-02T09:00:00Z",
        "2025-01-15T10:30:00Z",
        "2025-01-10T07:15:00Z",
    ]
    assert [item["risk_score"] for item in items] == [64, 82, 45]


def test_long_items_are_shown_one_below_the_other(environment: dict[str, str | None]) -> None:
    answer = _query(environment, "mavprep", "reputation", "userId=user123")
    assert answer.exit_code == 0
    assert "acceptedAnswersCount" in answer.output


def test_a_number_in_a_text_key_finds_its_item(environment: dict[str, str | None]) -> None:
    arguments = ("tutoria", "daily-usage-of-module", "moduleId=123", "start=2024-01-01")
    answer = _query(environment, *arguments, "end=2024-12-31")
    assert answer.exit_code == 0, answer.output
    assert "MODULE#123" in answer.output


def test_without_pattern_the_patterns_are_listed(environment: dict[str, str | None]) -> None:
    answer = _query(environment, "iops")
    assert "high-risk-predictions" in answer.output
    assert "threshold=80" in answer.output


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("maths",), 2, "There is no product 'maths': use one of tutor, ielts"),
        (("iops", "high-risk"), 2, "`datactl query iops` lists them"),
        (("iops", "low-health"), 2, "entity_type, threshold is missing. For example: low-health"),
        (
            ("iops", "low-health", "entity_type=student", "threshold=low"),
            2,
            "threshold=low: a number is needed.",
        ),
    ],
)
def test_a_wrong_call_is_explained(
    arguments: tuple[str, ...], status: int, message: str, environment: dict[str, str | None]
) -> None:
    answer = _query(environment, *arguments)
    assert answer.exit_code == status
    assert message in answer.output


def test_a_missing_table_is_named(environment: dict[str, str | None]) -> None:
    arguments = ("iops", "entity", "entity_id=stu_4532", "entity_type=student")
    answer = _query(environment, *arguments, "--namespace", "nobody")
    assert answer.exit_code == 1
    assert "error: iops-dashboard-metrics: " in answer.output
