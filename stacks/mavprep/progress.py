"""``MavPrep-Progress``: test attempts and daily activity."""

from data_platform.dynamodb.conditions import begins_with, between, equals
from data_platform.dynamodb.schema import AccessPattern, Index, Table, number_key, string_key
from data_platform.dynamodb.types import Operation, Order, Projection, StreamView
from stacks.mavprep.common import CALCULUS_ID, LONG_TERM
from stacks.mavprep.progress_entities import DAILY_SUMMARY, TEST_ATTEMPT

_INDEXES = (
    Index(
        name="subject-date-index",
        partition_keys=(string_key("subjectId"),),
        sort_keys=(string_key("startTime"),),
        purpose="Attempts of all users in one subject by time.",
    ),
    Index(
        name="test-score-index",
        partition_keys=(string_key("testId"),),
        sort_keys=(number_key("score"),),
        projection=Projection.KEYS_ONLY,
        purpose="Best scores of one test; attempts without a score stay out of it.",
    ),
    # The table's own order is by test first, so it cannot list a user's newest attempts.
    Index(
        name="user-history-index",
        partition_keys=(string_key("PK"),),
        sort_keys=(string_key("startTime"),),
        purpose="Attempts of one user by time, whatever the test (decision 12).",
    ),
    # subject-date-index mixes the attempts of all users of a subject.
    Index(
        name="user-subject-date-index",
        partition_keys=(string_key("PK"), string_key("subjectId")),
        sort_keys=(string_key("startTime"),),
        purpose="Attempts of one user in one subject by time (decision 13).",
    ),
)

_ATTEMPTS_OF_USER = (
    AccessPattern(
        name="test-attempt",
        purpose="Read one attempt.",
        operation=Operation.GET_ITEM,
        conditions=(
            equals("PK", "USER#<userId>"),
            equals("SK", "PROGRESS#<testId>#<startTime>"),
        ),
        parameters={
            "userId": "user123",
            "testId": "test456",
            "startTime": "2025-01-20T15:30:00Z",
        },
        returns=("midterm-user123",),
        source="Progress Table, primary key and pattern 1",
    ),
    AccessPattern(
        name="test-history-by-test",
        purpose=(
            "List 20 attempts of a user in descending key order: grouped by test, and newest "
            "first only within a test."
        ),
        conditions=(equals("PK", "USER#<userId>"), begins_with("SK", "PROGRESS#")),
        order=Order.DESCENDING,
        limit=20,
        parameters={"userId": "user123"},
        returns=("final-user123", "midterm-again-user123", "midterm-user123", "quiz-user123"),
        source="Query Patterns, DynamoDB query 2, as written",
    ),
    AccessPattern(
        name="test-history",
        purpose="List the 20 latest attempts of a user, newest first.",
        index="user-history-index",
        conditions=(equals("PK", "USER#<userId>"),),
        order=Order.DESCENDING,
        limit=20,
        parameters={"userId": "user123"},
        returns=("quiz-user123", "midterm-again-user123", "final-user123", "midterm-user123"),
        source="Query Patterns, DynamoDB query 2, as meant (decision 12)",
    ),
    AccessPattern(
        name="attempts-at-test",
        purpose="List the attempts of a user at one test, newest first.",
        conditions=(equals("PK", "USER#<userId>"), begins_with("SK", "PROGRESS#<testId>#")),
        order=Order.DESCENDING,
        parameters={"userId": "user123", "testId": "test456"},
        returns=("midterm-again-user123", "midterm-user123"),
        source="Progress Table, sort key",
    ),
    AccessPattern(
        name="subject-progress",
        purpose="Follow a user's attempts in one subject over time, oldest first.",
        index="user-subject-date-index",
        conditions=(equals("PK", "USER#<userId>"), equals("subjectId", "<subjectId>")),
        parameters={"userId": "user123", "subjectId": CALCULUS_ID},
        returns=("final-user123", "quiz-user123"),
        source="Progress Table, GSI 1, purpose (decision 13)",
    ),
    AccessPattern(
        name="subject-progress-in-period",
        purpose="Follow a user's attempts in one subject that were started in a period.",
        index="user-subject-date-index",
        conditions=(
            equals("PK", "USER#<userId>"),
            equals("subjectId", "<subjectId>"),
            between("startTime", "<start>", "<end>"),
        ),
        parameters={
            "userId": "user123",
            "subjectId": CALCULUS_ID,
            "start": "2025-01-23T14:00:00Z",
            "end": "2025-01-31T23:59:59Z",
        },
        returns=("final-user123",),
        source="Progress Table, GSI 1, purpose (decision 13)",
    ),
)

_ATTEMPTS_OF_ALL = (
    AccessPattern(
        name="attempts-in-subject",
        purpose="List the attempts of all users in one subject, newest first.",
        index="subject-date-index",
        conditions=(equals("subjectId", "<subjectId>"),),
        order=Order.DESCENDING,
        parameters={"subjectId": CALCULUS_ID},
        returns=("quiz-user123", "final-ungraded-user456", "final-user123"),
        source="Progress Table, GSI 1, keys",
    ),
    AccessPattern(
        name="attempts-in-subject-in-period",
        purpose=(
            "List the attempts of all users in one subject that were started in a period, "
            "newest first."
        ),
        index="subject-date-index",
        conditions=(
            equals("subjectId", "<subjectId>"),
            between("startTime", "<start>", "<end>"),
        ),
        order=Order.DESCENDING,
        parameters={
            "subjectId": CALCULUS_ID,
            "start": "2025-01-23T14:00:00Z",
            "end": "2025-01-30T10:00:00Z",
        },
        returns=("final-ungraded-user456", "final-user123"),
        source="Progress Table, GSI 1, sort key",
    ),
    AccessPattern(
        name="top-scores",
        purpose="List the keys of the ten best attempts at a test, best first.",
        index="test-score-index",
        conditions=(equals("testId", "<testId>"),),
        order=Order.DESCENDING,
        limit=10,
        parameters={"testId": "test456"},
        returns=("midterm-user456", "midterm-again-user123", "midterm-user123"),
        source="Progress Table, GSI 2, purpose",
    ),
)

_DAILY_SUMMARIES = (
    AccessPattern(
        name="daily-summary",
        purpose="Read what a user did on one day.",
        operation=Operation.GET_ITEM,
        conditions=(equals("PK", "USER#<userId>"), equals("SK", "DAILY#<date>")),
        parameters={"userId": "user123", "date": "2025-01-20"},
        returns=("day-0120-user123",),
        source="Progress Table, pattern 2",
    ),
    AccessPattern(
        name="daily-summaries",
        purpose="Read what a user did from one day to another, both included.",
        conditions=(
            equals("PK", "USER#<userId>"),
            between("SK", "DAILY#<start>", "DAILY#<end>"),
        ),
        parameters={"userId": "user123", "start": "2025-01-20", "end": "2025-01-21"},
        returns=("day-0120-user123", "day-0121-user123"),
        source="Progress Table, pattern 2, sort key",
    ),
)

PROGRESS = Table(
    name="MavPrep-Progress",
    construct_id="ProgressTable",
    purpose="How users did in tests, and what they did each day.",
    source="MavPrep document, DynamoDB section 2, Progress Table",
    partition_key=string_key("PK"),
    sort_key=string_key("SK"),
    export=LONG_TERM,
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=_INDEXES,
    entities=(TEST_ATTEMPT, DAILY_SUMMARY),
    access_patterns=_ATTEMPTS_OF_USER + _ATTEMPTS_OF_ALL + _DAILY_SUMMARIES,
)
