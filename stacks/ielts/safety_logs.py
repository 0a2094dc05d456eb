"""``ielts-ai-safety-logs``: what content moderation decided."""

from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS, list_of, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Table,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation, StreamView
from stacks.load import PEOPLE

_CATEGORIES = ("profanity", "hate_speech", "violence", "sexual_content", "spam")

_WARNED = Example(
    "safety-log-warned",
    {
        "log_id": "safety-log-0001",
        "timestamp": 1736155000,
        "assessment_id": "assessment-0001",
        "user_email": "alice@example.com",
        "content_type": "audio",
        "moderation_action": "warn",
        "confidence": Decimal("0.82"),
        "categories": ["profanity"],
        "user_response": "(a rude word)",
        "ai_response": "Let us keep the conversation polite.",
    },
)
_BLOCKED = _WARNED.variation(
    "safety-log-blocked",
    {
        "log_id": "safety-log-0002",
        "timestamp": 1736248000,
        "assessment_id": "assessment-0004",
        "user_email": "bob@example.com",
        "content_type": "text",
        "moderation_action": "block",
        "confidence": Decimal("0.97"),
        "categories": ["hate_speech", "violence"],
        "user_response": "(a threat)",
        "ai_response": "I have to end the test here.",
    },
)
_HARMLESS = _WARNED.variation(
    "safety-log-harmless",
    {
        "log_id": "safety-log-0003",
        "timestamp": 1736155100,
        "moderation_action": "none",
        "confidence": Decimal("0.05"),
        "categories": [],
        "user_response": "My home town lies by the sea.",
        "ai_response": "What do you like most about it?",
    },
)

SAFETY_LOGS = Table(
    name="ielts-ai-safety-logs",
    construct_id="AiSafetyLogsTable",
    purpose="Decisions of AI content moderation in speaking tests.",
    source="IELTS document, section 8, ielts-ai-safety-logs",
    partition_key=string_key("log_id"),
    sort_key=number_key("timestamp"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    entities=(
        Entity(
            name="SafetyLog",
            meaning="One decision about one answer of a user.",
            attributes=(
                string("log_id", "Identifier of the log entry"),
                number("timestamp", "When the answer was judged", unit=EPOCH_SECONDS),
                string("assessment_id", "Assessment in which it was given"),
                string("user_email", "E-mail of the user's account", sensitive=True),
                string("content_type", "Form of the answer", allowed=("audio", "text")),
                string(
                    "moderation_action",
                    "What moderation did about it",
                    allowed=("warn", "block", "none"),
                ),
                number("confidence", "How sure the AI is", minimum=0, maximum=1),
                list_of(
                    "categories",
                    "What was found in it; empty if nothing",
                    allowed=_CATEGORIES,
                ),
                string("user_response", "What the user said or wrote", sensitive=True),
                string("ai_response", "What the AI examiner answered", sensitive=True),
            ),
            examples=(_WARNED, _BLOCKED, _HARMLESS),
            load=Load(created=8 * PEOPLE, queries=(Queries(1_000, items=50),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="safety-log",
            purpose="Read one moderation decision.",
            operation=Operation.GET_ITEM,
            conditions=(equals("log_id", "<log_id>"), equals("timestamp", "<timestamp>")),
            parameters={"log_id": "safety-log-0001", "timestamp": 1736155000},
            returns=("safety-log-warned",),
            source="Section 8, primary key",
        ),
        AccessPattern(
            name="safety-log-by-id",
            purpose="Read one moderation decision whose time is not known.",
            conditions=(equals("log_id", "<log_id>"),),
            parameters={"log_id": "safety-log-0002"},
            returns=("safety-log-blocked",),
            source="Section 8, partition key",
        ),
    ),
)
