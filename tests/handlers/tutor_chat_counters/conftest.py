"""The real table of sessions, and the function that counts into it."""

import itertools
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from data_platform.dynamodb.schema import Table
from stacks.tutor.chat import CHAT_SESSIONS
from stream_records.batches import process_together
from tests.handlers.records import event, insert, remove
from tests.handlers.tables import LiveTable
from tutor_chat_counters.counting import ChatCounters
from tutor_chat_counters.environment import Environment

_MESSAGES = itertools.count(1)
KEYS = ["sessionId", "messageId"]


@dataclass(frozen=True)
class Chat:
    """The sessions, and records of messages in them."""

    sessions: LiveTable

    def begin(self, **counters: Any) -> str:
        """Make a session as the application does, and return its identifier."""
        session_id = str(uuid.uuid4())
        example = {**CHAT_SESSIONS.entities[0].examples[0].item, "messageCount": 0}
        self.sessions.put({**example, "sessionId": session_id, **counters})
        return session_id

    def count_of(self, session_id: str) -> Any:
        session = self.sessions.get(sessionId=session_id)
        assert session is not None
        return session["messageCount"]

    def deliver(self, *records: Mapping[str, Any], client: Any = None) -> dict[str, Any]:
        """Invoke the function with the records of one batch."""
        counters = ChatCounters(
            Environment(chat_sessions_table=self.sessions.name), client or self.sessions.client
        )
        return process_together(event(*records), counters.count)


def message(session_id: str) -> dict[str, Any]:
    return {
        "sessionId": session_id,
        "messageId": f"message-{next(_MESSAGES)}",
        "content": "Your message here",
    }


def written(item: Mapping[str, Any]) -> dict[str, Any]:
    return insert("aitutor_chat_messages", KEYS, item)


def deleted(item: Mapping[str, Any]) -> dict[str, Any]:
    return remove("aitutor_chat_messages", KEYS, item)


@pytest.fixture(scope="session")
def chat(live_table: Callable[[Table], LiveTable]) -> Chat:
    return Chat(live_table(CHAT_SESSIONS))
