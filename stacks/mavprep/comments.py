"""``MavPrep-Comments``: answers and replies to posts."""

from data_platform.dynamodb.attributes import ISO_8601_UTC, boolean, list_of, number, string
from data_platform.dynamodb.conditions import begins_with, equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Table, string_key
from data_platform.dynamodb.types import Operation, Order, StreamView
from stacks.load import PEOPLE
from stacks.mavprep.common import AUTHOR, LONG_TERM

_ANSWER = Example(
    "comment456",
    {
        "PK": "POST#post123",
        "SK": "COMMENT#2025-01-20T16:00:00Z#comment456",
        "commentId": "comment456",
        "postId": "post123",
        "content": "The derivative of sin(x) is cos(x) because...",
        "userId": "user456",
        "userName": "Jane Smith",
        "userAvatar": "https://cdn.mavprep.com/avatars/user456.jpg",
        "userReputation": 500,
        "userBadges": ["helpful", "expert"],
        "likes": 8,
        "isAnswer": True,
        "isEdited": False,
        "isReported": False,
        "created": "2025-01-20T16:00:00Z",
        "updated": None,
    },
)
_EARLIER = _ANSWER.variation(
    "comment471-earlier",
    {
        "SK": "COMMENT#2025-01-20T15:45:00Z#comment471",
        "commentId": "comment471",
        "content": "Have you tried to draw both curves?",
        "userId": "user789",
        "userName": "Ana Ruiz",
        "userAvatar": "https://cdn.mavprep.com/avatars/user789.jpg",
        "userReputation": 20,
        "userBadges": [],
        "likes": 1,
        "isAnswer": False,
        "created": "2025-01-20T15:45:00Z",
    },
)
_LATER = _ANSWER.variation(
    "comment460-later",
    {
        "SK": "COMMENT#2025-01-21T10:00:00Z#comment460",
        "commentId": "comment460",
        "content": "Thank you, now I see it!",
        "userId": "user123",
        "userName": "John Doe",
        "userAvatar": "https://cdn.mavprep.com/avatars/user123.jpg",
        "userReputation": 150,
        "userBadges": ["first-post"],
        "likes": 0,
        "isAnswer": False,
        "isEdited": True,
        "created": "2025-01-21T10:00:00Z",
        "updated": "2025-01-21T10:02:00Z",
    },
)
_ON_OTHER_POST = _ANSWER.variation(
    "comment480-on-post124",
    {
        "PK": "POST#post124",
        "SK": "COMMENT#2025-01-22T09:30:00Z#comment480",
        "commentId": "comment480",
        "postId": "post124",
        "content": "As a gap that closes.",
        "likes": 2,
        "isAnswer": False,
        "created": "2025-01-22T09:30:00Z",
    },
)

COMMENTS = Table(
    name="MavPrep-Comments",
    construct_id="CommentsTable",
    purpose="Comments on posts, the accepted answers among them.",
    source="MavPrep document, DynamoDB section 6, Comments Table",
    partition_key=string_key("PK"),
    sort_key=string_key("SK"),
    export=LONG_TERM,
    stream=StreamView.NEW_AND_OLD_IMAGES,
    entities=(
        Entity(
            name="Comment",
            meaning="One comment on one post.",
            key_templates={"PK": "POST#<postId>", "SK": "COMMENT#<created>#<commentId>"},
            attributes=(
                string("PK", "Post that is commented on"),
                string("SK", "When the comment was written, and its identifier"),
                string("commentId", "Identifier of the comment"),
                string("postId", "Post that is commented on"),
                string("content", "Text of the comment", sensitive=True),
                *AUTHOR,
                list_of("userBadges", "Identifiers of the author's badges at the time of writing"),
                number("likes", "How many users voted the comment up", minimum=0),
                boolean("isAnswer", "Whether the comment is the accepted answer"),
                boolean("isEdited", "Whether the comment was edited"),
                boolean("isReported", "Whether someone reported the comment to the moderators"),
                string("created", "When the comment was written", unit=ISO_8601_UTC),
                string(
                    "updated",
                    "When the comment was last edited; NULL if never",
                    unit=ISO_8601_UTC,
                    nullable=True,
                ),
            ),
            examples=(_ANSWER, _EARLIER, _LATER, _ON_OTHER_POST),
            load=Load(
                created=2 * PEOPLE,
                changed=0.5 * PEOPLE,
                mostly_by="like-comment",
                queries=(Queries(10 * PEOPLE, items=20),),
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="comments-of-post",
            purpose="List the comments on a post, oldest first.",
            conditions=(equals("PK", "POST#<postId>"), begins_with("SK", "COMMENT#")),
            parameters={"postId": "post123"},
            returns=("comment471-earlier", "comment456", "comment460-later"),
            source="Comments Table, purpose; Data Relationships, posts and comments",
        ),
        AccessPattern(
            name="latest-comments-of-post",
            purpose="List the ten latest comments on a post, newest first.",
            conditions=(equals("PK", "POST#<postId>"), begins_with("SK", "COMMENT#")),
            order=Order.DESCENDING,
            limit=10,
            parameters={"postId": "post123"},
            returns=("comment460-later", "comment456", "comment471-earlier"),
            source="Comments Table, sort key",
        ),
        AccessPattern(
            name="comment",
            purpose="Read one comment.",
            operation=Operation.GET_ITEM,
            conditions=(
                equals("PK", "POST#<postId>"),
                equals("SK", "COMMENT#<created>#<commentId>"),
            ),
            parameters={
                "postId": "post123",
                "created": "2025-01-20T16:00:00Z",
                "commentId": "comment456",
            },
            returns=("comment456",),
            source="Comments Table, primary key",
        ),
    ),
)
