"""``aitutor_chat_sessions`` and ``aitutor_chat_messages``: conversations with the tutor."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_SECONDS, map_of, number, string
from data_platform.dynamodb.conditions import equals
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
from data_platform.dynamodb.types import Operation, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    ALGORITHMS_MODULE,
    CREATED,
    DATABASES_MODULE,
    DAY,
    OTHER_SESSION,
    OTHER_STUDENT_USER,
    QUESTION_MESSAGE,
    SESSION,
    STUDENT_USER,
)

_RETENTION_DAYS = 30
_REMEMBERED_DAYS = 110

APPLIED_PREFIX = "APPLIED#"
"""What the keys of marks among the sessions begin with."""

_COUNT_ID = "0123456789abcdef0123456789abcdef"
_STREAM_LABEL = "2024-01-01T00:00:00.000"

# The document's example lives for one day, its TTL says 30: the TTL is the contract.
_ACTIVE_SESSION = Example(
    "active-session",
    {
        "sessionId": SESSION,
        "userId": STUDENT_USER,
        "moduleId": ALGORITHMS_MODULE,
        "title": "Questions about Module 5",
        "startTime": CREATED,
        "endTime": None,
        "messageCount": 12,
        "status": "active",
        "metadata": {"context": "learning_support"},
        "createdAt": CREATED,
        "expiresAt": CREATED + _RETENTION_DAYS * DAY,
    },
)
_RESOLVED_SESSION = _ACTIVE_SESSION.variation(
    "resolved-session",
    {
        "sessionId": "8977a6bf-bcb7-4353-85ce-f37becebd6d6",
        "moduleId": DATABASES_MODULE,
        "title": "Normal forms",
        "startTime": CREATED + DAY,
        "endTime": CREATED + DAY + 900,
        "messageCount": 4,
        "status": "resolved",
        "createdAt": CREATED + DAY,
        "expiresAt": CREATED + (1 + _RETENTION_DAYS) * DAY,
    },
)
_SESSION_OF_OTHER = _ACTIVE_SESSION.variation(
    "session-of-other-student",
    {
        "sessionId": OTHER_SESSION,
        "userId": OTHER_STUDENT_USER,
        "title": "Sorting networks",
        "messageCount": 1,
        "status": "archived",
    },
)

_APPLIED = Example(
    "applied-change",
    {
        "sessionId": f"{APPLIED_PREFIX}{SESSION}#{QUESTION_MESSAGE}",
        "appliedUpTo": f"{_STREAM_LABEL}#{100000000012345678901:0>40}",
        "countId": _COUNT_ID,
        "changedAt": CREATED,
        "expiresAt": CREATED + (_RETENTION_DAYS + _REMEMBERED_DAYS) * DAY,
    },
)

CHAT_SESSIONS = Table(
    name="aitutor_chat_sessions",
    construct_id="ChatSessionsTable",
    purpose="Conversations between a person and the tutor; kept for 30 days.",
    source="Tutor document, Tables, 10. aitutor_chat_sessions",
    partition_key=string_key("sessionId"),
    ttl=TimeToLive(attribute="expiresAt", retention=timedelta(days=_RETENTION_DAYS)),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="userId-index",
            partition_keys=(string_key("userId"),),
            purpose="The conversations of a person.",
        ),
    ),
    entities=(
        Entity(
            name="ChatSession",
            meaning="One conversation; its messages lie in a table of their own.",
            attributes=(
                string("sessionId", "Identifier of the conversation", unit="UUID"),
                string("userId", "Account of the person who talks to the tutor", unit="UUID"),
                string(
                    "moduleId",
                    "Module the conversation is about, where it is about one",
                    unit="UUID",
                    required=False,
                ),
                string("title", "What the person calls the conversation", sensitive=True),
                number("startTime", "When the conversation began", unit=EPOCH_SECONDS),
                number(
                    "endTime",
                    "When it ended; NULL while it goes on",
                    unit=EPOCH_SECONDS,
                    nullable=True,
                ),
                number(
                    "messageCount",
                    "Messages in the conversation: 0 when it is made, then kept by the platform",
                    minimum=0,
                ),
                string(
                    "countId",
                    "Tells this count from that of an earlier session with the same identifier; "
                    "kept by the platform, absent before the first message",
                    required=False,
                ),
                string(
                    "status",
                    "Whether the conversation goes on, was put away, or reached its aim",
                    allowed=("active", "archived", "resolved"),
                ),
                map_of(
                    "metadata",
                    "Circumstances of the conversation",
                    string("context", "What the tutor is used for", required=False),
                    required=False,
                ),
                number("createdAt", "When the item was written", unit=EPOCH_SECONDS),
                number(
                    "expiresAt",
                    "When the item expires: 30 days after createdAt",
                    unit=EPOCH_SECONDS,
                ),
            ),
            examples=(_ACTIVE_SESSION, _RESOLVED_SESSION, _SESSION_OF_OTHER),
            # The counter of messages changes with each of them.
            load=Load(
                created=10 * PEOPLE,
                changed=100 * PEOPLE,
                mostly_by="tutor_chat_counters",
                queries=(Queries(20 * PEOPLE, items=10),),
            ),
        ),
        # Without `userId`, which keeps the marks out of the index.
        Entity(
            name="AppliedChange",
            meaning=(
                "The last change of a message that was applied, and whether the message counts: "
                "nothing is counted twice, and only what was counted is taken away."
            ),
            key_templates={"sessionId": f"{APPLIED_PREFIX}<ofSession>#<messageId>"},
            attributes=(
                string(
                    "sessionId",
                    "Session and identifier of the message, with # in them written as ~1 and ~ as "
                    "~0; their SHA-256 if that is over 2,048 bytes",
                ),
                string(
                    "appliedUpTo",
                    "Place of the change among those of the message: label of the stream, and "
                    "sequence number with 40 digits",
                ),
                string(
                    "countId",
                    "The session's countId if the message is in its count; absent if it is not",
                    required=False,
                ),
                number("changedAt", "When the message was written or deleted", unit=EPOCH_SECONDS),
                number(
                    "expiresAt",
                    "When the mark expires: 110 days after the change and, of a message that "
                    "counts, after its session; absent if the session never expires",
                    unit=EPOCH_SECONDS,
                    required=False,
                ),
            ),
            examples=(_APPLIED,),
            retention=timedelta(days=_RETENTION_DAYS + _REMEMBERED_DAYS),
            load=Load(
                created=100 * PEOPLE,
                source="Assumption: a marker for each message that was counted",
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="chat-session",
            purpose="Read one conversation.",
            operation=Operation.GET_ITEM,
            conditions=(equals("sessionId", "<sessionId>"),),
            parameters={"sessionId": SESSION},
            returns=("active-session",),
            source="aitutor_chat_sessions, primary key",
        ),
        AccessPattern(
            name="chat-sessions-of-user",
            purpose="List the conversations of a person, in no particular order.",
            index="userId-index",
            conditions=(equals("userId", "<userId>"),),
            parameters={"userId": STUDENT_USER},
            returns=("active-session", "resolved-session"),
            source="aitutor_chat_sessions, index userId-index",
        ),
        AccessPattern(
            name="applied-message-change",
            purpose="Read whether a message was counted, and which change of it was applied last.",
            operation=Operation.GET_ITEM,
            conditions=(equals("sessionId", f"{APPLIED_PREFIX}<ofSession>#<messageId>"),),
            parameters={"ofSession": SESSION, "messageId": QUESTION_MESSAGE},
            returns=("applied-change",),
            returns_expired=True,
            source="Decision 55",
        ),
    ),
)
