"""``aitutor_modules``: the modules that courses consist of."""

from data_platform.dynamodb.attributes import EPOCH_SECONDS, list_of, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Index, Table, string_key
from data_platform.dynamodb.types import Operation, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    ALGORITHMS_MODULE,
    COMPUTER_SCIENCE_COURSE,
    CREATED,
    DATABASES_MODULE,
    EDUCATOR,
    EXERCISES,
    LECTURE_NOTES,
    MATHEMATICS_COURSE,
    OTHER_EDUCATOR,
    SCHEMA_SLIDES,
    STATISTICS_MODULE,
)

_ALGORITHMS = Example(
    "algorithms",
    {
        "moduleId": ALGORITHMS_MODULE,
        "courseId": COMPUTER_SCIENCE_COURSE,
        "code": "CS201",
        "name": "Advanced Algorithms",
        "description": "Study of algorithms and complexity analysis",
        "educatorId": EDUCATOR,
        "credits": 3,
        "semester": 2,
        "status": "active",
        "files": [LECTURE_NOTES, EXERCISES],
        "enrollmentLimit": 50,
        "enrolledCount": 45,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "startDate": CREATED,
        "endDate": 1704672000,
    },
)
_DATABASES = _ALGORITHMS.variation(
    "databases",
    {
        "moduleId": DATABASES_MODULE,
        "code": "CS210",
        "name": "Databases",
        "description": "Data models, queries and transactions",
        "status": "draft",
        "files": [SCHEMA_SLIDES],
        "enrolledCount": 0,
    },
)
_STATISTICS = _ALGORITHMS.variation(
    "statistics",
    {
        "moduleId": STATISTICS_MODULE,
        "courseId": MATHEMATICS_COURSE,
        "code": "MA110",
        "name": "Statistics",
        "description": "Probability and inference",
        "educatorId": OTHER_EDUCATOR,
        "semester": 1,
        "files": [],
        "enrolledCount": 12,
    },
)

MODULES = Table(
    name="aitutor_modules",
    construct_id="ModulesTable",
    purpose="Modules of the courses: who teaches them, when, and how many may take part.",
    source="Tutor document, Tables, 4. aitutor_modules",
    partition_key=string_key("moduleId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="courseId-index",
            partition_keys=(string_key("courseId"),),
            purpose="The modules of a course.",
        ),
    ),
    entities=(
        Entity(
            name="Module",
            meaning="One module of a course.",
            attributes=(
                string("moduleId", "Identifier of the module", unit="UUID"),
                string("courseId", "Course the module belongs to", unit="UUID"),
                string("code", "Short code of the module, such as CS201"),
                string("name", "Title of the module"),
                string("description", "What the module teaches", required=False),
                string("educatorId", "Educator who is responsible", unit="UUID"),
                number("credits", "Credits for passing", unit="credits", minimum=0),
                number("semester", "Semester in which the module is taken", minimum=1),
                string(
                    "status",
                    "Whether the module is taught, kept for the record, or being prepared",
                    allowed=("active", "archived", "draft"),
                ),
                list_of("files", "Identifiers of the files that belong to the module"),
                number("enrollmentLimit", "Students who may enroll", unit="students", minimum=0),
                number("enrolledCount", "Students who have enrolled", unit="students", minimum=0),
                number("createdAt", "When the module was made", unit=EPOCH_SECONDS),
                number("updatedAt", "When the module last changed", unit=EPOCH_SECONDS),
                number("startDate", "When teaching begins", unit=EPOCH_SECONDS, required=False),
                number("endDate", "When teaching ends", unit=EPOCH_SECONDS, required=False),
            ),
            examples=(_ALGORITHMS, _DATABASES, _STATISTICS),
            load=Load(standing=2_000, changed=500, queries=(Queries(20 * PEOPLE, items=10),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="module",
            purpose="Read one module.",
            operation=Operation.GET_ITEM,
            conditions=(equals("moduleId", "<moduleId>"),),
            parameters={"moduleId": ALGORITHMS_MODULE},
            returns=("algorithms",),
            source="Access Patterns, Module Management, by moduleId",
        ),
        AccessPattern(
            name="modules-of-course",
            purpose="List all modules of a course, in no particular order.",
            index="courseId-index",
            conditions=(equals("courseId", "<courseId>"),),
            parameters={"courseId": COMPUTER_SCIENCE_COURSE},
            returns=("algorithms", "databases"),
            source="Access Patterns, Module Management, for course",
        ),
    ),
)
