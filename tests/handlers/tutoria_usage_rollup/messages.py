"""Chat messages, the records of their changes, and what they should add up to."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers import records
from tests.handlers.tables import LiveTable

TABLE = CHAT_MESSAGES.name
KEYS = ("conversationId", "timestamp")
NOON = 1704110400000
"""2024-01-01T12:00:00Z"""
DAY = 86_400_000

Item = dict[str, Any]
Totals = dict[tuple[str, str], tuple[int, int, int, Decimal]]


def question(**changes: Any) -> Item:
    """Return a message of a student."""
    return {
        "conversationId": "conversation-1",
        "timestamp": NOON,
        "moduleId": 123,
        "studentId": 456,
        "provider": "openai",
        "model": "model-a",
        "role": "user",
        "content": "What is a derivative?",
        "expiresAt": NOON // 1000 + 365 * 86_400,
        **changes,
    }


def reply(**changes: Any) -> Item:
    """Return a reply with tokens and a cost."""
    return question(
        **{
            "role": "assistant",
            "timestamp": NOON + 1000,
            "inputTokens": 420,
            "outputTokens": 180,
            "costUsd": Decimal("0.000171"),
            **changes,
        }
    )


def insert(new: Item, **more: Any) -> dict[str, Any]:
    return records.insert(TABLE, KEYS, new, **{"at": _now(), **more})


def modify(old: Item, new: Item, **more: Any) -> dict[str, Any]:
    return records.modify(TABLE, KEYS, old, new, **{"at": _now(), **more})


def remove(old: Item, **more: Any) -> dict[str, Any]:
    return records.remove(TABLE, KEYS, old, **{"at": _now(), **more})


def expire(old: Item, **more: Any) -> dict[str, Any]:
    return records.expire(TABLE, KEYS, old, **{"at": _now(), **more})


def totals(items: Iterable[Mapping[str, Any]]) -> Totals:
    """Add up messages the plain way."""
    sums: Totals = {}
    for item in items:
        day = datetime.fromtimestamp(item["timestamp"] / 1000, UTC).date().isoformat()
        for dimension in (
            f"PROVIDER#{item['provider']}",
            f"MODULE#{item['moduleId']}",
            f"STUDENT#{item['studentId']}",
        ):
            messages, read, written, cost = sums.get((dimension, day), (0, 0, 0, Decimal()))
            sums[dimension, day] = (
                messages + 1,
                read + item.get("inputTokens", 0),
                written + item.get("outputTokens", 0),
                cost + item.get("costUsd", Decimal()),
            )
    return sums


def counters(usage: LiveTable) -> Totals:
    """Return what the table has counted."""
    return {
        (item["dimension"], item["date"]): (
            item["messageCount"],
            item["inputTokens"],
            item["outputTokens"],
            item["costUsd"],
        )
        for item in usage.items()
        if "dimensionType" in item
    }


def marks(usage: LiveTable) -> list[Item]:
    """Return the marks of counted changes."""
    return [item for item in usage.items() if item["dimension"].startswith("APPLIED#")]


def _now() -> float:
    return datetime.now(UTC).timestamp()
