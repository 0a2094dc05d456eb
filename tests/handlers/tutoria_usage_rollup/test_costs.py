"""The daily cost of a provider is published as it is, however often and late its messages come."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from data_platform.monitoring.catalogue.provider_costs import DAILY_COST
from stacks.tutoria.alarms import PROVIDER_BUDGETS_USD
from stacks.tutoria.message_examples import MESSAGE_EXAMPLES
from stream_records.batches import Batch, process_together
from tests.handlers.records import event
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_usage_rollup.messages import DAY, insert, remove, reply
from tutoria_usage_rollup.costs import COSTS_NOT_PUBLISHED, ProviderCosts
from tutoria_usage_rollup.rollup import Rollup
from tutoria_usage_rollup.usage import Counter

# CloudWatch takes no value of long ago, so the day is yesterday.
NOW = datetime.now(UTC).replace(hour=13, minute=0, second=0, microsecond=0) - timedelta(days=1)
TODAY = int(NOW.timestamp() * 1000)
END_OF_THE_DAY_BEFORE = TODAY - 13 * 3_600_000 - 1000


def _published(text: str) -> list[tuple[str, Any, int]]:
    """Return provider, cost and time of what was published."""
    found = []
    for line in text.splitlines():
        metric = json.loads(line) if line.startswith("{") else {}
        if DAILY_COST.name in metric:
            (declared,) = metric["_aws"]["CloudWatchMetrics"]
            assert declared["Namespace"] == DAILY_COST.namespace
            assert frozenset(*declared["Dimensions"]) == frozenset(DAILY_COST.dimensions[0])
            assert declared["Metrics"] == [{"Name": DAILY_COST.name, "Unit": "None"}]
            value = metric[DAILY_COST.name]
            found.append((metric["Provider"], *value, metric["_aws"]["Timestamp"]))
    return found


@pytest.fixture
def rollup(usage: LiveTable, dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Rollup:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "tutoria-usage-rollup")
    costs = ProviderCosts(dynamodb, usage.name, ("openai", "anthropic"), now=lambda: NOW)
    return Rollup(dynamodb, usage.name, costs=costs)


def test_the_sum_of_the_day_is_published_and_stays_when_records_repeat(
    rollup: Rollup, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = [reply(timestamp=TODAY + n, costUsd=Decimal("0.25")) for n in range(3)]
    records = [insert(one) for one in replies]
    for batch in (records[:2], records[:2], records[2:], [remove(replies[0])]):
        process_together(event(*batch), rollup.apply)
    assert _published(capsys.readouterr().out) == [
        ("openai", 0.5, TODAY),
        ("openai", 0.5, TODAY),
        ("openai", 0.75, TODAY),
        ("openai", 0.5, TODAY),
    ]


def test_what_comes_late_belongs_to_its_own_day(
    rollup: Rollup, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = [
        reply(timestamp=TODAY - DAY, costUsd=Decimal(1)),
        reply(timestamp=TODAY - 15 * DAY, costUsd=Decimal(2)),
        reply(timestamp=TODAY, provider="anthropic", costUsd=Decimal(4)),
        reply(timestamp=TODAY, provider="somebody-else", costUsd=Decimal(8)),
        reply(timestamp=TODAY + 30 * DAY, costUsd=Decimal(16)),
    ]
    process_together(event(*map(insert, replies)), rollup.apply)
    assert sorted(_published(capsys.readouterr().out)) == [
        ("anthropic", 4.0, TODAY),
        ("openai", 1.0, END_OF_THE_DAY_BEFORE),
    ]


def test_a_day_whose_messages_are_gone_costs_nothing(
    rollup: Rollup, capsys: pytest.CaptureFixture[str]
) -> None:
    only = reply(timestamp=TODAY, costUsd=Decimal(1))
    process_together(event(insert(only)), rollup.apply)
    process_together(event(remove(only)), rollup.apply)
    assert [cost for _, cost, _ in _published(capsys.readouterr().out)] == [1.0, 0.0]


def test_a_deletion_behind_a_repeated_message_is_published(
    rollup: Rollup, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (reply(timestamp=TODAY + n, costUsd=Decimal(1)) for n in range(2))
    counted = insert(first)
    process_together(event(counted, insert(second)), rollup.apply)
    process_together(event(counted, remove(first)), rollup.apply)
    assert [cost for _, cost, _ in _published(capsys.readouterr().out)] == [2.0, 1.0]


class _Unreadable:
    """Stands for a table that cannot be read, and one whose sum somebody made a text."""

    def __init__(self, answer: Exception | dict[str, Any]) -> None:
        self._answer = answer

    def get_item(self, **_request: Any) -> dict[str, Any]:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    "answer",
    [
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "GetItem"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
        {"Item": {"costUsd": {"S": "much"}}},
    ],
    ids=["denied", "unreachable", "malformed"],
)
def test_a_sum_that_cannot_be_read_is_counted_and_fails_nothing(
    answer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = Batch()
    client: Any = _Unreadable(answer)
    costs = ProviderCosts(client, "usage", ("openai",), now=lambda: NOW)
    costs.publish([Counter("PROVIDER", "openai", NOW.date().isoformat())], batch)
    assert batch.own == {COSTS_NOT_PUBLISHED: 1}
    assert batch.failures == {}
    assert _published(capsys.readouterr().out) == []


def test_every_declared_provider_has_a_budget() -> None:
    assert set(PROVIDER_BUDGETS_USD) == {each.item["provider"] for each in MESSAGE_EXAMPLES}
