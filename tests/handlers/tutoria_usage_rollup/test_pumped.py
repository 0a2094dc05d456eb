"""From a write to `ChatMessages` over its stream to the counters, with the real handler."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from function_settings.settings import SettingError
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY, EVERY_DAY
from tests.handlers.pumping import SWEEP_SECONDS, pump_into, wait_until
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_usage_rollup.messages import (
    counters,
    detailed_counters,
    detailed_totals,
    marks,
    totals,
)


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch, dynamodb_url: str, usage: LiveTable) -> Any:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_url)
    monkeypatch.setenv("USAGE_TABLE", usage.name)
    monkeypatch.setenv("DETAILS_SINCE", EVERY_DAY)
    return importlib.reload(importlib.import_module("tutoria_usage_rollup.handler")).handler


@pytest.fixture
def chat(live_table: Callable[[Any], LiveTable]) -> Iterator[LiveTable]:
    table = live_table(CHAT_MESSAGES)
    yield table
    # Its expired items would be looked for ten times a second by the gateway of all tests.
    table.client.delete_table(TableName=table.name)


def test_the_declared_messages_give_the_declared_usage(
    handler: Any, usage: LiveTable, chat: LiveTable, dynamodb_url: str, tmp_path: Path
) -> None:
    messages = [dict(example.item) for example in CHAT_MESSAGES.examples]
    with pump_into(handler, chat, state_dir=tmp_path, url=dynamodb_url):
        for message in messages:
            chat.put(message)
        wait_until(lambda: counters(usage) == totals(messages), "all messages to be counted")
    assert detailed_counters(usage) == detailed_totals(messages)
    declared = [dict(each.item) for each in CHAT_USAGE_DAILY.entities[0].examples]
    found = usage.items()
    assert [item for item in declared if item not in found] == []
    assert len(marks(usage)) == len(messages)


def test_deletions_count_unless_time_made_them(
    handler: Any, usage: LiveTable, chat: LiveTable, dynamodb_url: str, tmp_path: Path
) -> None:
    removed, expired, kept = (dict(example.item) for example in CHAT_MESSAGES.examples[:3])
    kept["expiresAt"] = 4_000_000_000
    removed["expiresAt"] = 4_000_000_000
    with pump_into(handler, chat, state_dir=tmp_path, url=dynamodb_url) as consumer:
        for message in (removed, expired, kept):
            chat.put(message)
        wait_until(lambda: len(marks(usage)) == 3, "the messages to be counted")
        chat.client.update_time_to_live(
            TableName=chat.name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "expiresAt"},
        )
        wait_until(lambda: len(chat.items()) == 2, "one message to expire", SWEEP_SECONDS)
        chat.delete(removed)
        wait_until(lambda: len(marks(usage)) == 4, "the deletion to be counted")
    assert counters(usage) == totals([expired, kept])
    deletions = [
        record["userIdentity"]["type"] if "userIdentity" in record else "person"
        for event in consumer.events
        for record in event["Records"]
        if record["eventName"] == "REMOVE"
    ]
    assert deletions == ["Service", "person"]


def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("USAGE_TABLE", raising=False)
    with pytest.raises(SettingError, match="USAGE_TABLE"):
        importlib.reload(importlib.import_module("tutoria_usage_rollup.handler"))


@pytest.mark.parametrize("day", ["2026-12", "20261202", "2026-13-01", "soon"])
def test_a_first_day_that_is_none_is_refused(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USAGE_TABLE", "usage")
    monkeypatch.setenv("DETAILS_SINCE", day)
    with pytest.raises(SettingError, match="DETAILS_SINCE must be a day"):
        importlib.reload(importlib.import_module("tutoria_usage_rollup.handler"))
