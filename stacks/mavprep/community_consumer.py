"""The function that follows posts and comments of MavPrep."""

from data_platform.dynamodb.access import consumer_statements
from data_platform.dynamodb.types import StreamView
from data_platform.errors import ConfigurationError
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.functions.spec import FunctionSpec
from data_platform.statements import Statement
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.stream_consumer import StreamConsumer
from stacks.mavprep.comments import COMMENTS
from stacks.mavprep.community import COMMUNITY, POST_ID_INDEX
from stacks.mavprep.reputation import REPUTATION
from stacks.product_stack import ProductStack

# Items of tags, which the function writes itself, have other partition keys.
_POSTS = {"dynamodb": {"Keys": {"PK": {"S": [{"prefix": "COMMUNITY#"}, {"prefix": "TOPIC#"}]}}}}
_ON_COMMUNITY = (
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)
_ON_REPUTATION = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


def add_community_consumer(stack: ProductStack) -> StreamConsumer:
    """Add the function to the stack that has its tables."""
    community = stack.tables[COMMUNITY.name]
    comments = stack.tables[COMMENTS.name]
    reputation = stack.tables[REPUTATION.name]
    return stack.add_consumer(
        "CommunityConsumer",
        FunctionSpec(
            name="community",
            package=FUNCTION_SOURCES / "mavprep_community",
            purpose="Keeps tags, comment counts, reputation and badges of the community",
            statements=[
                *consumer_statements("KeepPostsAndTags", community, *_ON_COMMUNITY),
                *consumer_statements("KeepReputation", reputation, *_ON_REPUTATION),
                Statement(
                    sid="FindPosts",
                    actions=["dynamodb:Query"],
                    resources=[f"{community.arn}/index/{POST_ID_INDEX.name}"],
                ),
            ],
            environment={
                "COMMUNITY_TABLE": community.name,
                "COMMENTS_TABLE": comments.name,
                "REPUTATION_TABLE": reputation.name,
                "APPLIED_MARK_SECONDS": str(_mark_seconds()),
            },
        ),
        sources=[
            ConsumedStream(community, (_POSTS,), images=StreamView.NEW_AND_OLD_IMAGES),
            ConsumedStream(comments, images=StreamView.NEW_AND_OLD_IMAGES),
        ],
    )


def _mark_seconds() -> int:
    if REPUTATION.ttl is None:
        raise ConfigurationError(
            f"Table '{REPUTATION.name}' must expire the marks of applied changes: declare a ttl."
        )
    return int(REPUTATION.ttl.retention.total_seconds())
