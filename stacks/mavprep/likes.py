"""Likes in ``MavPrep-Community``: who likes which post or comment.

A number of likes does not say whose they are, so it cannot keep a person from liking twice.
"""

from data_platform.dynamodb.attributes import ISO_8601_UTC, string
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.schema import Entity, Example
from stacks.load import PEOPLE

_LIKED_POST = string(
    "likedPostId", "Post; not called postId, so that post-id-index holds posts only"
)
_LIKED_BY = string(
    "likedBy", "Who likes it; not called userId, so that user-created-index holds posts only"
)
_LIKED_AT = string("likedAt", "When it was liked", unit=ISO_8601_UTC)

POST_LIKE = Entity(
    name="PostLike",
    meaning="That one user likes one post; the post's likes count it (decision 147).",
    key_templates={"PK": "POST#<likedPostId>", "SK": "LIKE#<likedBy>"},
    attributes=(
        string("PK", "Post that is liked"),
        string("SK", "User who likes it"),
        _LIKED_POST,
        _LIKED_BY,
        _LIKED_AT,
    ),
    examples=(
        Example(
            "like-of-post123",
            {
                "PK": "POST#post123",
                "SK": "LIKE#user456",
                "likedPostId": "post123",
                "likedBy": "user456",
                "likedAt": "2025-01-20T15:50:00Z",
            },
        ),
    ),
    load=Load(created=PEOPLE, source="Assumption: half of the changes of posts are likes"),
)

COMMENT_LIKE = Entity(
    name="CommentLike",
    meaning="That one user likes one comment; the comment's likes count it (decision 147).",
    key_templates={"PK": "POST#<likedPostId>", "SK": "LIKE#<likedCommentId>#<likedBy>"},
    attributes=(
        string("PK", "Post whose comment is liked"),
        string("SK", "Comment that is liked, and who likes it"),
        _LIKED_POST,
        string("likedCommentId", "Comment that is liked"),
        _LIKED_BY,
        _LIKED_AT,
    ),
    examples=(
        Example(
            "like-of-comment456",
            {
                "PK": "POST#post123",
                "SK": "LIKE#comment456#user123",
                "likedPostId": "post123",
                "likedCommentId": "comment456",
                "likedBy": "user123",
                "likedAt": "2025-01-20T16:05:00Z",
            },
        ),
    ),
    load=Load(created=0.5 * PEOPLE, source="Assumption: all changes of comments are likes"),
)
