"""``ChatUsageDaily``: usage per day, so that nobody sums up the messages of a provider."""

from datetime import timedelta
from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_MILLISECONDS, EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import between, equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Table,
    TimeToLive,
    string_key,
)
from data_platform.dynamodb.types import Operation, Order
from stacks.load import PEOPLE

_DIMENSION_TYPES = ("PROVIDER", "MODULE", "STUDENT")
_DATE_FORMAT = "YYYY-MM-DD, UTC"

_OPENAI = Example(
    "openai-first-day",
    {
        "dimension": "PROVIDER#openai",
        "date": "2024-01-01",
        "dimensionType": "PROVIDER",
        "messageCount": 3,
        "inputTokens": 420,
        "outputTokens": 180,
        "costUsd": Decimal("0.000171"),
    },
)
_OPENAI_SECOND_DAY = _OPENAI.variation(
    "openai-second-day",
    {
        "date": "2024-01-02",
        "messageCount": 2,
        "inputTokens": 640,
        "outputTokens": 150,
        "costUsd": Decimal("0.0031"),
    },
)
_ANTHROPIC = _OPENAI.variation(
    "anthropic-second-day",
    {
        "dimension": "PROVIDER#anthropic",
        "date": "2024-01-02",
        "messageCount": 2,
        "inputTokens": 300,
        "outputTokens": 60,
        "costUsd": Decimal("0.00048"),
    },
)
_ANTHROPIC_THIRD_DAY = _ANTHROPIC.variation(
    "anthropic-third-day",
    {
        "date": "2024-01-03",
        "inputTokens": 510,
        "outputTokens": 240,
        "costUsd": Decimal("0.001368"),
    },
)
_MODULE = _OPENAI.variation(
    "module-123-first-day", {"dimension": "MODULE#123", "dimensionType": "MODULE"}
)
_MODULE_SECOND_DAY = _OPENAI_SECOND_DAY.variation(
    "module-123-second-day", {"dimension": "MODULE#123", "dimensionType": "MODULE"}
)
_MODULE_THIRD_DAY = _ANTHROPIC_THIRD_DAY.variation(
    "module-123-third-day", {"dimension": "MODULE#123", "dimensionType": "MODULE"}
)
_OTHER_MODULE = _ANTHROPIC.variation(
    "module-124-second-day", {"dimension": "MODULE#124", "dimensionType": "MODULE"}
)
_STUDENT = _OPENAI.variation(
    "student-456-first-day", {"dimension": "STUDENT#456", "dimensionType": "STUDENT"}
)
_STUDENT_SECOND_DAY = _OPENAI.variation(
    "student-456-second-day",
    {
        "dimension": "STUDENT#456",
        "date": "2024-01-02",
        "dimensionType": "STUDENT",
        "messageCount": 4,
        "inputTokens": 940,
        "outputTokens": 210,
        "costUsd": Decimal("0.00358"),
    },
)
_OTHER_STUDENT = _ANTHROPIC_THIRD_DAY.variation(
    "student-457-third-day", {"dimension": "STUDENT#457", "dimensionType": "STUDENT"}
)
_APPLIED = Example(
    "applied-change",
    {
        "dimension": "APPLIED#0123456789abcdef0123456789abcdef",
        "date": "2024-01-02",
        "eventId": "0123456789abcdef0123456789abcdef",
        "appliedAt": 1704189604000,
        "expiresAt": 1712138404,
    },
)

