"""Writes to posts."""

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
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.writes.shared import APP, AT_POST, FOUND_POST, OF_ANOTHER, POST

_MODERATION = "MavPrep's moderation"
_WRITTEN = (
    *("postId", "title", "content", "contentType", "userId", "userName", "userAvatar"),
    *("userReputation", "subjectId", "subjectName", "topicId", "topicName", "tags", "created"),
)
_NEW = {
    "views": 0,
    "likes": 0,
    "commentCount": 0,
    "isPinned": False,
    "isAnswered": False,
    "isClosed": False,
    "isReported": False,
    "updated": None,
    "lastActivityTime": "<created>",
}
_NO_POST = Refusal(when="There is no such post.", is_absent=True)


def _write_post(name: str, purpose: str, entity: str, partition: str, found: str) -> WritePattern:
    example = next(each for each in COMMUNITY.examples if each.name == found)
    return WritePattern(
        name=name,
        purpose=purpose,
        writer=APP,
        steps=(
            Put(
                table=COMMUNITY.name,
                entity=entity,
                item={
                    "PK": partition,
                    "SK": "POST#<created>#<postId>",
                    **passed(*_WRITTEN),
                    **_NEW,
                },
                condition=(absent("PK"),),
            ),
        ),
        parameters=taken(example.item, *_WRITTEN),
        varies=("title",),
        invariant="A post is written once; one that is there keeps its likes and comments.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It is there.", found=found),),
        when_refused="It was written by an earlier call: show it.",
        source="Community Table, pattern 1",
    )


def _set_on_post(name: str, purpose: str, attribute: str, writer: str) -> WritePattern:
    return WritePattern(
        name=name,
        purpose=purpose,
        writer=writer,
        steps=(
            Update(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(equals(attribute, False),),
                changes=(Set(attribute, True),),
                before="post123",
                holds={attribute: False},
            ),
        ),
        parameters=AT_POST,
        invariant="It is done once, and a post that was deleted is not brought back.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It is done.", holds={attribute: True}), _NO_POST),
        when_refused="There is nothing to do.",
        source=f"Community Table, pattern 1, {attribute}",
    )


POST_WRITES = (
    _write_post(
        "write-post",
        "Write a post in the community of a subject.",
        "SubjectPost",
        "COMMUNITY#<subjectId>",
        "post123",
    ),
    _write_post(
        "write-post-in-topic",
        "Write a post under a topic.",
        "TopicPost",
        "TOPIC#<topicId>",
        "post127-in-topic",
    ),
    WritePattern(
        name="edit-post",
        purpose="Replace title, text and tags of one's own post that is open.",
        writer=APP,
        steps=(
            Update(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(equals("userId", "<userId>"), equals("isClosed", False)),
                changes=(
                    *(Set(name, f"<{name}>") for name in ("title", "content", "tags")),
                    Set("updated", THE_TIME),
                ),
                before="post123",
            ),
        ),
        parameters={**AT_POST, **taken(POST, "userId", "title", "content", "tags")},
        varies=("title", "content"),
        invariant="A post is edited by its author alone, and is one version, whole.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(
            OF_ANOTHER,
            Refusal(when="It is closed.", holds={"isClosed": True}),
            _NO_POST,
        ),
        when_refused="Show the post returned, without a way to edit it.",
        source="Community Table, pattern 1, updated and userId",
    ),
    WritePattern(
        name="view-post",
        purpose="Count that a post was opened.",
        writer=APP,
        steps=(
            Update(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(exists("PK"),),
                changes=(Increase("views", 1),),
                before="post123",
            ),
        ),
        parameters=AT_POST,
        invariant="Every view is counted, and a post that was deleted is not brought back.",
        race=Race.ALL_COUNT,
        second_call=SecondCall.COUNTS_AGAIN,
        refusals=(_NO_POST,),
        when_refused="Say that the post was deleted.",
        source="Community Table, pattern 1, views",
    ),
    _set_on_post("report-post", "Report a post to the moderators.", "isReported", APP),
    _set_on_post("pin-post", "Show a post above the others.", "isPinned", _MODERATION),
    _set_on_post("close-post", "Let nobody comment on a post any more.", "isClosed", _MODERATION),
    WritePattern(
        name="delete-post",
        purpose="Delete one's own post; mavprep_community deletes its tags.",
        writer=APP,
        steps=(
            Delete(
                table=COMMUNITY.name,
                entity="SubjectPost",
                key=FOUND_POST,
                condition=(equals("userId", "<userId>"),),
                before="post123",
            ),
        ),
        parameters={**AT_POST, **taken(POST, "userId")},
        invariant="A post is deleted by its author alone.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(OF_ANOTHER, _NO_POST),
        when_refused="If no item is returned, it is gone: there is nothing to do.",
        source="Database Strategy Overview, community posts and interactions",
    ),
)
