"""``ielts-genai-prep-assessments``: assessments with their scores and feedback."""

from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS, Attribute, map_of, number, string
from data_platform.dynamodb.conditions import at_least, between, equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Table,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation, Order
from stacks.load import PEOPLE

_ASSESSMENT_TYPES = (
    "speaking_academic",
    "speaking_general",
    "writing_academic",
    "writing_general",
)
_SPEAKING_SCORES = {
    "fluency_coherence": Decimal("7.5"),
    "lexical_resource": Decimal("6.5"),
    "grammatical_range": Decimal("7.0"),
    "pronunciation": Decimal("6.0"),
}
_WRITING_SCORES = {
    "task_achievement": Decimal("7.0"),
    "coherence_cohesion": Decimal("7.5"),
    "lexical_resource": Decimal("6.5"),
    "grammatical_range": Decimal("7.0"),
}

_ALICE_SPEAKING = Example(
    "assessment-alice-speaking",
    {
        "assessment_id": "assessment-0001",
        "user_id": "alice@example.com",
        "assessment_type": "speaking_academic",
        "created_at": 1736154600,
        "completed_at": 1736155440,
        "band_score": Decimal("7.0"),
        "scores": {"speaking": _SPEAKING_SCORES, "writing": _WRITING_SCORES},
        "ai_feedback": "You speak at length and stay on the topic.",
        "improvement_plan": "Practise word stress for ten minutes a day.",
        "duration_minutes": 14,
        "status": "completed",
    },
)
_ALICE_WRITING = _ALICE_SPEAKING.variation(
    "assessment-alice-writing",
    {
        "assessment_id": "assessment-0002",
        "assessment_type": "writing_academic",
        "created_at": 1736240400,
        "completed_at": 1736244000,
        "scores": {"writing": _WRITING_SCORES},
        "ai_feedback": "Your argument is clear and well ordered.",
        "improvement_plan": "Vary the connectives between paragraphs.",
        "duration_minutes": 60,
    },
)
_ALICE_UNFINISHED = Example(
    "assessment-alice-unfinished",
    {
        "assessment_id": "assessment-0003",
        "user_id": "alice@example.com",
        "assessment_type": "speaking_academic",
        "created_at": 1736326800,
        "status": "in_progress",
    },
)
_BOB_SPEAKING = _ALICE_SPEAKING.variation(
    "assessment-bob-speaking",
    {
        "assessment_id": "assessment-0004",
        "user_id": "bob@example.com",
        "created_at": 1736247600,
        "completed_at": 1736248380,
        "band_score": Decimal("6.5"),
        "scores": {"speaking": _SPEAKING_SCORES},
        "duration_minutes": 13,
    },
)


def _band(name: str, meaning: str, *, required: bool = True) -> Attribute:
    return number(
        name, meaning, unit="IELTS band", required=required, sensitive=True, minimum=0, maximum=9
    )


