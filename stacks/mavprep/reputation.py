"""``MavPrep-Reputation``: reputation, badges and rankings of users."""

from datetime import timedelta

from data_platform.dynamodb.attributes import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    list_of,
    map_of,
    number,
    string,
)
from data_platform.dynamodb.conditions import equals, greater_than
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Table,
    TimeToLive,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation, Order, Projection
from stacks.load import PEOPLE
from stacks.mavprep.common import CALCULUS_ID, ISO_8601_DATE, LONG_TERM, USER_PARTITION

_FIRST_POST = {
    "id": "first-post",
    "name": "First Post",
    "description": "Created your first post",
    "earnedDate": "2025-01-01",
}

_RANKED = Example(
    "reputation-user123",
    {
        "PK": "USER#user123",
        "SK": "REPUTATION",
        "reputation": 500,
        "reputationHistory": [
            {"date": "2025-01-20", "change": 15, "reason": "Answer accepted"},
            {"date": "2025-01-19", "change": 5, "reason": "Post upvoted"},
        ],
        "postsCount": 25,
        "answersCount": 40,
        "acceptedAnswersCount": 15,
        "helpfulVotesReceived": 120,
        "badges": [
            _FIRST_POST,
            {
                "id": "helpful",
                "name": "Helpful",
                "description": "Received 50 helpful votes",
                "earnedDate": "2025-01-15",
            },
        ],
        "globalRank": 1234,
        "universityRank": 45,
        "subjectRanks": {"subject101": 12, "subject102": 34},
    },
)
_RANKED_IN_UUID_SUBJECT = _RANKED.variation(
    "reputation-user456",
    {
        "PK": "USER#user456",
        # Far from the others: where the consumer runs, it adds what the example posts have earned.
        "reputation": 1520,
        "globalRank": 310,
        "universityRank": 12,
        "subjectRanks": {CALCULUS_ID: 9},
    },
)
_NOT_YET_RANKED = Example(
    "reputation-user789-not-yet-ranked",
    {
        "PK": "USER#user789",
        "SK": "REPUTATION",
        "reputation": 20,
        "reputationHistory": [{"date": "2025-01-21", "change": 5, "reason": "Post upvoted"}],
        "postsCount": 1,
        "answersCount": 0,
        "acceptedAnswersCount": 0,
        "helpfulVotesReceived": 1,
        "badges": [{**_FIRST_POST, "earnedDate": "2025-01-20"}],
    },
)
_UNCOUNTED = Example(
    "uncounted-comment",
    {
        "PK": "POST#post130",
        "SK": "COMMENT#2025-01-20T16:00:00Z#comment490",
        "uncounted": "REMOVE",
        "appliedUpTo": f"2025-01-01T00:00:00.000#{100000000012345678901:0>40}",
        "expiresAt": 1746030604,
    },
)
_APPLIED = Example(
    "applied-change",
    {
        "PK": "APPLIED#0123456789abcdef0123456789abcdef",
        "SK": "APPLIED",
        "eventId": "0123456789abcdef0123456789abcdef",
        "appliedAt": 1737390604000,
        "expiresAt": 1746030604,
    },
)

