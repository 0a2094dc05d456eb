"""Access patterns of ``ChatMessages``."""

from data_platform.dynamodb.conditions import between, equals, greater_than
from data_platform.dynamodb.schema import AccessPattern
from data_platform.dynamodb.types import Operation, Order

_MODULE_INDEX = "ModuleAnalyticsIndex"
_STUDENT_INDEX = "StudentActivityIndex"
_PROVIDER_INDEX = "ProviderUsageIndex"

_COST_ATTRIBUTES = (
    "timestamp",
    "provider",
    "model",
    "inputTokens",
    "outputTokens",
    "costUsd",
)

_CONVERSATION_QUERIES = (
    AccessPattern(
        name="message",
        purpose="Read one message.",
        operation=Operation.GET_ITEM,
        conditions=(
            equals("conversationId", "<conversationId>"),
            equals("timestamp", "<timestamp>"),
        ),
        parameters={"conversationId": "conversation-1001", "timestamp": 1704103204000},
        returns=("reply-openai",),
        source="Table Overview, primary key",
    ),
    AccessPattern(
        name="conversation",
        purpose="Read a whole conversation in the order it was written.",
        conditions=(equals("conversationId", "<conversationId>"),),
        parameters={"conversationId": "conversation-1001"},
        returns=("question-openai", "reply-openai", "question-follow-up", "reply-follow-up"),
        source="Table Overview, primary key",
    ),
    AccessPattern(
        name="conversation-since",
        purpose="Read what was written in a conversation after a time.",
        conditions=(
            equals("conversationId", "<conversationId>"),
            greater_than("timestamp", "<since>"),
        ),
        parameters={"conversationId": "conversation-1001", "since": 1704103204000},
        returns=("question-follow-up", "reply-follow-up"),
        source="Table Overview, primary key",
    ),
    AccessPattern(
        name="conversation-in-period",
        purpose="Read what was written in a conversation between two times.",
        conditions=(
            equals("conversationId", "<conversationId>"),
            between("timestamp", "<start>", "<end>"),
        ),
        parameters={
            "conversationId": "conversation-1001",
            "start": 1704103200000,
            "end": 1704189600000,
        },
        returns=("question-openai", "reply-openai", "question-follow-up"),
        source="Table Overview, primary key",
    ),
    AccessPattern(
        name="first-message",
        purpose="Read how a conversation began.",
        conditions=(equals("conversationId", "<conversationId>"),),
        limit=1,
        parameters={"conversationId": "conversation-1001"},
        returns=("question-openai",),
        source="Table Overview, primary key",
    ),
    AccessPattern(
        name="last-message",
        purpose="Read the latest message of a conversation.",
        conditions=(equals("conversationId", "<conversationId>"),),
        order=Order.DESCENDING,
        limit=1,
        parameters={"conversationId": "conversation-1001"},
        returns=("reply-follow-up",),
        source="Table Overview, primary key",
    ),
)

_MODULE_QUERIES = (
    AccessPattern(
        name="messages-of-module",
        purpose="List the messages of one module by time, in pages of 1,000.",
        index=_MODULE_INDEX,
        conditions=(equals("moduleId", "<moduleId>"),),
        page_size=1000,
        parameters={"moduleId": 123},
        returns=(
            "question-at-midnight",
            "question-openai",
            "reply-openai",
            "question-follow-up",
            "reply-follow-up",
            "question-other-student",
            "reply-other-student",
        ),
        source="ModuleAnalyticsIndex, purpose; performance best practices, 2",
    ),
    AccessPattern(
        name="messages-of-module-in-period",
        purpose="List the messages of one module between two times: a day, a week, a month.",
        index=_MODULE_INDEX,
        conditions=(
            equals("moduleId", "<moduleId>"),
            between("timestamp", "<start>", "<end>"),
        ),
        parameters={"moduleId": 123, "start": 1704103200000, "end": 1704189603000},
        returns=("question-openai", "reply-openai", "question-follow-up", "reply-follow-up"),
        source="ModuleAnalyticsIndex, query patterns; use cases, time ranges per module",
    ),
    AccessPattern(
        name="messages-of-module-since",
        purpose="List the messages of one module after a time, such as 24 hours or 7 days ago.",
        index=_MODULE_INDEX,
        conditions=(equals("moduleId", "<moduleId>"), greater_than("timestamp", "<since>")),
        parameters={"moduleId": 123, "since": 1704067200000},
        returns=(
            "question-openai",
            "reply-openai",
            "question-follow-up",
            "reply-follow-up",
            "question-other-student",
            "reply-other-student",
        ),
        source=(
            "ModuleAnalyticsIndex, query patterns; performance best practices, 1; "
            "troubleshooting, query returns too many items"
        ),
    ),
    AccessPattern(
        name="students-of-module-in-period",
        purpose="List who wrote in one module between two times, to count messages and students.",
        index=_MODULE_INDEX,
        conditions=(
            equals("moduleId", "<moduleId>"),
            between("timestamp", "<start>", "<end>"),
        ),
        attributes=("studentId", "conversationId", "timestamp", "role"),
        parameters={"moduleId": 123, "start": 1704189603000, "end": 1704240004000},
        returns=("reply-follow-up", "question-other-student", "reply-other-student"),
        source="ModuleAnalyticsIndex, use cases, module analytics and student engagement",
    ),
    AccessPattern(
        name="costs-of-module-in-period",
        purpose="List tokens and cost of the replies in one module between two times.",
        index=_MODULE_INDEX,
        conditions=(
            equals("moduleId", "<moduleId>"),
            between("timestamp", "<start>", "<end>"),
        ),
        filters=(equals("role", "assistant"),),
        attributes=_COST_ATTRIBUTES,
        parameters={"moduleId": 123, "start": 1704067200000, "end": 1704189603000},
        returns=("reply-openai", "reply-follow-up"),
        source="ModuleAnalyticsIndex, use cases, cost per module",
    ),
)

