"""Writes to conversations and the audit trail, and those of functions of this platform."""

from datetime import timedelta

from data_platform.dynamodb.conditions import equals, greater_than
from data_platform.dynamodb.schema import ConsumerWrite
from data_platform.dynamodb.writes.changes import Set
from data_platform.dynamodb.writes.conditions import absent
from data_platform.dynamodb.writes.declarations import (
    Check,
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import THE_TIME, FromNow
from stacks.tutor.audit import AUDIT_LOG_RETENTION, AUDIT_LOGS
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES

_CHAT = "Tutor's chat service, for the person"
_EXPIRED = {"expiresAt": FromNow(timedelta(seconds=-1))}
_SESSION = CHAT_SESSIONS.examples[0].item
_SESSION_ID = taken(_SESSION, "sessionId")
_OPENING = ("sessionId", "userId", "moduleId", "title", "metadata")
_MESSAGE = (
    *("sessionId", "messageId", "userId", "role", "content", "tokens"),
    *("embedding", "metadata"),
)
_ENTRY = (
    *("logId", "userId", "action", "resource", "resourceType", "changes", "ipAddress"),
    *("userAgent", "status", "errorMessage"),
)
_GOES_ON = (equals("status", "active"), greater_than("expiresAt", THE_TIME))


def _end(name: str, purpose: str, status: str) -> WritePattern:
    return WritePattern(
        name=name,
        purpose=purpose,
        writer=_CHAT,
        steps=(
            Update(
                table=CHAT_SESSIONS.name,
                entity="ChatSession",
                key=passed("sessionId"),
                condition=_GOES_ON,
                changes=(Set("status", status), Set("endTime", THE_TIME)),
                before="active-session",
            ),
        ),
        parameters=_SESSION_ID,
        invariant="A conversation ends once: endTime is the first time, and nothing follows it.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It reached its aim.", holds={"status": "resolved"}),
            Refusal(when="It was put away.", holds={"status": "archived"}),
            Refusal(when="It has expired and is not deleted yet.", holds=_EXPIRED),
            Refusal(when="There is no such conversation.", is_absent=True),
        ),
        when_refused="Show how it ended, by the item returned.",
        source=f"aitutor_chat_sessions, endTime and status {status}",
    )


CHAT_WRITES = (
    WritePattern(
        name="begin-chat-session",
        purpose="Begin a conversation, which is kept for 30 days.",
        writer=_CHAT,
        steps=(
            Put(
                table=CHAT_SESSIONS.name,
                entity="ChatSession",
                item={
                    **passed(*_OPENING),
                    "startTime": THE_TIME,
                    "endTime": None,
                    "messageCount": 0,
                    "status": "active",
                    "createdAt": THE_TIME,
                    "expiresAt": FromNow(timedelta(days=30)),
                },
                condition=(absent("sessionId"),),
            ),
        ),
        parameters=taken(_SESSION, *_OPENING),
        varies=("title",),
        invariant="A conversation begins once; one that is there keeps its count and its end.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It has begun.", found="active-session"),),
        when_refused="It was begun by an earlier call: go on with it.",
        source="aitutor_chat_sessions, TTL (30 days)",
    ),
    WritePattern(
        name="append-chat-message",
        purpose=(
            "Add a message to a conversation of its own person that goes on; "
            "tutor_chat_counters counts it."
        ),
        writer=_CHAT,
        steps=(
            Put(
                table=CHAT_MESSAGES.name,
                entity="ChatMessage",
                item={**passed(*_MESSAGE), "timestamp": THE_TIME, "createdAt": THE_TIME},
                condition=(absent("messageId"),),
            ),
            Check(
                table=CHAT_SESSIONS.name,
                entity="ChatSession",
                key=passed("sessionId"),
                condition=(equals("userId", "<userId>"), *_GOES_ON),
                before="active-session",
            ),
        ),
        parameters=taken(CHAT_MESSAGES.examples[0].item, *_MESSAGE),
        varies=("content",),
        invariant="A message is there once, and in no conversation that has ended.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is there.", found="question"),
            Refusal(when="The conversation has ended.", step=1, holds={"status": "archived"}),
            Refusal(when="The conversation has expired.", step=1, holds=_EXPIRED),
            Refusal(when="It is somebody else's.", step=1, holds={"userId": "another"}),
            Refusal(when="There is no such conversation.", step=1, is_absent=True),
        ),
        when_refused="If the message is there, it was added before. Otherwise begin a session.",
        source="aitutor_chat_messages; aitutor_chat_sessions, status",
    ),
    _end("resolve-chat-session", "End a conversation that reached its aim.", "resolved"),
    _end("archive-chat-session", "Put a conversation away.", "archived"),
    WritePattern(
        name="record-action",
        purpose="Keep what a person did, or failed to do, for a year.",
        writer="Any service of Tutor, for the person who acts",
        steps=(
            Put(
                table=AUDIT_LOGS.name,
                entity="AuditLog",
                item={
                    **passed(*_ENTRY),
                    "timestamp": THE_TIME,
                    "createdAt": THE_TIME,
                    "expiresAt": FromNow(AUDIT_LOG_RETENTION),
                },
                condition=(absent("logId"),),
            ),
        ),
        parameters=taken(AUDIT_LOGS.examples[0].item, *_ENTRY),
        varies=("userId",),
        invariant="An entry is written once, and never replaced.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="There is such an entry.", found="user-created"),),
        when_refused="It was written by an earlier call: there is nothing to do.",
        source="aitutor_audit_logs, TTL (1 year)",
    ),
)

CONSUMER_WRITES = (
    # Applications write entries of their own as well, which name who acted (decision 42).
    ConsumerWrite(
        consumer="tutor_audit_trail",
        table=AUDIT_LOGS.name,
        entity="AuditLog",
        purpose="Writes an entry for each change of an audited table.",
        invariant="A change has one entry, whose identifier follows from its stream record.",
        with_applications=True,
    ),
    ConsumerWrite(
        consumer="tutor_chat_counters",
        table=CHAT_SESSIONS.name,
        entity="ChatSession",
        attributes=("messageCount", "countId"),
        purpose="Keeps the number of messages, in a transaction with the mark of the message.",
        invariant="messageCount is the number of messages that are there, once all is delivered.",
        is_transactional=True,
    ),
    ConsumerWrite(
        consumer="tutor_chat_counters",
        table=CHAT_SESSIONS.name,
        entity="AppliedChange",
        purpose="Marks which change of a message was applied last.",
        invariant="A message is counted once, and taken away only if it was counted.",
        is_mark=True,
        is_transactional=True,
    ),
)
