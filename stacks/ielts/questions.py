"""``ielts-assessment-questions``: the question bank."""

from data_platform.dynamodb.attributes import list_of, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Table, string_key
from data_platform.dynamodb.types import Operation
from stacks.load import PEOPLE

# The document's example item leaves out the sort key and the optional attributes.
_INFLUENCE = Example(
    "question-influence",
    {
        "question_id": "sp2-001",
        "assessment_type": "speaking_part2",
        "difficulty": "medium",
        "topic": "people",
        "question_text": "Describe a person who has influenced you...",
        "sample_answer": "I would like to talk about my first chemistry teacher.",
        "keywords": ["role model", "inspire", "look up to"],
        "estimated_time": 2,
    },
)
_WORK = Example(
    "question-work",
    {
        "question_id": "sp1-001",
        "assessment_type": "speaking_part1",
        "difficulty": "easy",
        "topic": "work",
        "question_text": "What do you like about your job?",
        "estimated_time": 1,
    },
)
_EDUCATION = _INFLUENCE.variation(
    "question-education",
    {
        "question_id": "wt1-001",
        "assessment_type": "writing_task1",
        "difficulty": "hard",
        "topic": "education",
        "question_text": "Summarise the chart of university enrolment.",
        "sample_answer": "The chart compares enrolment over two decades.",
        "keywords": ["increase", "peak", "decline"],
        "estimated_time": 20,
    },
)

QUESTIONS = Table(
    name="ielts-assessment-questions",
    construct_id="AssessmentQuestionsTable",
    purpose="Questions and tasks of all assessment types.",
    source="IELTS document, section 5, ielts-assessment-questions",
    partition_key=string_key("question_id"),
    sort_key=string_key("assessment_type"),
    entities=(
        Entity(
            name="Question",
            meaning="One question as used in one part of an assessment.",
            attributes=(
                string("question_id", "Identifier of the question"),
                string("assessment_type", "Part that asks it, such as speaking_part1"),
                string("difficulty", "How hard it is", allowed=("easy", "medium", "hard")),
                string("topic", "What it is about, such as work, education or technology"),
                string("question_text", "What the learner is asked"),
                string("sample_answer", "A good answer, for reference", required=False),
                list_of("keywords", "Vocabulary expected in an answer", required=False),
                number("estimated_time", "Recommended time", unit="minutes", minimum=0),
            ),
            examples=(_INFLUENCE, _WORK, _EDUCATION),
            load=Load(standing=5_000, changed=500, queries=(Queries(16 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="question",
            purpose="Read one question of one assessment type.",
            operation=Operation.GET_ITEM,
            conditions=(
                equals("question_id", "<question_id>"),
                equals("assessment_type", "<assessment_type>"),
            ),
            parameters={"question_id": "sp2-001", "assessment_type": "speaking_part2"},
            returns=("question-influence",),
            source="Section 5, primary key",
        ),
        AccessPattern(
            name="question-by-id",
            purpose="Read one question for every assessment type that uses it.",
            conditions=(equals("question_id", "<question_id>"),),
            parameters={"question_id": "sp1-001"},
            returns=("question-work",),
            source="Section 5, purpose",
        ),
    ),
)
