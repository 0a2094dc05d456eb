"""Writes of the community's stream consumer."""

from data_platform.dynamodb.schema import ConsumerWrite
from stacks.mavprep.community import COMMUNITY
from stacks.mavprep.reputation import REPUTATION

CONSUMER_WRITES = (
    ConsumerWrite(
        consumer="mavprep_community",
        table=COMMUNITY.name,
        entity="PostTag",
        purpose="Keeps one item for each tag of a post.",
        invariant="A post is found under its tags of now, and under no others.",
        is_transactional=True,
    ),
    *(
        ConsumerWrite(
            consumer="mavprep_community",
            table=COMMUNITY.name,
            entity=entity,
            attributes=("commentCount", "lastActivityTime"),
            purpose="Counts a comment, in one transaction with its mark or note.",
            invariant="commentCount is the number of comments; the activity never moves back.",
            is_transactional=True,
        )
        for entity in ("SubjectPost", "TopicPost")
    ),
    ConsumerWrite(
        consumer="mavprep_community",
        table=REPUTATION.name,
        entity="Reputation",
        attributes=(
            *("PK", "SK", "reputation", "reputationHistory", "postsCount", "answersCount"),
            *("acceptedAnswersCount", "helpfulVotesReceived", "badges"),
        ),
        purpose="Adds what an author earned, on condition that nothing was added meanwhile.",
        invariant="Every change of a post or a comment counts once.",
        is_transactional=True,
    ),
    ConsumerWrite(
        consumer="mavprep_community",
        table=REPUTATION.name,
        entity="AppliedCommunityChange",
        purpose="Marks a change of a post or a comment as applied.",
        invariant="A change that is delivered again is not counted again.",
        is_mark=True,
        is_transactional=True,
    ),
    ConsumerWrite(
        consumer="mavprep_community",
        table=REPUTATION.name,
        entity="UncountedComment",
        purpose="Notes that a comment came or went without being counted.",
        invariant="Nothing is taken away that was never counted.",
        is_mark=True,
        is_transactional=True,
    ),
)
