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

Details = dict[tuple[str, str], tuple[int, int, int]]
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
    """Return what the table has counted for providers, modules and students."""
    return {
        (item["dimension"], item["date"]): (
            item["messageCount"],
            item["inputTokens"],
            item["outputTokens"],
            item["costUsd"],
        )
        for item in usage.items()
        if item.get("dimensionType") in {"PROVIDER", "MODULE", "STUDENT"}
    }


def detailed_totals(items: Iterable[Mapping[str, Any]]) -> Details:
    """Add up what details messages have: messages, timed replies, and how long those took."""
    sums: Details = {}
    for item in items:
        day = datetime.fromtimestamp(item["timestamp"] / 1000, UTC).date().isoformat()
        for dimension in (
            f"PROVIDER#{item['provider']}",
            f"MODULE#{item['moduleId']}",
            f"STUDENT#{item['studentId']}",
            f"MODULE_STUDENT#{item['moduleId']}#{item['studentId']}",
            f"MODEL#{item['provider']}#{item['model']}",
        ):
            messages, timed, latency = sums.get((dimension, day), (0, 0, 0))
            is_timed = item["role"] == "assistant" and "latencyMs" in item
            sums[dimension, day] = (
                messages + 1,
                timed + is_timed,
                latency + (item["latencyMs"] if is_timed else 0),
            )
    return sums


def detailed_counters(usage: LiveTable) -> Details:
    """Return what the table has counted of details."""
    return {
        (item["dimension"], item["date"]): (
            item["messageCount"],
            item["timedReplies"],
            item["latencyMs"],
        )
        for item in usage.items()
        if "dimensionType" in item
    }


def marks(usage: LiveTable) -> list[Item]:
    """Return the marks of counted changes."""
    return [item for item in usage.items() if item["dimension"].startswith("APPLIED#")]


def _now() -> float:
    return datetime.now(UTC).timestamp()
