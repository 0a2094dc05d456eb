"""Writes to likes and ranks."""

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.writes.changes import Increase, Set
from data_platform.dynamodb.writes.conditions import absent, exists
from data_platform.dynamodb.writes.declarations import (
    Delete,
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import THE_TIME
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.reputation import REPUTATION
from stacks.mavprep.writes.shared import (
    APP,
    AT_COMMENT,
    AT_POST,
    COMMENT_KEY,
    FOUND_POST,
)

_POST_LIKE_KEY = {"PK": "POST#<likedPostId>", "SK": "LIKE#<likedBy>"}
_COMMENT_LIKE_KEY = {"PK": "POST#<postId>", "SK": "LIKE#<commentId>#<likedBy>"}

LIKE_WRITES = (
    WritePattern(
        name="like-post",
        purpose="Like a post; mavprep_community credits its author.",
        writer=APP,
        steps=(
            Put(
                table=COMMUNITY.name,
                entity="PostLike",
                item={**_POST_LIKE_KEY, **passed("likedPostId", "likedBy"), "likedAt": THE_TIME},
                condition=(absent("PK"),),
            ),
            Update(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(equals("postId", "<likedPostId>"),),
                changes=(Increase("likes", 1),),
                before="post123",
            ),
        ),
        parameters={**AT_POST, "likedPostId": "post123", "likedBy": "user456"},
        varies=("likedBy",),
        invariant="likes is the number of people who like the post, each once.",
        race=Race.ALL_COUNT,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The user likes it.", found="like-of-post123"),
            Refusal(when="There is no such post.", step=1, is_absent=True),
        ),
        when_refused="If the like is there, show it; otherwise say that the post was deleted.",
        source="Community Table, pattern 1, likes",
    ),
    WritePattern(
        name="unlike-post",
        purpose="Take a like back.",
        writer=APP,
        steps=(
            Delete(
                table=COMMUNITY.name,
                entity="PostLike",
                key=_POST_LIKE_KEY,
                condition=(exists("PK"),),
                before="like-of-post123",
            ),
            Update(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(equals("postId", "<likedPostId>"),),
                changes=(Increase("likes", -1),),
                before="post123",
            ),
        ),
        parameters={**AT_POST, "likedPostId": "post123", "likedBy": "user456"},
        varies=("likedBy",),
        invariant="likes is the number of people who like the post, each once.",
        race=Race.ALL_COUNT,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The user does not like it.", is_absent=True),
            Refusal(when="There is no such post.", step=1, is_absent=True),
        ),
        when_refused="There is nothing to do.",
        source="Community Table, pattern 1, likes",
    ),
    WritePattern(
        name="like-comment",
        purpose="Like a comment; mavprep_community credits its author.",
        writer=APP,
        steps=(
            Put(
                table=COMMUNITY.name,
                entity="CommentLike",
                item={
                    **_COMMENT_LIKE_KEY,
                    "likedPostId": "<postId>",
                    "likedCommentId": "<commentId>",
                    "likedBy": "<likedBy>",
                    "likedAt": THE_TIME,
                },
                condition=(absent("PK"),),
            ),
            Update(
                table=COMMENTS.name,
                entity="Comment",
                key=COMMENT_KEY,
                condition=(exists("PK"),),
                changes=(Increase("likes", 1),),
                before="comment456",
            ),
        ),
        parameters={**AT_COMMENT, "likedBy": "user123"},
        varies=("likedBy",),
        invariant="likes is the number of people who like the comment, each once.",
        race=Race.ALL_COUNT,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The user likes it.", found="like-of-comment456"),
            Refusal(when="There is no such comment.", step=1, is_absent=True),
        ),
        when_refused="If the like is there, show it; otherwise say that the comment was deleted.",
        source="Comments Table, likes",
    ),
    WritePattern(
        name="rank-user",
        purpose="Set the ranks of a user, counted from the reputations of all.",
        writer="MavPrep's ranking, by a schedule of the application",
        steps=(
            Update(
                table=REPUTATION.name,
                entity="Reputation",
                key={"PK": "USER#<userId>", "SK": "REPUTATION"},
                condition=(exists("PK"),),
                changes=tuple(
                    Set(name, f"<{name}>")
                    for name in ("globalRank", "universityRank", "subjectRanks")
                ),
                before="reputation-user123",
            ),
        ),
        parameters={
            "userId": "user123",
            **taken(REPUTATION.examples[0].item, "subjectRanks"),
            "globalRank": 1230,
            "universityRank": 43,
        },
        varies=("globalRank",),
        invariant="Ranks change beside the reputation, which mavprep_community writes.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(Refusal(when="The user has no reputation.", is_absent=True),),
        when_refused="Leave the user without ranks.",
        source="User Reputation Table, rankings",
    ),
)
