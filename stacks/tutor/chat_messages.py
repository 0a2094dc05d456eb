"""``aitutor_chat_messages``: what was said in the conversations with the tutor."""

from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS, list_of, map_of, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries, Searches
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Table,
    VectorIndex,
    string_key,
)
from data_platform.dynamodb.types import DistanceFunction, Operation, Projection, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    CREATED,
    OTHER_SESSION,
    OTHER_STUDENT_USER,
    QUESTION_MESSAGE,
    SESSION,
    STUDENT_USER,
)

_DIMENSIONS = 1024
"""As many numbers as the model answers with by default."""


def _vector(*leading: str) -> tuple[Decimal, ...]:
    """Return a vector that begins with an example's numbers and goes on with zeros."""
    numbers = [Decimal(number) for number in leading]
    return tuple(numbers + [Decimal(0)] * (_DIMENSIONS - len(numbers)))


_QUESTION = Example(
    "question",
    {
        "sessionId": SESSION,
        "messageId": QUESTION_MESSAGE,
        "userId": STUDENT_USER,
        "role": "user",
        "content": "Your message here",
        "tokens": 150,
        "embedding": _vector("0.123", "0.456"),
        "metadata": {"source": "user_input"},
        "timestamp": CREATED,
        "createdAt": CREATED,
    },
)
_FOLLOW_UP = _QUESTION.variation(
    "follow-up",
    {
        "messageId": "018cc253-5390-7a42-9f3a-de267f7be3dc",
        "content": "And in the worst case?",
        "tokens": 6,
        "embedding": _vector("0.25", "0.5"),
        "timestamp": CREATED + 90,
        "createdAt": CREATED + 90,
    },
)
_ANSWER = _QUESTION.variation(
    "answer",
    {
        "messageId": "018cc252-03a0-7957-8f67-31ae4a079aaf",
        "role": "assistant",
        "content": "On average it takes n log n comparisons.",
        "tokens": 11,
        "embedding": _vector("0.5", "0.25"),
        "metadata": {"source": "model"},
        "timestamp": CREATED + 4,
        "createdAt": CREATED + 4,
    },
)
_QUESTION_OF_OTHER = _QUESTION.variation(
    "question-of-other-student",
    {
        "sessionId": OTHER_SESSION,
        "messageId": "018cc252-1728-7c13-8b5e-0f6d2a91c4e7",
        "userId": OTHER_STUDENT_USER,
        "content": "What is a sorting network?",
        "tokens": 7,
        "timestamp": CREATED + 9,
        "createdAt": CREATED + 9,
    },
)

CHAT_MESSAGES = Table(
    name="aitutor_chat_messages",
    construct_id="ChatMessagesTable",
    purpose="What was said in the conversations with the tutor.",
    source="Tutor document, Tables, 11. aitutor_chat_messages",
    partition_key=string_key("sessionId"),
    sort_key=string_key("messageId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    vector_indexes=(
        VectorIndex(
            name="userId-embedding-index",
            attribute="embedding",
            dimensions=_DIMENSIONS,
            distance=DistanceFunction.COSINE,
            model="amazon.titan-embed-text-v2:0",
            purpose="Messages of one person by how near they are in meaning.",
            partition_key=string_key("userId"),
            filters=(string_key("role"),),
            projection=Projection.INCLUDE,
            included_attributes=("timestamp",),
        ),
    ),
    entities=(
        Entity(
            name="ChatMessage",
            meaning="One message of a conversation.",
            attributes=(
                string("sessionId", "Conversation the message belongs to", unit="UUID"),
                string(
                    "messageId",
                    "Identifier of the message, and the order in which a history reads: "
                    "version 7 makes that the order of time",
                    unit="UUID",
                ),
                string("userId", "Account of the person whose conversation it is", unit="UUID"),
                string("role", "Who speaks", allowed=("user", "assistant", "system")),
                string("content", "Text of the message", sensitive=True),
                number("tokens", "Length of the text", unit="tokens", required=False, minimum=0),
                list_of(
                    "embedding",
                    "Vector of the text, as Numbers; the text can be guessed from it",
                    required=False,
                    sensitive=True,
                ),
                map_of(
                    "metadata",
                    "Circumstances of the message",
                    string("source", "Where the text came from", required=False),
                    required=False,
                ),
                number("timestamp", "When it was said", unit=EPOCH_SECONDS),
                number("createdAt", "When the item was written", unit=EPOCH_SECONDS),
            ),
            # Not in order of time, so that loading them in turn does not already give the history.
            examples=(_QUESTION, _FOLLOW_UP, _ANSWER, _QUESTION_OF_OTHER),
            load=Load(
                created=100 * PEOPLE,
                queries=(Queries(60 * PEOPLE, items=10),),
                # A search for each question, over a year of 100 messages a month of one person.
                searches=(Searches("userId-embedding-index", 50 * PEOPLE, 1_200 * 4_250),),
                # 500 bytes of text, and an embedding of 6,638 bytes as `vector_numbers` writes it.
                item_bytes=7_300,
                source="Assumption: TutorIA's 100 messages a person, with the embedding "
                "Tutor stores",
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="chat-message",
            purpose="Read one message.",
            operation=Operation.GET_ITEM,
            conditions=(equals("sessionId", "<sessionId>"), equals("messageId", "<messageId>")),
            parameters={"sessionId": SESSION, "messageId": QUESTION_MESSAGE},
            returns=("question",),
            source="aitutor_chat_messages, primary key",
        ),
        AccessPattern(
            name="messages-of-session",
            purpose="Read the history of a conversation in the order of its message identifiers.",
            conditions=(equals("sessionId", "<sessionId>"),),
            parameters={"sessionId": SESSION},
            returns=("question", "answer", "follow-up"),
            source="aitutor_chat_messages, purpose and key schema",
        ),
        AccessPattern(
            name="messages-like-this",
            purpose="Find what one person and the tutor said that is nearest in meaning to a text.",
            operation=Operation.SEARCH_VECTORS,
            index="userId-embedding-index",
            conditions=(equals("userId", "<userId>"),),
            parameters={"userId": STUDENT_USER},
            search_vector=_vector("0.123", "0.456"),
            top_k=10,
            returns=("question", "follow-up", "answer"),
            scores=(Decimal(0), Decimal("0.0200"), Decimal("0.3353")),
            source="aitutor_chat_messages, attribute embedding",
        ),
        AccessPattern(
            name="questions-like-this",
            purpose="Find what one person asked that is nearest in meaning to a text.",
            operation=Operation.SEARCH_VECTORS,
            index="userId-embedding-index",
            conditions=(equals("userId", "<userId>"), equals("role", "user")),
            parameters={"userId": STUDENT_USER},
            search_vector=_vector("0.123", "0.456"),
            top_k=10,
            returns=("question", "follow-up"),
            scores=(Decimal(0), Decimal("0.0200")),
            source="aitutor_chat_messages, attributes embedding and role",
        ),
    ),
)
