"""Items of TutorIA chat, and their keys.

Items are those of boto3's resource interface, which gives Numbers as Decimal and takes int
as well. Made by `datactl catalog write` from the declarations: do not edit, but copy the
file to where it is used. It needs Python 3.11.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

Number: TypeAlias = int | Decimal


def _part(name: str, value: object, *dividers: str) -> str:
    """Return a part of a key as text, or refuse what would make the key of another item."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"{name} is neither text nor a number, as a part of a key has to be.")
    text = value if isinstance(value, str) else str(value)
    if not text:
        raise ValueError(f"{name} is empty, and a part of a key may not be.")
    for divider in dividers:
        if divider in text:
            raise ValueError(f"{name} has {divider!r} in it, which divides the parts of this key.")
    return text


def as_item(item: Mapping[str, object]) -> dict[str, Any]:
    """Return an item as type checkers want it to be for boto3, whose types take no TypedDict."""
    return dict(item)


class ChatMessage(TypedDict):
    """One message of a student, or one reply of the AI tutor.

    An item of the table ``ChatMessages``.
    """

    conversationId: str
    """Conversation that it belongs to."""

    timestamp: Number
    """When it was written; epoch milliseconds."""

    moduleId: Number
    """Course module that the conversation is about."""

    studentId: Number
    """Student who takes part in the conversation."""

    provider: str
    """AI provider of the conversation, such as openai or anthropic."""

    model: str
    """Model of the provider."""

    role: Literal["user", "assistant"]
    """Who wrote it."""

    content: str
    """Text of the message. Sensitive."""

    inputTokens: NotRequired[Number]
    """Tokens that the model read; replies only; tokens; at least 0."""

    outputTokens: NotRequired[Number]
    """Tokens that the model wrote; replies only; tokens; at least 0."""

    costUsd: NotRequired[Number]
    """What the provider charges; replies only; USD; at least 0."""

    latencyMs: NotRequired[Number]
    """How long the provider took; replies only; milliseconds; at least 0."""

    expiresAt: Number
    """When it is deleted, 365 days after `timestamp`; epoch seconds."""


CHAT_MESSAGE_SENSITIVE: Final = frozenset({"content"})
"""Attributes of ``ChatMessage`` with secrets or personal data: for no log."""


def chat_message_key(conversation_id: str, timestamp: Number) -> dict[str, Number | str]:
    """Return the key of ``ChatMessage``."""
    return {"conversationId": conversation_id, "timestamp": timestamp}


class DailyUsage(TypedDict):
    """What one provider, module, student, model, or student within a module used on one day.

    An item of the table ``ChatUsageDaily``.
    """

    dimension: str
    """Provider, module, student, model behind its provider or student behind the module, such as
    MODULE#123 and MODULE_STUDENT#123#456.
    """

    date: str
    """Day on which the messages were written; YYYY-MM-DD, UTC."""

    dimensionType: Literal[
        "PROVIDER",
        "MODULE",
        "STUDENT",
        "MODEL",
        "MODULE_STUDENT",
    ]
    """What `dimension` names."""

    messageCount: Number
    """Messages and replies; messages; at least 0."""

    inputTokens: Number
    """Tokens that models read; tokens; at least 0."""

    outputTokens: Number
    """Tokens that models wrote; tokens; at least 0."""

    costUsd: Number
    """What providers charge; USD; at least 0."""

    timedReplies: NotRequired[Number]
    """Replies of which it is known how long they took; absent in older days; replies; at least 0.
    """

    latencyMs: NotRequired[Number]
    """How long they took together; absent in older days; milliseconds; at least 0."""


def daily_usage_dimension(dimension_type: str, dimension_id: str) -> str:
    """Return ``dimension`` of ``DailyUsage``."""
    return _part("dimension_type", dimension_type, "#") + "#" + _part("dimension_id", dimension_id)


def daily_usage_dimension_prefix_by_dimension_type(dimension_type: str) -> str:
    """Return what ``dimension`` of ``DailyUsage`` of these begins with."""
    return _part("dimension_type", dimension_type, "#") + "#"


def daily_usage_key(dimension_type: str, dimension_id: str, date: str) -> dict[str, str]:
    """Return the key of ``DailyUsage``."""
    return {"dimension": daily_usage_dimension(dimension_type, dimension_id), "date": date}


class AppliedChange(TypedDict):
    """Marks a change of a message as counted, so that it is not counted twice.

    An item of the table ``ChatUsageDaily``.
    """

    dimension: str
    """Change that was counted."""

    date: str
    """Day on which the changed message was written; YYYY-MM-DD, UTC."""

    eventId: str
    """Identifier of the stream record."""

    appliedAt: Number
    """When it was counted; epoch milliseconds."""

    expiresAt: Number
    """When the mark is deleted, after 92 days; epoch seconds."""


def applied_change_dimension(event_id: str) -> str:
    """Return ``dimension`` of ``AppliedChange``."""
    return "APPLIED#" + _part("event_id", event_id)


APPLIED_CHANGE_DIMENSION_PREFIX: Final = "APPLIED#"
"""What ``dimension`` of every ``AppliedChange`` begins with."""


def applied_change_key(event_id: str, date: str) -> dict[str, str]:
    """Return the key of ``AppliedChange``."""
    return {"dimension": applied_change_dimension(event_id), "date": date}
