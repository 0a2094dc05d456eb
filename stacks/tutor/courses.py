"""``aitutor_courses``: the courses of study that departments offer."""

from data_platform.dynamodb.attributes import EPOCH_SECONDS, list_of, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    AttributeBackfill,
    CopyOf,
    Entity,
    Example,
    Index,
    Table,
    string_key,
)
from data_platform.dynamodb.types import Operation, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    ALGORITHMS_MODULE,
    COMPUTER_SCIENCE,
    COMPUTER_SCIENCE_COURSE,
    CREATED,
    DATABASES_MODULE,
    MATHEMATICS,
    MATHEMATICS_COURSE,
    STATISTICS_MODULE,
)

# The document's example spells the department `department_id`, its index `departmentId`. Only
# items that carry the index's key are found through it, so courses use that name alone.
_COMPUTER_SCIENCE = Example(
    "computer-science-degree",
    {
        "courseId": COMPUTER_SCIENCE_COURSE,
        "code": "CSXX",
        "name": "Computer Science Degree",
        "description": "Bachelor of Science in Computer Science",
        "departmentId": COMPUTER_SCIENCE,
        "duration": 4,
        "credits": 120,
        "modules": [ALGORITHMS_MODULE, DATABASES_MODULE],
        "status": "active",
        "createdAt": CREATED,
        "updatedAt": CREATED,
    },
)
_INFORMATION_SYSTEMS = _COMPUTER_SCIENCE.variation(
    "information-systems-degree",
    {
        "courseId": "f2b16d42-1b32-4df2-8093-81f3efe6b264",
        "code": "ISXX",
        "name": "Information Systems Degree",
        "description": "Bachelor of Science in Information Systems",
        "modules": [DATABASES_MODULE],
        "status": "discontinued",
    },
)
_MATHEMATICS = _COMPUTER_SCIENCE.variation(
    "mathematics-degree",
    {
        "courseId": MATHEMATICS_COURSE,
        "code": "MAXX",
        "name": "Mathematics Degree",
        "description": "Bachelor of Science in Mathematics",
        "departmentId": MATHEMATICS,
        "duration": 3,
        "modules": [STATISTICS_MODULE],
    },
)

COURSES = Table(
    name="aitutor_courses",
    construct_id="CoursesTable",
    purpose="Courses of study, and the modules each consists of.",
    source="Tutor document, Tables, 8. aitutor_courses",
    partition_key=string_key("courseId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="departmentId-index",
            partition_keys=(string_key("departmentId"),),
            purpose="The courses that a department offers.",
        ),
    ),
    entities=(
        Entity(
            name="Course",
            meaning="One course of study.",
            attributes=(
                string("courseId", "Identifier of the course", unit="UUID"),
                string("code", "Short code of the course, such as CSXX"),
                string("name", "Title of the course"),
                string("description", "What the course leads to", required=False),
                string("departmentId", "Department that offers the course", unit="UUID"),
                number("duration", "How long the course takes", unit="years", minimum=0),
                number("credits", "Credits for the whole course", unit="credits", minimum=0),
                list_of("modules", "Identifiers of the modules that the course consists of"),
                string(
                    "status",
                    "Whether the course is still offered",
                    allowed=("active", "discontinued"),
                ),
                number("createdAt", "When the course was made", unit=EPOCH_SECONDS),
                number("updatedAt", "When the course last changed", unit=EPOCH_SECONDS),
            ),
            examples=(_COMPUTER_SCIENCE, _INFORMATION_SYSTEMS, _MATHEMATICS),
            load=Load(standing=200, changed=50, queries=(Queries(5 * PEOPLE, items=5),)),
        ),
    ),
    backfills=(
        AttributeBackfill(
            name="department-id",
            reason="Courses written like the document's example are in no index (decision 1).",
            entities=("Course",),
            attribute="departmentId",
            value=CopyOf("department_id"),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="course",
            purpose="Read one course.",
            operation=Operation.GET_ITEM,
            conditions=(equals("courseId", "<courseId>"),),
            parameters={"courseId": COMPUTER_SCIENCE_COURSE},
            returns=("computer-science-degree",),
            source="aitutor_courses, primary key",
        ),
        AccessPattern(
            name="courses-of-department",
            purpose="List the courses that a department offers, in no particular order.",
            index="departmentId-index",
            conditions=(equals("departmentId", "<departmentId>"),),
            parameters={"departmentId": COMPUTER_SCIENCE},
            returns=("computer-science-degree", "information-systems-degree"),
            source="aitutor_courses, index departmentId-index",
        ),
    ),
)
