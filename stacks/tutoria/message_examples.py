"""Example items of ``ChatMessages``: the first days of January 2024, UTC."""

from decimal import Decimal

from data_platform.dynamodb.schema import Example

_YEAR_IN_SECONDS = 365 * 24 * 60 * 60


def _at(timestamp: int) -> dict[str, int]:
    return {"timestamp": timestamp, "expiresAt": timestamp // 1000 + _YEAR_IN_SECONDS}


_REPLY = Example(
    "reply-openai",
    {
        "conversationId": "conversation-1001",
        "timestamp": 1704103204000,
        "moduleId": 123,
        "studentId": 456,
        "provider": "openai",
        "model": "gpt-4o-mini",
        "role": "assistant",
        "content": "A derivative says how fast a function changes.",
        "inputTokens": 420,
        "outputTokens": 180,
        "costUsd": Decimal("0.000171"),
        "latencyMs": 1350,
        "expiresAt": 1735639204,
    },
)
_QUESTION = Example(
    "question-openai",
    {
        "conversationId": "conversation-1001",
        "timestamp": 1704103200000,
        "moduleId": 123,
        "studentId": 456,
        "provider": "openai",
        "model": "gpt-4o-mini",
        "role": "user",
        "content": "What is a derivative?",
        "expiresAt": 1735639200,
    },
)
# Exactly the time that the document's query asks for messages after: it must not be found.
_MIDNIGHT = _QUESTION.variation(
    "question-at-midnight",
    {
        "conversationId": "conversation-1000",
        "content": "Are you there on New Year's Eve?",
        **_at(1704067200000),
    },
)
_FOLLOW_UP = _QUESTION.variation(
    "question-follow-up", {"content": "And a second derivative?", **_at(1704189600000)}
)
_FOLLOW_UP_REPLY = _REPLY.variation(
    "reply-follow-up",
    {
        "model": "gpt-4o",
        "content": "It says how fast the derivative changes.",
        "inputTokens": 640,
        "outputTokens": 150,
        "costUsd": Decimal("0.0031"),
        "latencyMs": 2100,
        **_at(1704189603000),
    },
)
_OTHER_MODULE = _QUESTION.variation(
    "question-other-module",
    {
        "conversationId": "conversation-1002",
        "moduleId": 124,
        "provider": "anthropic",
        "model": "claude-3-5-haiku",
        "content": "What is a stanza?",
        **_at(1704196800000),
    },
)
_OTHER_MODULE_REPLY = _REPLY.variation(
    "reply-other-module",
    {
        "conversationId": "conversation-1002",
        "moduleId": 124,
        "provider": "anthropic",
        "model": "claude-3-5-haiku",
        "content": "A group of lines in a poem.",
        "inputTokens": 300,
        "outputTokens": 60,
        "costUsd": Decimal("0.00048"),
        "latencyMs": 900,
        **_at(1704196802000),
    },
)
_OTHER_STUDENT = _OTHER_MODULE.variation(
    "question-other-student",
    {
        "conversationId": "conversation-1003",
        "moduleId": 123,
        "studentId": 457,
        "content": "Why is the chain rule true?",
        **_at(1704240000000),
    },
)
_OTHER_STUDENT_REPLY = _OTHER_MODULE_REPLY.variation(
    "reply-other-student",
    {
        "conversationId": "conversation-1003",
        "moduleId": 123,
        "studentId": 457,
        "content": "Small changes multiply along the chain.",
        "inputTokens": 510,
        "outputTokens": 240,
        "costUsd": Decimal("0.001368"),
        "latencyMs": 1800,
        **_at(1704240004000),
    },
)
# More than the ten that "most recent activity" may return.
_DILIGENT_STUDENT = tuple(
    _QUESTION.variation(
        f"question-diligent-{day:02}",
        {
            "conversationId": f"conversation-20{day:02}",
            "moduleId": 125,
            "studentId": 789,
            "content": f"Exercise {day}: is my answer right?",
            **_at(1704067200000 + day * 86_400_000),
        },
    )
    for day in range(10, 22)
)

MESSAGE_EXAMPLES = (
    _REPLY,
    _QUESTION,
    _MIDNIGHT,
    _FOLLOW_UP,
    _FOLLOW_UP_REPLY,
    _OTHER_MODULE,
    _OTHER_MODULE_REPLY,
    _OTHER_STUDENT,
    _OTHER_STUDENT_REPLY,
    *_DILIGENT_STUDENT,
)
