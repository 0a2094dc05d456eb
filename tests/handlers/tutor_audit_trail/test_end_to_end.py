"""From a change of a real table, through its stream, into the trail."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from data_platform.dynamodb.schema import Table
from stacks.tutor.audit import AUDIT_LOGS
from stacks.tutor.audited_tables import audited_tables_setting
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stacks.tutor.users import USERS
from tests.handlers.pumping import Failures, pump_into, wait_until
from tests.handlers.tables import LiveTable

if TYPE_CHECKING:
    import pytest


def test_changes_of_several_tables_are_found_in_the_trail(
    live_table: Callable[[Table], LiveTable],
    dynamodb_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs, *tables = map(live_table, (AUDIT_LOGS, USERS, CHAT_SESSIONS, CHAT_MESSAGES))
    users, sessions, messages = tables
    deployed = {table.declaration.name: table.name for table in tables}
    monkeypatch.setenv("AUDIT_LOGS_TABLE", logs.name)
    monkeypatch.setenv("AUDIT_LOGS_RETENTION_DAYS", "365")
    monkeypatch.setenv(
        "AUDITED_TABLES",
        audited_tables_setting(lambda table: deployed.get(table.name, table.name)),
    )
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_url)
    monkeypatch.delitem(sys.modules, "tutor_audit_trail.handler", raising=False)
    function = importlib.import_module("tutor_audit_trail.handler")

    user = dict(USERS.examples[0].item)
    session, mark = (dict(entity.examples[0].item) for entity in CHAT_SESSIONS.entities)
    like_a_mark = {**mark, **session, "sessionId": "a session like a mark"}
    message = dict(CHAT_MESSAGES.examples[0].item)
    failures = Failures()
    with pump_into(
        function.handler, *tables, state_dir=tmp_path, url=dynamodb_url, failures=failures
    ):
        users.put(user)
        users.put({**user, "status": "suspended"})
        users.delete(user)
        sessions.put(session)
        sessions.put({**session, "messageCount": 13})
        sessions.put(mark)
        sessions.put(like_a_mark)
        sessions.put({**session, "messageCount": 13, "status": "resolved"})
        messages.put({**message, "content": "a secret"})
        messages.delete(message)
        wait_until(lambda: len(logs.items()) >= 8, "eight entries")
    assert failures == []
    found = sorted((item["resourceType"], item["action"]) for item in logs.items())
    assert found == [
        ("chat_message", "CHAT_MESSAGE_CREATED"),
        ("chat_message", "CHAT_MESSAGE_DELETED"),
        ("chat_session", "CHAT_SESSION_CREATED"),
        ("chat_session", "CHAT_SESSION_CREATED"),
        ("chat_session", "CHAT_SESSION_UPDATED"),
        ("user", "USER_CREATED"),
        ("user", "USER_DELETED"),
        ("user", "USER_UPDATED"),
    ]
    assert "a secret" not in str(logs.items())