_STUDENT_QUERIES = (
    AccessPattern(
        name="messages-of-student",
        purpose="List the messages of one student in all modules, oldest first.",
        index=_STUDENT_INDEX,
        conditions=(equals("studentId", "<studentId>"),),
        parameters={"studentId": 456},
        returns=(
            "question-at-midnight",
            "question-openai",
            "reply-openai",
            "question-follow-up",
            "reply-follow-up",
            "question-other-module",
            "reply-other-module",
        ),
        source="StudentActivityIndex, purpose",
    ),
    AccessPattern(
        name="messages-of-student-in-period",
        purpose="List the messages of one student between two times, for a report.",
        index=_STUDENT_INDEX,
        conditions=(
            equals("studentId", "<studentId>"),
            between("timestamp", "<start>", "<end>"),
        ),
        parameters={"studentId": 456, "start": 1704189603000, "end": 1704196802000},
        returns=("reply-follow-up", "question-other-module", "reply-other-module"),
        source="StudentActivityIndex, query patterns; use cases, engagement and performance",
    ),
    AccessPattern(
        name="messages-of-student-since",
        purpose="List the messages of one student after a time; a student without any is inactive.",
        index=_STUDENT_INDEX,
        conditions=(equals("studentId", "<studentId>"), greater_than("timestamp", "<since>")),
        parameters={"studentId": 456, "since": 1704189603000},
        returns=("question-other-module", "reply-other-module"),
        source="StudentActivityIndex, use cases, inactive students",
    ),
    AccessPattern(
        name="recent-messages-of-student",
        purpose="List the ten latest messages of one student, newest first.",
        index=_STUDENT_INDEX,
        conditions=(equals("studentId", "<studentId>"),),
        order=Order.DESCENDING,
        limit=10,
        parameters={"studentId": 789},
        returns=tuple(f"question-diligent-{day:02}" for day in range(21, 11, -1)),
        source="StudentActivityIndex, query patterns, most recent activity",
    ),
    AccessPattern(
        name="last-activity-of-student",
        purpose="Read when one student was last active, and where.",
        index=_STUDENT_INDEX,
        conditions=(equals("studentId", "<studentId>"),),
        attributes=("timestamp", "moduleId", "conversationId"),
        order=Order.DESCENDING,
        limit=1,
        parameters={"studentId": 457},
        returns=("reply-other-student",),
        source="StudentActivityIndex, use cases, inactive students",
    ),
    AccessPattern(
        name="learning-path-of-student",
        purpose="List which modules one student worked on between two times, in that order.",
        index=_STUDENT_INDEX,
        conditions=(
            equals("studentId", "<studentId>"),
            between("timestamp", "<start>", "<end>"),
        ),
        attributes=("timestamp", "moduleId", "conversationId"),
        parameters={"studentId": 456, "start": 1704189600000, "end": 1704196800000},
        returns=("question-follow-up", "reply-follow-up", "question-other-module"),
        source="StudentActivityIndex, use cases, learning path",
    ),
)

_PROVIDER_QUERIES = (
    AccessPattern(
        name="usage-of-provider-in-period",
        purpose="List the messages of one provider between two times.",
        index=_PROVIDER_INDEX,
        conditions=(
            equals("provider", "<provider>"),
            between("timestamp", "<start>", "<end>"),
        ),
        parameters={"provider": "openai", "start": 1704067200000, "end": 1704189600000},
        returns=(
            "question-at-midnight",
            "question-openai",
            "reply-openai",
            "question-follow-up",
        ),
        source="ProviderUsageIndex, query patterns",
    ),
    AccessPattern(
        name="costs-of-provider-since",
        purpose="List tokens and cost of one provider's replies after a time, such as midnight.",
        index=_PROVIDER_INDEX,
        conditions=(equals("provider", "<provider>"), greater_than("timestamp", "<since>")),
        filters=(equals("role", "assistant"),),
        attributes=_COST_ATTRIBUTES,
        parameters={"provider": "anthropic", "since": 1704196802000},
        returns=("reply-other-student",),
        source="ProviderUsageIndex, query patterns, today's cost; use cases, budget",
    ),
    AccessPattern(
        name="costs-of-provider-in-period",
        purpose="List tokens and cost of one provider's replies between two times.",
        index=_PROVIDER_INDEX,
        conditions=(
            equals("provider", "<provider>"),
            between("timestamp", "<start>", "<end>"),
        ),
        filters=(equals("role", "assistant"),),
        attributes=_COST_ATTRIBUTES,
        parameters={"provider": "openai", "start": 1704103204000, "end": 1704189603000},
        returns=("reply-openai", "reply-follow-up"),
        source="ProviderUsageIndex, use cases, cost by provider and distribution of models",
    ),
    AccessPattern(
        name="performance-of-provider-in-period",
        purpose="List how long one provider's replies took between two times.",
        index=_PROVIDER_INDEX,
        conditions=(
            equals("provider", "<provider>"),
            between("timestamp", "<start>", "<end>"),
        ),
        filters=(equals("role", "assistant"),),
        attributes=("timestamp", "model", "outputTokens", "latencyMs"),
        parameters={"provider": "anthropic", "start": 1704196800000, "end": 1704240000000},
        returns=("reply-other-module",),
        source="ProviderUsageIndex, use cases, comparison of providers",
    ),
)

MESSAGE_QUERIES = (
    *_CONVERSATION_QUERIES,
    *_MODULE_QUERIES,
    *_STUDENT_QUERIES,
    *_PROVIDER_QUERIES,
)
