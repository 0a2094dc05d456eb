"""``ChatUsageDaily``: usage per day, so that nobody sums up the messages of a provider."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_MILLISECONDS, EPOCH_SECONDS, number, string
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    Entity,
    Example,
    Index,
    Table,
    TimeToLive,
    string_key,
)
from stacks.load import PEOPLE
from stacks.tutoria.usage_examples import USAGE_EXAMPLES
from stacks.tutoria.usage_queries import USAGE_QUERIES

_DIMENSION_TYPES = ("PROVIDER", "MODULE", "STUDENT", "MODEL", "MODULE_STUDENT")
_DATE_FORMAT = "YYYY-MM-DD, UTC"

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

FIRST_DETAILED_DAY = "2026-12-02"
"""The first day whose messages are counted with details in stages that counted before (decision
159). Make it the day after a deployment that comes later, and never change it afterwards: what
would count wrongly is refused before it is deployed (decision 166)."""

EVERY_DAY = "2020-01-01"
"""The first detailed day of stages that are made anew."""

CHAT_USAGE_DAILY = Table(
    name="ChatUsageDaily",
    construct_id="ChatUsageDailyTable",
    purpose="Messages, tokens and cost per day of each provider, model, module and student.",
    source="TutorIA document, ProviderUsageIndex, scaling considerations: aggregate per day",
    partition_key=string_key("dimension"),
    sort_key=string_key("date"),
    # Only the markers expire. Counters have no `expiresAt`: they outlive the messages they count.
    ttl=TimeToLive(attribute="expiresAt", retention=timedelta(days=92)),
    indexes=(
        # `dimensionType` keeps the markers, which lack it, out of the index. A new day does not
        # spread the load: all current writes go to the same five partitions.
        Index(
            name="DailyUsageIndex",
            partition_keys=(string_key("dimensionType"), string_key("date")),
            sort_keys=(string_key("dimension"),),
            purpose="Usage of all providers, modules, students or models on one day.",
            distinct_partition_values=len(_DIMENSION_TYPES),
        ),
    ),
    entities=(
        Entity(
            name="DailyUsage",
            meaning=(
                "What one provider, module, student, model, or student within a module used on one "
                "day."
            ),
            key_templates={"dimension": "<dimensionType>#<dimensionId>"},
            attributes=(
                string(
                    "dimension",
                    "Provider, module, student, model behind its provider or student behind the "
                    "module, such as MODULE#123 and MODULE_STUDENT#123#456",
                ),
                string("date", "Day on which the messages were written", unit=_DATE_FORMAT),
                string("dimensionType", "What `dimension` names", allowed=_DIMENSION_TYPES),
                number("messageCount", "Messages and replies", unit="messages", minimum=0),
                number("inputTokens", "Tokens that models read", unit="tokens", minimum=0),
                number("outputTokens", "Tokens that models wrote", unit="tokens", minimum=0),
                number("costUsd", "What providers charge", unit="USD", minimum=0),
                number(
                    "timedReplies",
                    "Replies of which it is known how long they took; absent in older days",
                    unit="replies",
                    required=False,
                    minimum=0,
                ),
                number(
                    "latencyMs",
                    "How long they took together; absent in older days",
                    unit="milliseconds",
                    required=False,
                    minimum=0,
                ),
            ),
            examples=USAGE_EXAMPLES,
            # Counts for each person and day, by themselves and within a module; and for modules,
            # providers and models.
            load=Load(
                created=2 * 0.5 * 30 * PEOPLE,
                changed=2_000_000,
                queries=(Queries(10_000, items=30),),
                source="TutorIA document, Cost Estimates: changes for each message",
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
    access_patterns=USAGE_QUERIES,
)
