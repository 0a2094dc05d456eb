"""Writes to comments."""

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.writes.changes import Set
from data_platform.dynamodb.writes.conditions import absent
from data_platform.dynamodb.writes.declarations import (
    Check,
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
from stacks.mavprep.writes.shared import (
    APP,
    AT_COMMENT,
    AT_POST,
    COMMENT,
    COMMENT_KEY,
    FOUND_POST,
    OF_ANOTHER,
    POST,
)

_OF_COMMENT = (
    *("commentId", "postId", "content", "userId", "userName", "userAvatar", "userReputation"),
    *("userBadges", "created"),
)
_NO_COMMENT = Refusal(when="There is no such comment.", is_absent=True)


COMMENT_WRITES = (
    WritePattern(
        name="write-comment",
        purpose="Comment on a post that is open; mavprep_community counts the comment.",
        writer=APP,
        steps=(
            Put(
                table=COMMENTS.name,
                entity="Comment",
                item={
                    **COMMENT_KEY,
                    **passed(*_OF_COMMENT),
                    "likes": 0,
                    "isAnswer": False,
                    "isEdited": False,
                    "isReported": False,
                    "updated": None,
                },
                condition=(absent("PK"),),
            ),
            Check(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(equals("postId", "<postId>"), equals("isClosed", False)),
                before="post123",
            ),
        ),
        parameters={**AT_POST, **taken(COMMENT, *_OF_COMMENT)},
        varies=("content",),
        invariant="A comment is written once, and on no post that is closed or deleted.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is there.", found="comment456"),
            Refusal(when="The post is closed.", step=1, holds={"isClosed": True}),
            Refusal(when="There is no such post.", step=1, is_absent=True),
        ),
        when_refused="If the comment is there, it was written before. Otherwise show the post.",
        source="Comments Table; Community Table, isClosed",
    ),
    WritePattern(
        name="edit-comment",
        purpose="Replace the text of one's own comment.",
        writer=APP,
        steps=(
            Update(
                table=COMMENTS.name,
                entity="Comment",
                key=COMMENT_KEY,
                condition=(equals("userId", "<userId>"),),
                changes=(
                    Set("content", "<content>"),
                    Set("isEdited", True),
                    Set("updated", THE_TIME),
                ),
                before="comment456",
            ),
        ),
        parameters={**AT_COMMENT, **taken(COMMENT, "userId", "content")},
        varies=("content",),
        invariant="A comment is edited by its author alone; a deleted one is not brought back.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(OF_ANOTHER, _NO_COMMENT),
        when_refused="Show the comment returned, if there is one, without a way to edit it.",
        source="Comments Table, isEdited and updated",
    ),
    WritePattern(
        name="accept-answer",
        purpose="Mark a comment as the answer to one's own question.",
        writer=APP,
        steps=(
            Update(
                table=COMMENTS.name,
                entity="Comment",
                key=COMMENT_KEY,
                condition=(equals("isAnswer", False),),
                changes=(Set("isAnswer", True),),
                before="comment456",
                holds={"isAnswer": False},
            ),
            Update(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(
                    equals("userId", "<userId>"),
                    equals("postId", "<postId>"),
                    equals("contentType", "question"),
                    equals("isAnswered", False),
                ),
                changes=(Set("isAnswered", True),),
                before="post123",
                holds={"isAnswered": False},
            ),
        ),
        parameters={**AT_POST, **AT_COMMENT, **taken(POST, "userId")},
        invariant="A question has one accepted answer, chosen by its author, and credited once.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is the answer.", holds={"isAnswer": True}),
            _NO_COMMENT,
            Refusal(when="The question has an answer.", step=1, holds={"isAnswered": True}),
            Refusal(when="It is somebody else's.", step=1, holds={"userId": "user999"}),
            Refusal(when="It is no question.", step=1, holds={"contentType": "discussion"}),
            Refusal(when="There is no such post.", step=1, is_absent=True),
        ),
        when_refused="Show post and comment as returned.",
        source="Comments Table, isAnswer; Community Table, isAnswered",
    ),
    WritePattern(
        name="report-comment",
        purpose="Report a comment to the moderators.",
        writer=APP,
        steps=(
            Update(
                table=COMMENTS.name,
                entity="Comment",
                key=COMMENT_KEY,
                condition=(equals("isReported", False),),
                changes=(Set("isReported", True),),
                before="comment456",
            ),
        ),
        parameters=AT_COMMENT,
        invariant="It is done once, and a comment that was deleted is not brought back.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It is reported.", holds={"isReported": True}), _NO_COMMENT),
        when_refused="There is nothing to do.",
        source="Comments Table, isReported",
    ),
    WritePattern(
        name="delete-comment",
        purpose="Delete one's own comment; mavprep_community takes it out of the count.",
        writer=APP,
        steps=(
            Delete(
                table=COMMENTS.name,
                entity="Comment",
                key=COMMENT_KEY,
                condition=(equals("userId", "<userId>"),),
                before="comment456",
            ),
        ),
        parameters={**AT_COMMENT, **taken(COMMENT, "userId")},
        invariant="A comment is deleted by its author alone.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(OF_ANOTHER, _NO_COMMENT),
        when_refused="If no item is returned, it is gone: there is nothing to do.",
        source="Database Strategy Overview, community posts and interactions",
    ),
)
