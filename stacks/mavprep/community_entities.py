"""The kinds of item in ``MavPrep-Community``: posts of subjects and topics, and tags of posts."""

from data_platform.dynamodb.attributes import (
    ISO_8601_UTC,
    Attribute,
    boolean,
    list_of,
    number,
    string,
)
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import Entity
from stacks.load import PEOPLE
from stacks.mavprep.common import AUTHOR, SUBJECT_ID, SUBJECT_NAME
from stacks.mavprep.community_examples import (
    ANNOUNCEMENT,
    DISCUSSION,
    POST_IN_UUID_SUBJECT,
    POST_TAGS,
    QUESTION,
    TOPIC_QUESTION,
    TOPIC_QUESTION_LATER,
)


def _post_attributes(partition: str, *, topic_required: bool) -> tuple[Attribute, ...]:
    return (
        string("PK", partition),
        string("SK", "When the post was written, and its identifier"),
        string("postId", "Identifier of the post"),
        string("title", "Title", sensitive=True),
        string("content", "Text of the post", sensitive=True),
        string(
            "contentType",
            "Kind of post",
            allowed=("question", "discussion", "announcement"),
        ),
        *AUTHOR,
        SUBJECT_ID,
        SUBJECT_NAME,
        string("topicId", "Topic", required=topic_required),
        string("topicName", "Name of the topic", required=topic_required),
        list_of("tags", "Tags of the post; each also has a PostTag item"),
        number("views", "How often the post was opened", minimum=0),
        number("likes", "How many users voted the post up", minimum=0),
        number("commentCount", "Comments on the post", minimum=0),
        boolean("isPinned", "Whether the post is kept on top"),
        boolean("isAnswered", "Whether an answer was accepted"),
        boolean("isClosed", "Whether comments are no longer taken"),
        boolean("isReported", "Whether someone reported the post to the moderators"),
        string("created", "When the post was written", unit=ISO_8601_UTC),
        string(
            "updated",
            "When the post was last edited; NULL if never",
            unit=ISO_8601_UTC,
            nullable=True,
        ),
        string("lastActivityTime", "When the post or a comment was written", unit=ISO_8601_UTC),
    )


SUBJECT_POST = Entity(
    name="SubjectPost",
    meaning="One post in the community of a subject.",
    key_templates={"PK": "COMMUNITY#<subjectId>", "SK": "POST#<created>#<postId>"},
    attributes=_post_attributes("Subject in whose community the post stands", topic_required=False),
    examples=(QUESTION, DISCUSSION, ANNOUNCEMENT, POST_IN_UUID_SUBJECT),
    load=Load(
        created=0.2 * PEOPLE,
        changed=2 * PEOPLE,
        mostly_by="view-post",
        queries=(Queries(10 * PEOPLE, items=20),),
    ),
)

TOPIC_POST = Entity(
    name="TopicPost",
    meaning="One post under a topic; it stands there and not in its subject's community.",
    key_templates={"PK": "TOPIC#<topicId>", "SK": "POST#<created>#<postId>"},
    attributes=_post_attributes("Topic under which the post stands", topic_required=True),
    examples=(TOPIC_QUESTION, TOPIC_QUESTION_LATER),
    load=Load(created=0.1 * PEOPLE, changed=PEOPLE, queries=(Queries(10 * PEOPLE, items=20),)),
)

# An index needs one value a key attribute, and a post has a list of tags. The attributes are
# chosen so that these items enter tags-created-index only: userId would bring them into
# user-created-index, postId into post-id-index.
POST_TAG = Entity(
    name="PostTag",
    meaning="That one post carries one tag; kept by the community stream consumer (decision 11).",
    key_templates={"PK": "POST#<taggedPostId>", "SK": "TAG#<tag>"},
    attributes=(
        string("PK", "Post that carries the tag"),
        string("SK", "Tag"),
        string(
            "taggedPostId",
            "Post that carries the tag; not called postId, so that post-id-index holds posts only",
        ),
        string("tag", "The tag, which no other kind of item carries"),
        string("created", "When the post was written", unit=ISO_8601_UTC),
        string("postPK", "Partition key of the post, to read it with"),
        string("postSK", "Sort key of the post, to read it with"),
    ),
    examples=POST_TAGS,
    load=Load(created=0.9 * PEOPLE, changed=3 * PEOPLE, queries=(Queries(5 * PEOPLE, items=20),)),
)