CHAT_USAGE_DAILY = Table(
    name="ChatUsageDaily",
    construct_id="ChatUsageDailyTable",
    purpose="Messages, tokens and cost per day of each provider, module and student.",
    source="TutorIA document, ProviderUsageIndex, scaling considerations: aggregate per day",
    partition_key=string_key("dimension"),
    sort_key=string_key("date"),
    # Only the markers expire. Counters have no `expiresAt`: they outlive the messages they count.
    ttl=TimeToLive(attribute="expiresAt", retention=timedelta(days=92)),
    indexes=(
        # `dimensionType` keeps the markers, which lack it, out of the index. A new day does not
        # spread the load: all current writes go to the same three partitions.
        Index(
            name="DailyUsageIndex",
            partition_keys=(string_key("dimensionType"), string_key("date")),
            sort_keys=(string_key("dimension"),),
            purpose="Usage of all providers, modules or students on one day.",
            distinct_partition_values=len(_DIMENSION_TYPES),
        ),
    ),
    entities=(
        Entity(
            name="DailyUsage",
            meaning="What one provider, module or student used on one day.",
            key_templates={"dimension": "<dimensionType>#<dimensionId>"},
            attributes=(
                string("dimension", "Provider, module or student, such as MODULE#123"),
                string("date", "Day on which the messages were written", unit=_DATE_FORMAT),
                string("dimensionType", "What `dimension` names", allowed=_DIMENSION_TYPES),
                number("messageCount", "Messages and replies", unit="messages", minimum=0),
                number("inputTokens", "Tokens that models read", unit="tokens", minimum=0),
                number("outputTokens", "Tokens that models wrote", unit="tokens", minimum=0),
                number("costUsd", "What providers charge", unit="USD", minimum=0),
            ),
            examples=(
                _OPENAI,
                _OPENAI_SECOND_DAY,
                _ANTHROPIC,
                _ANTHROPIC_THIRD_DAY,
                _MODULE,
                _MODULE_SECOND_DAY,
                _MODULE_THIRD_DAY,
                _OTHER_MODULE,
                _STUDENT,
                _STUDENT_SECOND_DAY,
                _OTHER_STUDENT,
            ),
            # A count for each person and day, and for modules and providers.
            load=Load(
                created=0.5 * 30 * PEOPLE,
                changed=1_000_000,
                queries=(Queries(10_000, items=30),),
                source="TutorIA document, Cost Estimates: a change for each message",
            ),
        ),
        Entity(
            name="AppliedChange",
            meaning="Marks a change of a message as counted, so that it is not counted twice.",
            key_templates={"dimension": "APPLIED#<eventId>"},
            attributes=(
                string("dimension", "Change that was counted"),
                string("date", "Day on which the changed message was written", unit=_DATE_FORMAT),
                string("eventId", "Identifier of the stream record"),
                number("appliedAt", "When it was counted", unit=EPOCH_MILLISECONDS),
                # Failed records are kept for 90 days, and can be replayed as long.
                number("expiresAt", "When the mark is deleted, after 92 days", unit=EPOCH_SECONDS),
            ),
            examples=(_APPLIED,),
            load=Load(
                created=1_000_000,
                source="TutorIA document, Cost Estimates: a marker for each message",
            ),
        ),
    ),
    access_patterns=(
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
            index="DailyUsageIndex",
            conditions=(equals("dimensionType", "PROVIDER"), equals("date", "<date>")),
            parameters={"date": "2024-01-02"},
            returns=("anthropic-second-day", "openai-second-day"),
            source="ProviderUsageIndex, use cases, comparison of providers and budget",
        ),
        AccessPattern(
            name="modules-on-day",
            purpose="List the usage of all modules on one day, to rank them.",
            index="DailyUsageIndex",
            conditions=(equals("dimensionType", "MODULE"), equals("date", "<date>")),
            parameters={"date": "2024-01-02"},
            returns=("module-123-second-day", "module-124-second-day"),
            source="Troubleshooting, high costs, top consumers",
        ),
        AccessPattern(
            name="students-on-day",
            purpose="List the usage of all students on one day, to rank them.",
            index="DailyUsageIndex",
            conditions=(equals("dimensionType", "STUDENT"), equals("date", "<date>")),
            parameters={"date": "2024-01-03"},
            returns=("student-457-third-day",),
            source="Troubleshooting, high costs, top consumers",
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
    ),
)
