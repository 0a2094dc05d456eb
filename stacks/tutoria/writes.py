"""What TutorIA chat writes."""

from datetime import timedelta

from data_platform.dynamodb.schema import ConsumerWrite
from data_platform.dynamodb.writes.conditions import absent
from data_platform.dynamodb.writes.declarations import (
    Put,
    Race,
    Refusal,
    SecondCall,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import FromNow
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY

_REPLY = ("inputTokens", "outputTokens", "costUsd", "latencyMs")
_MESSAGE = (
    *("conversationId", "timestamp", "moduleId", "studentId", "provider", "model", "content"),
)


def _append(
    name: str, purpose: str, role: str, example: int, names: tuple[str, ...]
) -> WritePattern:
    written = CHAT_MESSAGES.examples[example]
    return WritePattern(
        name=name,
        purpose=purpose,
        writer="TutorIA chat service, for the student",
        steps=(
            Put(
                table=CHAT_MESSAGES.name,
                entity="ChatMessage",
                item={
                    **passed(*names),
                    "role": role,
                    "expiresAt": FromNow(timedelta(days=365)),
                },
                condition=(absent("conversationId"),),
            ),
        ),
        parameters=taken(written.item, *names),
        varies=("content",),
        invariant=(
            "No message replaces another of the same conversation and millisecond, and none is "
            "counted twice in the daily usage."
        ),
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="There is a message of that conversation and time.", found=written.name),
        ),
        when_refused=(
            "If the item returned has the same content and role, it was added before. Otherwise "
            "add 1 to timestamp and call again."
        ),
        source="Table Overview, primary key; Cost Optimization Strategies, 1 (TTL of 12 months)",
    )


WRITES = (
    _append("append-question", "Add a student's message.", "user", 1, _MESSAGE),
    _append(
        "append-reply",
        "Add a reply of the AI tutor, with what it cost.",
        "assistant",
        0,
        (*_MESSAGE, *_REPLY),
    ),
)

CONSUMER_WRITES = (
    ConsumerWrite(
        consumer="tutoria_usage_rollup",
        table=CHAT_USAGE_DAILY.name,
        entity="DailyUsage",
        purpose=(
            "Adds messages, tokens, cost and latency to the day of each provider, model, module, "
            "student, and student within a module."
        ),
        invariant="A day is the sum of its messages, each counted once.",
        is_transactional=True,
    ),
    ConsumerWrite(
        consumer="tutoria_usage_rollup",
        table=CHAT_USAGE_DAILY.name,
        entity="AppliedChange",
        purpose="Marks a change of a message as counted, in one transaction with its sums.",
        invariant="A change that is delivered again is not counted again.",
        is_mark=True,
        is_transactional=True,
    ),
)
