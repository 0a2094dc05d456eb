"""From a message in the real table, through the stream, to the counter."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from data_platform.dynamodb.schema import Table
from function_settings.settings import SettingError
from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.handlers.pumping import Failures, pump_into, wait_until
from tests.handlers.tables import LiveTable
from tests.handlers.tutor_chat_counters.conftest import Chat, message
from tutor_chat_counters.environment import Environment


@pytest.fixture
def function(chat: Chat, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The function as Lambda loads it."""
    monkeypatch.setenv("CHAT_SESSIONS_TABLE", chat.sessions.name)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_url)
    monkeypatch.delitem(sys.modules, "tutor_chat_counters.handler", raising=False)
    return importlib.import_module("tutor_chat_counters.handler")


def test_counts_follow_the_table(
    chat: Chat,
    function: ModuleType,
    live_table: Callable[[Table], LiveTable],
    dynamodb_url: str,
    tmp_path: Path,
) -> None:
    messages = live_table(CHAT_MESSAGES)
    session, other = chat.begin(), chat.begin(messageCount=4)
    gone = message("a session that nobody made")
    items = [message(session) for _ in range(40)]
    failures = Failures()
    with pump_into(
        function.handler, messages, state_dir=tmp_path, url=dynamodb_url, failures=failures
    ):
        messages.put(gone)
        for item in items:
            messages.put(item)
        messages.put({**items[0], "content": "Corrected"})
        for item in items[:15]:
            messages.delete(item)
        messages.put(message(other))
        wait_until(lambda: chat.count_of(other) == 5, "the last message to be counted")
        wait_until(lambda: chat.count_of(session) == 25, "all messages to be counted")
    assert failures == []
    assert chat.sessions.get(sessionId=gone["sessionId"]) is None


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingError, match="CHAT_SESSIONS_TABLE"):
        Environment.read({})
