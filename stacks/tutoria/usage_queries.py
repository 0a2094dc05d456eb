"""The access patterns of ``ChatUsageDaily``."""

from data_platform.dynamodb.conditions import begins_with, between, equals
from data_platform.dynamodb.schema import AccessPattern
from data_platform.dynamodb.types import Operation, Order

_INDEX = "DailyUsageIndex"
_PERFORMANCE = ("dimension", "date", "timedReplies", "latencyMs", "outputTokens", "costUsd")

USAGE_QUERIES = (
    AccessPattern(
        name="daily-usage",
        purpose="Read the usage of one provider, module or student on one day.",
        operation=Operation.GET_ITEM,
        conditions=(
            equals("dimension", "<dimensionType>#<dimensionId>"),
            equals("date", "<date>"),
        ),
        parameters={"dimensionType": "MODULE", "dimensionId": "123", "date": "2024-01-01"},
        returns=("module-123-first-day",),
        source="Caching, today's usage; decision 9",
    ),
    AccessPattern(
        name="daily-usage-of-provider",
        purpose="List the daily usage of one provider from one day to another.",
        conditions=(
            equals("dimension", "PROVIDER#<provider>"),
            between("date", "<start>", "<end>"),
        ),
        parameters={"provider": "openai", "start": "2024-01-01", "end": "2024-01-02"},
        returns=("openai-first-day", "openai-second-day"),
        source="ProviderUsageIndex, use cases and scaling considerations",
    ),
    AccessPattern(
        name="daily-usage-of-module",
        purpose="List the daily usage of one module from one day to another.",
        conditions=(
            equals("dimension", "MODULE#<moduleId>"),
            between("date", "<start>", "<end>"),
        ),
        parameters={"moduleId": 123, "start": "2024-01-02", "end": "2024-01-03"},
        returns=("module-123-second-day", "module-123-third-day"),
        source="ModuleAnalyticsIndex, use cases, daily, weekly and monthly reports, cost",
    ),
    AccessPattern(
        name="daily-usage-of-student",
        purpose="List the daily usage of one student from one day to another.",
        conditions=(
            equals("dimension", "STUDENT#<studentId>"),
            between("date", "<start>", "<end>"),
        ),
        parameters={"studentId": 456, "start": "2024-01-01", "end": "2024-01-31"},
        returns=("student-456-first-day", "student-456-second-day"),
        source="StudentActivityIndex, use cases, engagement",
    ),
    AccessPattern(
        name="last-active-day-of-student",
        purpose="Read the latest day on which one student used the chat.",
        conditions=(equals("dimension", "STUDENT#<studentId>"),),
        order=Order.DESCENDING,
        limit=1,
        parameters={"studentId": 456},
        returns=("student-456-second-day",),
        source="StudentActivityIndex, use cases, inactive students",
    ),
    AccessPattern(
        name="providers-on-day",
        purpose="List the usage of all providers on one day.",
        index=_INDEX,
        conditions=(equals("dimensionType", "PROVIDER"), equals("date", "<date>")),
        parameters={"date": "2024-01-02"},
        returns=("anthropic-second-day", "openai-second-day"),
        source="ProviderUsageIndex, use cases, comparison of providers and budget",
    ),
    AccessPattern(
        name="modules-on-day",
        purpose="List the usage of all modules on one day, to rank them.",
        index=_INDEX,
        conditions=(equals("dimensionType", "MODULE"), equals("date", "<date>")),
        parameters={"date": "2024-01-02"},
        returns=("module-123-second-day", "module-124-second-day"),
        source="Troubleshooting, high costs, top consumers",
    ),
    AccessPattern(
        name="students-on-day",
        purpose="List the usage of all students on one day, to rank them.",
        index=_INDEX,
        conditions=(equals("dimensionType", "STUDENT"), equals("date", "<date>")),
        parameters={"date": "2024-01-03"},
        returns=("student-457-third-day",),
        source="Troubleshooting, high costs, top consumers",
    ),
    AccessPattern(
        name="performance-of-provider",
        purpose=(
            "List how long one provider's replies took on each day: latencyMs through timedReplies."
        ),
        conditions=(
            equals("dimension", "PROVIDER#<provider>"),
            between("date", "<start>", "<end>"),
        ),
        attributes=_PERFORMANCE,
        parameters={"provider": "openai", "start": "2024-01-01", "end": "2024-01-02"},
        returns=("openai-first-day", "openai-second-day"),
        source="ProviderUsageIndex, use cases, comparison of providers; decision 159",
    ),
    AccessPattern(
        name="models-on-day",
        purpose="List the usage of all models on one day: how it is distributed, and their speed.",
        index=_INDEX,
        conditions=(equals("dimensionType", "MODEL"), equals("date", "<date>")),
        parameters={"date": "2024-01-02"},
        returns=(
            "model-haiku-second-day",
            "model-4o-second-day",
            "model-4o-mini-second-day",
        ),
        source="ProviderUsageIndex, use cases, distribution of models; decision 159",
    ),
    AccessPattern(
        name="models-of-provider-on-day",
        purpose="List the usage of one provider's models on one day.",
        index=_INDEX,
        conditions=(
            equals("dimensionType", "MODEL"),
            equals("date", "<date>"),
            begins_with("dimension", "MODEL#<provider>#"),
        ),
        parameters={"date": "2024-01-02", "provider": "openai"},
        returns=("model-4o-second-day", "model-4o-mini-second-day"),
        source="ProviderUsageIndex, use cases, distribution of models; decision 159",
    ),
    AccessPattern(
        name="daily-usage-of-model",
        purpose="List the daily usage of one model from one day to another.",
        conditions=(
            equals("dimension", "MODEL#<provider>#<model>"),
            between("date", "<start>", "<end>"),
        ),
        parameters={
            "provider": "anthropic",
            "model": "claude-3-5-haiku",
            "start": "2024-01-01",
            "end": "2024-01-31",
        },
        returns=("model-haiku-second-day", "model-haiku-third-day"),
        source="ProviderUsageIndex, use cases, distribution of models; decision 159",
    ),
    AccessPattern(
        name="students-of-module-on-day",
        purpose="List each student of one module on one day once: as many as there are items.",
        index=_INDEX,
        conditions=(
            equals("dimensionType", "MODULE_STUDENT"),
            equals("date", "<date>"),
            begins_with("dimension", "MODULE_STUDENT#<moduleId>#"),
        ),
        parameters={"date": "2024-01-02", "moduleId": 123},
        returns=("student-456-in-module-123-second-day",),
        source="ModuleAnalyticsIndex, use cases, unique students; decision 159",
    ),
    AccessPattern(
        name="applied-change",
        purpose="Read whether a change of a message was counted: its mark, expired or not.",
        operation=Operation.GET_ITEM,
        conditions=(equals("dimension", "APPLIED#<eventId>"), equals("date", "<date>")),
        parameters={"eventId": "0123456789abcdef0123456789abcdef", "date": "2024-01-02"},
        returns=("applied-change",),
        returns_expired=True,
        source="Decision 9",
    ),
)
