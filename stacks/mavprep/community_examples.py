"""Example items of ``MavPrep-Community``; each tag of each post has its tag item."""

from data_platform.dynamodb.items import Item
from data_platform.dynamodb.schema import Example
from stacks.mavprep.common import CALCULUS_ID

QUESTION = Example(
    "post123",
    {
        "PK": "COMMUNITY#subject101",
        "SK": "POST#2025-01-20T15:30:00Z#post123",
        "postId": "post123",
        "title": "Help with derivative of sin(x)",
        "content": "I'm struggling to understand why the derivative of sin(x) is cos(x)...",
        "contentType": "question",
        "userId": "user123",
        "userName": "John Doe",
        "userAvatar": "https://cdn.mavprep.com/avatars/user123.jpg",
        "userReputation": 150,
        "subjectId": "subject101",
        "subjectName": "Calculus I",
        "topicId": "topic1",
        "topicName": "Derivatives",
        "tags": ["derivatives", "trigonometry", "help"],
        "views": 45,
        "likes": 12,
        "commentCount": 8,
        "isPinned": False,
        "isAnswered": True,
        "isClosed": False,
        "isReported": False,
        "created": "2025-01-20T15:30:00Z",
        "updated": "2025-01-20T16:45:00Z",
        "lastActivityTime": "2025-01-21T10:00:00Z",
    },
)
_NEW_POST: Item = {
    "views": 3,
    "likes": 0,
    "commentCount": 0,
    "isAnswered": False,
    "updated": None,
}
_JANE: Item = {
    "userId": "user456",
    "userName": "Jane Smith",
    "userAvatar": "https://cdn.mavprep.com/avatars/user456.jpg",
    "userReputation": 500,
}
DISCUSSION = QUESTION.variation(
    "post124-by-user456",
    {
        **_NEW_POST,
        **_JANE,
        "SK": "POST#2025-01-22T09:00:00Z#post124",
        "postId": "post124",
        "title": "How do you picture a limit?",
        "content": "I think of it as the value a function is heading for.",
        "contentType": "discussion",
        "tags": ["limits"],
        "created": "2025-01-22T09:00:00Z",
        "lastActivityTime": "2025-01-22T09:00:00Z",
    },
)
# Written in the very second in which the period of the example query ends.
ANNOUNCEMENT = QUESTION.variation(
    "post125-in-february",
    {
        **_NEW_POST,
        "SK": "POST#2025-02-01T00:00:00Z#post125",
        "postId": "post125",
        "title": "Study group on derivatives",
        "content": "We meet every Tuesday evening.",
        "contentType": "announcement",
        "tags": ["derivatives"],
        "isPinned": True,
        "created": "2025-02-01T00:00:00Z",
        "lastActivityTime": "2025-02-01T00:00:00Z",
    },
)
POST_IN_UUID_SUBJECT = QUESTION.variation(
    "post126-in-uuid-subject",
    {
        **_NEW_POST,
        **_JANE,
        "PK": f"COMMUNITY#{CALCULUS_ID}",
        "SK": "POST#2025-01-25T18:10:00Z#post126",
        "postId": "post126",
        "title": "Where to start with limits?",
        "content": "Which chapter should come first?",
        "subjectId": CALCULUS_ID,
        "tags": [],
        "created": "2025-01-25T18:10:00Z",
        "lastActivityTime": "2025-01-25T18:10:00Z",
    },
)

TOPIC_QUESTION = QUESTION.variation(
    "post127-in-topic",
    {
        **_NEW_POST,
        "PK": "TOPIC#topic1",
        "SK": "POST#2025-01-24T12:00:00Z#post127",
        "postId": "post127",
        "title": "When does the chain rule apply?",
        "content": "Is it needed for (2x + 1)^3?",
        "tags": ["derivatives"],
        "created": "2025-01-24T12:00:00Z",
        "lastActivityTime": "2025-01-24T12:00:00Z",
    },
)
TOPIC_QUESTION_LATER = TOPIC_QUESTION.variation(
    "post128-in-topic-by-user456",
    {
        **_JANE,
        "SK": "POST#2025-01-26T08:20:00Z#post128",
        "postId": "post128",
        "title": "Product rule or quotient rule?",
        "content": "Either seems to work for x/(x + 1).",
        "tags": [],
        "created": "2025-01-26T08:20:00Z",
        "lastActivityTime": "2025-01-26T08:20:00Z",
    },
)


def _tag_item(post: Example, tag: str) -> Example:
    post_id = post.item["postId"]
    return Example(
        f"{post_id}-tag-{tag}",
        {
            "PK": f"POST#{post_id}",
            "SK": f"TAG#{tag}",
            "taggedPostId": post_id,
            "tag": tag,
            "created": post.item["created"],
            "postPK": post.item["PK"],
            "postSK": post.item["SK"],
        },
    )


POST_TAGS = (
    _tag_item(QUESTION, "derivatives"),
    _tag_item(QUESTION, "trigonometry"),
    _tag_item(QUESTION, "help"),
    _tag_item(DISCUSSION, "limits"),
    _tag_item(ANNOUNCEMENT, "derivatives"),
    _tag_item(TOPIC_QUESTION, "derivatives"),
)