REPUTATION = Table(
    name="MavPrep-Reputation",
    construct_id="ReputationTable",
    purpose="What users have earned in the community: reputation, badges and ranks.",
    source="MavPrep document, DynamoDB section 7, User Reputation Table (decision 10)",
    partition_key=string_key("PK"),
    sort_key=string_key("SK"),
    export=LONG_TERM,
    indexes=(
        Index(
            name="leaderboard-index",
            # The sort key is the same in all of them; marks and notes have no reputation.
            partition_keys=(string_key("SK"),),
            sort_keys=(number_key("reputation"),),
            # What the filter of expired items asks for, and no entry has.
            projection=Projection.INCLUDE,
            included_attributes=("expiresAt",),
            purpose="Users by their reputation: who leads, and how many are ahead of one.",
            distinct_partition_values=1,
        ),
    ),
    # Only marks and notes expire. Failed records are kept for 90 days, and replays need the marks.
    ttl=TimeToLive(attribute="expiresAt", retention=timedelta(days=100)),
    entities=(
        Entity(
            name="Reputation",
            meaning="The standing of one user.",
            key_templates={"PK": "USER#<userId>", "SK": "REPUTATION"},
            attributes=(
                USER_PARTITION,
                string("SK", "Constant REPUTATION"),
                number("reputation", "Reputation in all"),
                list_of(
                    "reputationHistory",
                    "Changes of the reputation by day and reason, latest first, 50 at most",
                    string("date", "Day of the change", unit=ISO_8601_DATE),
                    number("change", "Reputation won, or lost if negative"),
                    string("reason", "What brought it about"),
                ),
                number("postsCount", "Posts written", minimum=0),
                number("answersCount", "Answers written", minimum=0),
                number("acceptedAnswersCount", "Answers that were accepted", minimum=0),
                number("helpfulVotesReceived", "Votes received for being helpful", minimum=0),
                list_of(
                    "badges",
                    "Badges, in the order in which they were earned",
                    string("id", "Identifier of the badge, such as first-post"),
                    string("name", "Name of the badge"),
                    string("description", "What the badge is given for"),
                    string("earnedDate", "Day on which it was earned", unit=ISO_8601_DATE),
                ),
                number(
                    "globalRank",
                    "Rank among all users; absent until ranked",
                    required=False,
                    minimum=1,
                ),
                number(
                    "universityRank",
                    "Rank among the users of the university; absent until ranked",
                    required=False,
                    minimum=1,
                ),
                map_of(
                    "subjectRanks",
                    "Rank per subject, by the subject's UUID in PostgreSQL; absent until ranked",
                    required=False,
                ),
            ),
            examples=(_RANKED, _RANKED_IN_UUID_SUBJECT, _NOT_YET_RANKED),
            load=Load(
                standing=PEOPLE,
                changed=3 * PEOPLE,
                mostly_by="mavprep_community",
                queries=(Queries(10 * PEOPLE),),
            ),
        ),
        Entity(
            name="AppliedCommunityChange",
            meaning="Marks a change of a post or a comment as applied, so that it counts once.",
            key_templates={"PK": "APPLIED#<eventId>", "SK": "APPLIED"},
            attributes=(
                string("PK", "Change that was applied"),
                string("SK", "Constant APPLIED"),
                string("eventId", "Identifier of the stream record"),
                number("appliedAt", "When it was applied", unit=EPOCH_MILLISECONDS),
                number("expiresAt", "When the mark is deleted, after 100 days", unit=EPOCH_SECONDS),
            ),
            examples=(_APPLIED,),
            load=Load(
                created=3 * PEOPLE, source="Assumption: a marker for each change of a reputation"
            ),
        ),
        Entity(
            name="UncountedComment",
            meaning=(
                "A comment that came or went without being counted, as its post was not there: "
                "nothing is taken away that was never counted."
            ),
            key_templates={"PK": "POST#<postId>", "SK": "COMMENT#<created>#<commentId>"},
            attributes=(
                string("PK", "Key of the comment"),
                string("SK", "Key of the comment"),
                string(
                    "uncounted",
                    "Which of its changes was not counted; SETTLED when the comment has come and "
                    "gone",
                    allowed=("INSERT", "REMOVE", "SETTLED"),
                ),
                string(
                    "appliedUpTo",
                    "Place of that change among those of the comment: label of the stream, and "
                    "sequence number with 40 digits",
                ),
                number(
                    "expiresAt",
                    "When the note is deleted, after 100 days; absent while the comment is there",
                    unit=EPOCH_SECONDS,
                    required=False,
                ),
            ),
            examples=(_UNCOUNTED,),
            load=Load(
                created=0.02 * PEOPLE,
                source="Assumption: one comment in a hundred is deleted after its post",
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="reputation",
            purpose="Read the reputation of a user.",
            operation=Operation.GET_ITEM,
            conditions=(equals("PK", "USER#<userId>"), equals("SK", "REPUTATION")),
            parameters={"userId": "user123"},
            returns=("reputation-user123",),
            source="User Reputation Table, primary key",
        ),
        AccessPattern(
            name="leaderboard",
            purpose="List the ten users with the highest reputation, highest first.",
            index="leaderboard-index",
            conditions=(equals("SK", "REPUTATION"),),
            order=Order.DESCENDING,
            limit=10,
            parameters={},
            returns=(
                "reputation-user456",
                "reputation-user123",
                "reputation-user789-not-yet-ranked",
            ),
            source="User Reputation Table, rankings; decision 161",
        ),
        AccessPattern(
            name="users-ahead",
            purpose=(
                "List the users with a higher reputation than one has: that one's rank is one more "
                "than their number."
            ),
            index="leaderboard-index",
            conditions=(equals("SK", "REPUTATION"), greater_than("reputation", "<reputation>")),
            parameters={"reputation": 250},
            returns=("reputation-user123", "reputation-user456"),
            source="User Reputation Table, rankings; decision 161",
        ),
        AccessPattern(
            name="applied-community-change",
            purpose="Read whether a change of a post or comment counts: its mark, expired or not.",
            operation=Operation.GET_ITEM,
            conditions=(equals("PK", "APPLIED#<eventId>"), equals("SK", "APPLIED")),
            parameters={"eventId": "0123456789abcdef0123456789abcdef"},
            returns=("applied-change",),
            returns_expired=True,
            source="Decision 41",
        ),
        AccessPattern(
            name="uncounted-comment",
            purpose="Read whether a comment came or went without being counted.",
            operation=Operation.GET_ITEM,
            conditions=(
                equals("PK", "POST#<postId>"),
                equals("SK", "COMMENT#<created>#<commentId>"),
            ),
            parameters={
                "postId": "post130",
                "created": "2025-01-20T16:00:00Z",
                "commentId": "comment490",
            },
            returns=("uncounted-comment",),
            source="Decision 56",
        ),
    ),
)
