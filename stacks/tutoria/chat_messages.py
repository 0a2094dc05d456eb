"""``ChatMessages``: the table, its indexes and its items; `message_queries` holds its patterns."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_MILLISECONDS, EPOCH_SECONDS, number, string
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AttributeBackfill,
    Entity,
    ExpiryAfter,
    Index,
    Table,
    TimeToLive,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import StreamView
from stacks.tutoria.message_examples import MESSAGE_EXAMPLES
from stacks.tutoria.message_queries import MESSAGE_QUERIES

_PROVIDERS = 2
"""The document's openai and anthropic. They are its examples, and it reckons with a third."""

CHAT_MESSAGES = Table(
    name="ChatMessages",
    construct_id="ChatMessagesTable",
    purpose="Messages between students and AI tutors; kept for 12 months.",
    source="TutorIA document, Table Overview",
    partition_key=string_key("conversationId"),
    sort_key=number_key("timestamp"),
    # `timestamp` counts milliseconds, which DynamoDB would never let expire.
    ttl=TimeToLive(attribute="expiresAt", retention=timedelta(days=365)),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="ModuleAnalyticsIndex",
            partition_keys=(number_key("moduleId"),),
            sort_keys=(number_key("timestamp"),),
            purpose="Messages of one module by time.",
        ),
        Index(
            name="StudentActivityIndex",
            partition_keys=(number_key("studentId"),),
            sort_keys=(number_key("timestamp"),),
            purpose="Messages of one student in all modules by time.",
        ),
        Index(
            name="ProviderUsageIndex",
            partition_keys=(string_key("provider"),),
            sort_keys=(number_key("timestamp"),),
            purpose="Messages answered by one AI provider by time.",
            distinct_partition_values=_PROVIDERS,
            busiest_share=0.7,  # decision 9
        ),
    ),
    entities=(
        Entity(
            name="ChatMessage",
            meaning="One message of a student, or one reply of the AI tutor.",
            attributes=(
                string("conversationId", "Conversation that it belongs to"),
                number("timestamp", "When it was written", unit=EPOCH_MILLISECONDS),
                number("moduleId", "Course module that the conversation is about"),
                number("studentId", "Student who takes part in the conversation"),
                string("provider", "AI provider of the conversation, such as openai or anthropic"),
                string("model", "Model of the provider"),
                string("role", "Who wrote it", allowed=("user", "assistant")),
                string("content", "Text of the message", sensitive=True),
                number(
                    "inputTokens",
                    "Tokens that the model read; replies only",
                    unit="tokens",
                    required=False,
                    minimum=0,
                ),
                number(
                    "outputTokens",
                    "Tokens that the model wrote; replies only",
                    unit="tokens",
                    required=False,
                    minimum=0,
                ),
                number(
                    "costUsd",
                    "What the provider charges; replies only",
                    unit="USD",
                    required=False,
                    minimum=0,
                ),
                number(
                    "latencyMs",
                    "How long the provider took; replies only",
                    unit="milliseconds",
                    required=False,
                    minimum=0,
                ),
                number(
                    "expiresAt",
                    "When it is deleted, 365 days after `timestamp`",
                    unit=EPOCH_SECONDS,
                ),
            ),
            examples=MESSAGE_EXAMPLES,
            load=Load(
                created=1_000_000,
                queries=(
                    Queries(100_000, items=10, index="ModuleAnalyticsIndex"),
                    Queries(50_000, items=5, index="StudentActivityIndex"),
                    Queries(10_000, items=100, index="ProviderUsageIndex"),
                ),
                item_bytes=2_000,
                source="TutorIA document, Cost Estimates",
            ),
        ),
    ),
    backfills=(
        AttributeBackfill(
            name="expiry",
            reason="Messages without it never expire (decision 8).",
            entities=("ChatMessage",),
            attribute="expiresAt",
            value=ExpiryAfter("timestamp"),
        ),
    ),
    access_patterns=MESSAGE_QUERIES,
)
