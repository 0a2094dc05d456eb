"""``MavPrep-StudyPlans``: personal schedules and milestones."""

from data_platform.dynamodb.attributes import ISO_8601_UTC, boolean, list_of, number, string
from data_platform.dynamodb.conditions import begins_with, equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Table, string_key
from data_platform.dynamodb.types import Operation
from stacks.load import PEOPLE
from stacks.mavprep.common import (
    CALCULUS_ID,
    ISO_8601_DATE,
    LONG_TERM,
    SUBJECT_ID,
    SUBJECT_NAME,
    USER_PARTITION,
    percentage,
)

_CALCULUS_FINAL = Example(
    "plan456",
    {
        "PK": "USER#user123",
        "SK": "PLAN#plan456",
        "planId": "plan456",
        "planName": "Calculus Final Exam Prep",
        "examDate": "2025-05-15T09:00:00Z",
        "daysUntilExam": 45,
        "targetScore": 90,
        "subjects": [
            {
                "subjectId": "subject101",
                "subjectName": "Calculus I",
                "priority": 1,
                "currentMastery": 75,
                "targetMastery": 90,
                "topics": [
                    {
                        "topicId": "topic1",
                        "topicName": "Derivatives",
                        "scheduledDate": "2025-01-22",
                        "completed": True,
                        "performance": 85,
                        "timeSpent": 120,
                    },
                    {
                        "topicId": "topic2",
                        "topicName": "Integrals",
                        "scheduledDate": "2025-01-25",
                        "completed": False,
                        "performance": None,
                        "timeSpent": 0,
                    },
                ],
            }
        ],
        "milestones": [
            {
                "date": "2025-02-01",
                "description": "Complete all derivative topics",
                "completed": True,
                "completedDate": "2025-01-30",
            },
            {
                "date": "2025-03-01",
                "description": "Complete all integral topics",
                "completed": False,
            },
        ],
        "overallProgress": 65,
        "tasksCompleted": 15,
        "tasksTotal": 30,
        "studyHoursPerDay": 2,
        "studyDaysPerWeek": 6,
        "preferredStudyTime": "evening",
        "status": "active",
        "created": "2025-01-15T10:00:00Z",
        "lastUpdated": "2025-01-20T14:00:00Z",
    },
)
_CALCULUS_QUIZ = _CALCULUS_FINAL.variation(
    "plan457-paused",
    {
        "SK": "PLAN#plan457",
        "planId": "plan457",
        "planName": "Derivatives Quiz",
        "examDate": "2025-02-03T17:45:00Z",
        "daysUntilExam": 10,
        "targetScore": 85,
        "subjects": [
            {
                "subjectId": CALCULUS_ID,
                "subjectName": "Calculus I",
                "priority": 1,
                "currentMastery": 60,
                "targetMastery": 85,
                "topics": [],
            }
        ],
        "milestones": [],
        "overallProgress": 20,
        "tasksCompleted": 2,
        "tasksTotal": 10,
        "status": "paused",
        "created": "2025-01-18T10:00:00Z",
        "lastUpdated": "2025-01-24T08:30:00Z",
    },
)
_PLAN_OF_OTHER_USER = _CALCULUS_FINAL.variation(
    "plan801-of-user456",
    {"PK": "USER#user456", "SK": "PLAN#plan801", "planId": "plan801"},
)

_TOPICS = list_of(
    "topics",
    "Topics of the subject, in the order of study",
    string("topicId", "Topic"),
    string("topicName", "Name of the topic"),
    string("scheduledDate", "Day on which the topic is to be studied", unit=ISO_8601_DATE),
    boolean("completed", "Whether the topic is done"),
    percentage(
        "performance", "How well the user did in the topic; NULL if not done", nullable=True
    ),
    number("timeSpent", "Time spent on the topic", unit="minutes", minimum=0),
)

_SUBJECTS = list_of(
    "subjects",
    "Subjects of the plan",
    SUBJECT_ID,
    SUBJECT_NAME,
    number("priority", "Rank among the subjects of the plan; 1 comes first", minimum=1),
    percentage("currentMastery", "How well the user knows the subject"),
    percentage("targetMastery", "How well the user wants to know the subject"),
    _TOPICS,
)

_MILESTONES = list_of(
    "milestones",
    "What is to be reached on the way",
    string("date", "Day on which it is to be reached", unit=ISO_8601_DATE),
    string("description", "What is to be reached", sensitive=True),
    boolean("completed", "Whether it is reached"),
    string(
        "completedDate",
        "Day on which it was reached; absent before",
        unit=ISO_8601_DATE,
        required=False,
    ),
)

STUDY_PLANS = Table(
    name="MavPrep-StudyPlans",
    construct_id="StudyPlansTable",
    purpose="Study schedules of users, with subjects, topics and milestones up to an exam.",
    source="MavPrep document, DynamoDB section 4, Study Plans Table",
    partition_key=string_key("PK"),
    sort_key=string_key("SK"),
    export=LONG_TERM,
    entities=(
        Entity(
            name="StudyPlan",
            meaning="One plan of one user for one exam.",
            key_templates={"PK": "USER#<userId>", "SK": "PLAN#<planId>"},
            attributes=(
                USER_PARTITION,
                string("SK", "Plan"),
                string("planId", "Identifier of the plan"),
                string("planName", "Name of the plan", sensitive=True),
                string("examDate", "When the exam begins", unit=ISO_8601_UTC),
                number("daysUntilExam", "Days left when the plan was last updated", unit="days"),
                number("targetScore", "Score that the user aims at", minimum=0),
                _SUBJECTS,
                _MILESTONES,
                percentage("overallProgress", "How much of the plan is done"),
                number("tasksCompleted", "Tasks done", minimum=0),
                number("tasksTotal", "Tasks in all", minimum=0),
                number(
                    "studyHoursPerDay",
                    "Study time on a day of study",
                    unit="hours",
                    minimum=0,
                    maximum=24,
                ),
                number("studyDaysPerWeek", "Days of study a week", minimum=0, maximum=7),
                string("preferredStudyTime", "Part of the day to study in, such as evening"),
                string(
                    "status",
                    "State of the plan",
                    allowed=("active", "completed", "paused", "abandoned"),
                ),
                string("created", "When the plan was made", unit=ISO_8601_UTC),
                string("lastUpdated", "When the plan was last changed", unit=ISO_8601_UTC),
            ),
            examples=(_CALCULUS_FINAL, _CALCULUS_QUIZ, _PLAN_OF_OTHER_USER),
            load=Load(standing=PEOPLE, changed=10 * PEOPLE, queries=(Queries(20 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="study-plan",
            purpose="Read one plan.",
            operation=Operation.GET_ITEM,
            conditions=(equals("PK", "USER#<userId>"), equals("SK", "PLAN#<planId>")),
            parameters={"userId": "user123", "planId": "plan456"},
            returns=("plan456",),
            source="Study Plans Table, primary key",
        ),
        AccessPattern(
            name="study-plans-of-user",
            purpose="List all plans of a user.",
            conditions=(equals("PK", "USER#<userId>"), begins_with("SK", "PLAN#")),
            parameters={"userId": "user123"},
            returns=("plan456", "plan457-paused"),
            source="Study Plans Table, purpose; Data Relationships, users and study plans",
        ),
    ),
)
