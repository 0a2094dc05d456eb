"""``MavPrep-Community``: questions, discussions and announcements."""

from data_platform.dynamodb.conditions import begins_with, between, equals
from data_platform.dynamodb.schema import AccessPattern, Index, ItemBackfill, Table, string_key
from data_platform.dynamodb.types import Operation, Order, Projection, StreamView
from mavprep_community.tag_items import SOURCES, tag_items
from stacks.mavprep.common import LONG_TERM
from stacks.mavprep.community_entities import POST_TAG, SUBJECT_POST, TOPIC_POST
from stacks.mavprep.likes import COMMENT_LIKE, POST_LIKE

# A comment knows only the identifier of its post, not the subject and time in its key.
POST_ID_INDEX = Index(
    name="post-id-index",
    partition_keys=(string_key("postId"),),
    projection=Projection.KEYS_ONLY,
    purpose="Where the post with an identifier is (decision 14).",
)

_INDEXES = (
    Index(
        name="user-created-index",
        partition_keys=(string_key("userId"),),
        sort_keys=(string_key("created"),),
        purpose="Posts of one user by time.",
    ),
    Index(
        name="tags-created-index",
        partition_keys=(string_key("tag"),),
        sort_keys=(string_key("created"),),
        purpose="Posts with one tag by time; it holds PostTag items (decision 11).",
    ),
    POST_ID_INDEX,
)

_LISTS = (
    AccessPattern(
        name="posts-of-subject",
        purpose="List the posts in the community of a subject, newest first.",
        conditions=(equals("PK", "COMMUNITY#<subjectId>"), begins_with("SK", "POST#")),
        order=Order.DESCENDING,
        parameters={"subjectId": "subject101"},
        returns=("post125-in-february", "post124-by-user456", "post123"),
        source="Community Table, primary key and pattern 1",
    ),
    # The post identifier follows the time in the key, so the end of the range is exclusive
    # although BETWEEN includes it.
    AccessPattern(
        name="posts-of-subject-in-period",
        purpose=(
            "List the posts in the community of a subject that were written from a start time "
            "on and before an end time, newest first."
        ),
        conditions=(
            equals("PK", "COMMUNITY#<subjectId>"),
            between("SK", "POST#<start>", "POST#<end>"),
        ),
        order=Order.DESCENDING,
        parameters={
            "subjectId": "subject101",
            "start": "2025-01-20T15:30:00Z",
            "end": "2025-02-01T00:00:00Z",
        },
        returns=("post124-by-user456", "post123"),
        source="Community Table, sort key",
    ),
    AccessPattern(
        name="posts-of-topic",
        purpose="List the posts under a topic, newest first.",
        conditions=(equals("PK", "TOPIC#<topicId>"), begins_with("SK", "POST#")),
        order=Order.DESCENDING,
        parameters={"topicId": "topic1"},
        returns=("post128-in-topic-by-user456", "post127-in-topic"),
        source="Community Table, partition key",
    ),
    AccessPattern(
        name="posts-by-user",
        purpose="List all posts of a user, newest first.",
        index="user-created-index",
        conditions=(equals("userId", "<userId>"),),
        order=Order.DESCENDING,
        parameters={"userId": "user123"},
        returns=("post125-in-february", "post127-in-topic", "post123"),
        source="Community Table, GSI 1, purpose; Data Relationships, users and community posts",
    ),
    AccessPattern(
        name="posts-by-tag",
        purpose="List the posts with a tag, newest first; post-by-key reads them.",
        index="tags-created-index",
        conditions=(equals("tag", "<tag>"),),
        order=Order.DESCENDING,
        parameters={"tag": "derivatives"},
        returns=(
            "post125-tag-derivatives",
            "post127-tag-derivatives",
            "post123-tag-derivatives",
        ),
        source="Community Table, GSI 2, purpose (decision 11)",
    ),
)

_SINGLE_POSTS = (
    AccessPattern(
        name="post",
        purpose="Read one post in the community of a subject.",
        operation=Operation.GET_ITEM,
        conditions=(
            equals("PK", "COMMUNITY#<subjectId>"),
            equals("SK", "POST#<created>#<postId>"),
        ),
        parameters={
            "subjectId": "subject101",
            "created": "2025-01-20T15:30:00Z",
            "postId": "post123",
        },
        returns=("post123",),
        source="Community Table, primary key",
    ),
    AccessPattern(
        name="post-of-topic",
        purpose="Read one post under a topic.",
        operation=Operation.GET_ITEM,
        conditions=(equals("PK", "TOPIC#<topicId>"), equals("SK", "POST#<created>#<postId>")),
        parameters={
            "topicId": "topic1",
            "created": "2025-01-24T12:00:00Z",
            "postId": "post127",
        },
        returns=("post127-in-topic",),
        source="Community Table, primary key",
    ),
    AccessPattern(
        name="post-by-id",
        purpose="Find the key of a post by its identifier; post-by-key reads it.",
        index="post-id-index",
        conditions=(equals("postId", "<postId>"),),
        parameters={"postId": "post123"},
        returns=("post123",),
        source="Comments Table, postId; Data Relationships, posts and comments (decision 14)",
    ),
    AccessPattern(
        name="post-by-key",
        purpose="Read the post whose key post-by-id or posts-by-tag has found.",
        operation=Operation.GET_ITEM,
        conditions=(equals("PK", "<postPK>"), equals("SK", "<postSK>")),
        parameters={
            "postPK": "TOPIC#topic1",
            "postSK": "POST#2025-01-24T12:00:00Z#post127",
        },
        returns=("post127-in-topic",),
        source="Community Table, primary key (decisions 11 and 14)",
    ),
    AccessPattern(
        name="tags-of-post",
        purpose="List the tag items of a post.",
        conditions=(equals("PK", "POST#<postId>"), begins_with("SK", "TAG#")),
        parameters={"postId": "post123"},
        returns=("post123-tag-derivatives", "post123-tag-help", "post123-tag-trigonometry"),
        source="Community Table, GSI 2 (decision 11)",
    ),
    AccessPattern(
        name="post-like",
        purpose="Read whether a user likes a post.",
        operation=Operation.GET_ITEM,
        conditions=(equals("PK", "POST#<postId>"), equals("SK", "LIKE#<userId>")),
        parameters={"postId": "post123", "userId": "user456"},
        returns=("like-of-post123",),
        source="Community Table, pattern 1, likes (decision 147)",
    ),
)

COMMUNITY = Table(
    name="MavPrep-Community",
    construct_id="CommunityTable",
    purpose="Posts of the community in subjects and topics, and the tags they carry.",
    source="MavPrep document, DynamoDB section 5, Community Table",
    partition_key=string_key("PK"),
    sort_key=string_key("SK"),
    export=LONG_TERM,
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=_INDEXES,
    entities=(SUBJECT_POST, TOPIC_POST, POST_TAG, POST_LIKE, COMMENT_LIKE),
    backfills=(
        ItemBackfill(
            name="tag-items",
            reason="Posts from before the community consumer are found under no tag (decision 11).",
            entities=(SUBJECT_POST.name, TOPIC_POST.name),
            sources=SOURCES,
            derived=POST_TAG.name,
            items=tag_items,
        ),
    ),
    access_patterns=_LISTS + _SINGLE_POSTS,
)