ASSESSMENTS = Table(
    name="ielts-genai-prep-assessments",
    construct_id="AssessmentsTable",
    purpose="Assessments that learners took, with their results.",
    source="IELTS document, section 4, ielts-genai-prep-assessments",
    partition_key=string_key("assessment_id"),
    sort_key=string_key("user_id"),
    indexes=(
        Index(
            name="user_id-created_at-index",
            partition_keys=(string_key("user_id"),),
            sort_keys=(number_key("created_at"),),
            purpose="Assessments of one user by their start.",
        ),
        Index(
            name="assessment_type-created_at-index",
            partition_keys=(string_key("assessment_type"),),
            sort_keys=(number_key("created_at"),),
            purpose="Assessments of one type by their start.",
            distinct_partition_values=len(_ASSESSMENT_TYPES),
        ),
    ),
    entities=(
        Entity(
            name="Assessment",
            meaning="One assessment taken by one user; results are present once it is completed.",
            attributes=(
                string("assessment_id", "Identifier of the assessment"),
                string("user_id", "E-mail of the user's account", sensitive=True),
                string("assessment_type", "Skill and test module", allowed=_ASSESSMENT_TYPES),
                number("created_at", "When the user started", unit=EPOCH_SECONDS),
                number(
                    "completed_at", "When the user finished", unit=EPOCH_SECONDS, required=False
                ),
                _band("band_score", "Overall band", required=False),
                map_of(
                    "scores",
                    "Band of each criterion, by skill",
                    map_of(
                        "speaking",
                        "Criteria of the speaking test",
                        _band("fluency_coherence", "Fluency and coherence"),
                        _band("lexical_resource", "Range and precision of vocabulary"),
                        _band("grammatical_range", "Range and accuracy of grammar"),
                        _band("pronunciation", "Pronunciation"),
                        required=False,
                    ),
                    map_of(
                        "writing",
                        "Criteria of the writing test",
                        _band("task_achievement", "How far the text does what the task asks"),
                        _band("coherence_cohesion", "Coherence and cohesion"),
                        _band("lexical_resource", "Range and precision of vocabulary"),
                        _band("grammatical_range", "Range and accuracy of grammar"),
                        required=False,
                    ),
                    required=False,
                ),
                string("ai_feedback", "What the AI says about it", required=False, sensitive=True),
                string(
                    "improvement_plan",
                    "What this user should practise next",
                    required=False,
                    sensitive=True,
                ),
                number(
                    "duration_minutes",
                    "How long the user took",
                    unit="minutes",
                    required=False,
                    minimum=0,
                ),
                string(
                    "status",
                    "How far the assessment has come",
                    allowed=("in_progress", "completed", "abandoned"),
                ),
            ),
            examples=(_ALICE_SPEAKING, _ALICE_WRITING, _ALICE_UNFINISHED, _BOB_SPEAKING),
            load=Load(
                created=8 * PEOPLE,
                changed=8 * PEOPLE,
                queries=(Queries(10 * PEOPLE, items=10),),
                item_bytes=4_000,
                source="Assumption: an essay or a transcript of some 500 words with its assessment",
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="assessment",
            purpose="Read one assessment of one user.",
            operation=Operation.GET_ITEM,
            conditions=(
                equals("assessment_id", "<assessment_id>"),
                equals("user_id", "<user_id>"),
            ),
            parameters={"assessment_id": "assessment-0001", "user_id": "alice@example.com"},
            returns=("assessment-alice-speaking",),
            source="Section 4, primary key",
        ),
        AccessPattern(
            name="assessment-by-id",
            purpose="Find the assessment that a moderation log or a content report refers to.",
            conditions=(equals("assessment_id", "<assessment_id>"),),
            parameters={"assessment_id": "assessment-0004"},
            returns=("assessment-bob-speaking",),
            source="Sections 8 and 9, attribute assessment_id",
        ),
        AccessPattern(
            name="assessments-of-user",
            purpose="List all assessments of one user, oldest first.",
            index="user_id-created_at-index",
            conditions=(equals("user_id", "<user_id>"),),
            parameters={"user_id": "alice@example.com"},
            returns=(
                "assessment-alice-speaking",
                "assessment-alice-writing",
                "assessment-alice-unfinished",
            ),
            source="Common queries, 1; section 4, index user_id-created_at-index",
        ),
        AccessPattern(
            name="latest-assessments-of-user",
            purpose="List the ten latest assessments of one user, newest first.",
            index="user_id-created_at-index",
            conditions=(equals("user_id", "<user_id>"),),
            order=Order.DESCENDING,
            limit=10,
            parameters={"user_id": "alice@example.com"},
            returns=(
                "assessment-alice-unfinished",
                "assessment-alice-writing",
                "assessment-alice-speaking",
            ),
            source="Section 4, index user_id-created_at-index",
        ),
        AccessPattern(
            name="assessments-of-user-since",
            purpose="List the assessments that one user started since a time, oldest first.",
            index="user_id-created_at-index",
            conditions=(equals("user_id", "<user_id>"), at_least("created_at", "<since>")),
            parameters={"user_id": "alice@example.com", "since": 1736240400},
            returns=("assessment-alice-writing", "assessment-alice-unfinished"),
            source="Section 4, index user_id-created_at-index",
        ),
        AccessPattern(
            name="results-of-user",
            purpose="List the scores of the assessments that one user completed, newest first.",
            index="user_id-created_at-index",
            conditions=(equals("user_id", "<user_id>"),),
            filters=(equals("status", "completed"),),
            attributes=(
                "assessment_id",
                "assessment_type",
                "completed_at",
                "band_score",
                "scores",
            ),
            order=Order.DESCENDING,
            parameters={"user_id": "alice@example.com"},
            returns=("assessment-alice-writing", "assessment-alice-speaking"),
            source="Section 4, purpose",
        ),
        AccessPattern(
            name="assessments-of-type",
            purpose="List all assessments of one type, newest first.",
            index="assessment_type-created_at-index",
            conditions=(equals("assessment_type", "<assessment_type>"),),
            order=Order.DESCENDING,
            parameters={"assessment_type": "speaking_academic"},
            returns=(
                "assessment-alice-unfinished",
                "assessment-bob-speaking",
                "assessment-alice-speaking",
            ),
            source="Section 4, index assessment_type-created_at-index",
        ),
        AccessPattern(
            name="assessments-of-type-in-period",
            purpose="List the assessments of one type started between two times, oldest first.",
            index="assessment_type-created_at-index",
            conditions=(
                equals("assessment_type", "<assessment_type>"),
                between("created_at", "<start>", "<end>"),
            ),
            parameters={
                "assessment_type": "speaking_academic",
                "start": 1736154600,
                "end": 1736247600,
            },
            returns=("assessment-alice-speaking", "assessment-bob-speaking"),
            source="Section 4, index assessment_type-created_at-index",
        ),
    ),
)
