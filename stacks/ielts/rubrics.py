"""``ielts-assessment-rubrics``: the scoring criteria."""

from data_platform.dynamodb.attributes import map_of, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Table, string_key
from data_platform.dynamodb.types import Operation
from stacks.load import PEOPLE

_FLUENCY = Example(
    "rubric-speaking-fluency",
    {
        "rubric_id": "speaking-fluency",
        "skill_type": "speaking",
        "criterion": "fluency_coherence",
        "band_descriptors": {
            "7": "Speaks at length without noticeable effort...",
            "6": "Willing to speak at length, some hesitation...",
            "5": "Produces simple speech fluently...",
        },
        "evaluation_prompts": "Rate how easily the speaker keeps going and connects ideas.",
    },
)
_TASK = Example(
    "rubric-writing-task",
    {
        "rubric_id": "writing-task",
        "skill_type": "writing",
        "criterion": "task_achievement",
        "band_descriptors": {
            "9": "Answers every part of the task in full.",
            "0": "No answer.",
        },
    },
)

RUBRICS = Table(
    name="ielts-assessment-rubrics",
    construct_id="AssessmentRubricsTable",
    purpose="Official scoring criteria, with what each band means.",
    source="IELTS document, section 6, ielts-assessment-rubrics",
    partition_key=string_key("rubric_id"),
    entities=(
        Entity(
            name="Rubric",
            meaning="One criterion of one skill.",
            attributes=(
                string("rubric_id", "Identifier of the criterion"),
                string(
                    "skill_type",
                    "Skill that it scores",
                    # The document's example item goes without it.
                    required=False,
                    allowed=("speaking", "writing"),
                ),
                string("criterion", "What is scored, such as fluency_coherence"),
                map_of(
                    "band_descriptors",
                    "What an answer of each band is like",
                    *(
                        string(str(band), f"What an answer of band {band} is like", required=False)
                        for band in range(10)
                    ),
                ),
                string(
                    "evaluation_prompts",
                    "Instructions for the AI that scores an answer",
                    required=False,
                ),
            ),
            examples=(_FLUENCY, _TASK),
            load=Load(standing=50, changed=10, queries=(Queries(8 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="rubric",
            purpose="Read one criterion with its bands.",
            operation=Operation.GET_ITEM,
            conditions=(equals("rubric_id", "<rubric_id>"),),
            parameters={"rubric_id": "speaking-fluency"},
            returns=("rubric-speaking-fluency",),
            source="Section 6, primary key",
        ),
    ),
)
