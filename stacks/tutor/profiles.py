"""``aitutor_educators`` and ``aitutor_students``: what an account's role adds to it."""

from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS, list_of, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Index, Table, string_key
from data_platform.dynamodb.types import Operation, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    ALGORITHMS_MODULE,
    COMPUTER_SCIENCE,
    CREATED,
    DATABASES_MODULE,
    DAY,
    EDUCATOR,
    EDUCATOR_USER,
    MAIN_CAMPUS,
    MATHEMATICS,
    OTHER_EDUCATOR,
    OTHER_EDUCATOR_USER,
    OTHER_STUDENT_USER,
    STATISTICS_MODULE,
    STUDENT_USER,
)

_STUDENT_ID = "21d2dc74-df38-4b67-a7cd-4bfd4d19fa61"

_EDUCATOR = Example(
    "computer-science-educator",
    {
        "educatorId": EDUCATOR,
        "userId": EDUCATOR_USER,
        "staffNumber": "E12345",
        "department_id": COMPUTER_SCIENCE,
        "campus_id": MAIN_CAMPUS,
        "qualification": "PhD Computer Science",
        "specialization": ["AI", "ML", "Web Development"],
        "bio": "Brief bio",
        "officeHours": "Mon-Wed 2-4 PM",
        "modules": [ALGORITHMS_MODULE, DATABASES_MODULE],
        "createdAt": CREATED,
        "updatedAt": CREATED,
    },
)
_OTHER_EDUCATOR = _EDUCATOR.variation(
    "mathematics-educator",
    {
        "educatorId": OTHER_EDUCATOR,
        "userId": OTHER_EDUCATOR_USER,
        "staffNumber": "E23456",
        "department_id": MATHEMATICS,
        "qualification": "PhD Mathematics",
        "specialization": ["Statistics"],
        "modules": [STATISTICS_MODULE],
    },
)

_STUDENT = Example(
    "computer-science-student",
    {
        "studentId": _STUDENT_ID,
        "userId": STUDENT_USER,
        "studentNumber": "S98765",
        "department_id": COMPUTER_SCIENCE,
        "campus_id": MAIN_CAMPUS,
        "enrolledModules": [ALGORITHMS_MODULE, DATABASES_MODULE],
        "academicYear": "2023-2024",
        "gpa": Decimal("3.85"),
        "status": "active",
        "createdAt": CREATED,
        "updatedAt": CREATED,
    },
)
_STUDENT_ON_LEAVE = _STUDENT.variation(
    "student-on-leave",
    {
        "studentId": "2a12c691-0eb7-42d1-bb3f-c5b60323f23e",
        "userId": OTHER_STUDENT_USER,
        "studentNumber": "S87654",
        "enrolledModules": [],
        "gpa": Decimal("3.1"),
        "status": "on_leave",
        "updatedAt": CREATED + 2 * DAY,
    },
)

EDUCATORS = Table(
    name="aitutor_educators",
    construct_id="EducatorsTable",
    purpose="Profiles of the people who teach: where they work, what they teach, when to call.",
    source="Tutor document, Tables, 2. aitutor_educators",
    partition_key=string_key("educatorId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="userId-index",
            partition_keys=(string_key("userId"),),
            purpose="The educator's profile that belongs to an account.",
        ),
    ),
    entities=(
        Entity(
            name="Educator",
            meaning="The profile of one educator.",
            attributes=(
                string("educatorId", "Identifier of the profile", unit="UUID"),
                string("userId", "Account of the educator", unit="UUID"),
                string("staffNumber", "Number the university gave the educator", sensitive=True),
                string("department_id", "Department the educator belongs to", unit="UUID"),
                string("campus_id", "Campus the educator works on", unit="UUID"),
                string(
                    "qualification",
                    "Highest degree and its subject",
                    required=False,
                    sensitive=True,
                ),
                list_of("specialization", "Fields of expertise", required=False),
                string(
                    "bio",
                    "What the educator tells about themselves",
                    required=False,
                    sensitive=True,
                ),
                string("officeHours", "When students may come by", required=False),
                list_of("modules", "Identifiers of the modules that the educator teaches"),
                number("createdAt", "When the profile was made", unit=EPOCH_SECONDS),
                number("updatedAt", "When the profile last changed", unit=EPOCH_SECONDS),
            ),
            examples=(_EDUCATOR, _OTHER_EDUCATOR),
            load=Load(standing=500, changed=500, queries=(Queries(2 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="educator",
            purpose="Read the profile of one educator.",
            operation=Operation.GET_ITEM,
            conditions=(equals("educatorId", "<educatorId>"),),
            parameters={"educatorId": EDUCATOR},
            returns=("computer-science-educator",),
            source="aitutor_educators, primary key",
        ),
        AccessPattern(
            name="educator-of-user",
            purpose="Find the educator's profile of an account.",
            index="userId-index",
            conditions=(equals("userId", "<userId>"),),
            parameters={"userId": EDUCATOR_USER},
            returns=("computer-science-educator",),
            source="aitutor_educators, index userId-index",
        ),
    ),
)

STUDENTS = Table(
    name="aitutor_students",
    construct_id="StudentsTable",
    purpose="Profiles of the people who study: where, in which modules, and how well.",
    source="Tutor document, Tables, 3. aitutor_students",
    partition_key=string_key("studentId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="userId-index",
            partition_keys=(string_key("userId"),),
            purpose="The student's profile that belongs to an account.",
        ),
    ),
    entities=(
        Entity(
            name="Student",
            meaning="The profile of one student.",
            attributes=(
                string("studentId", "Identifier of the profile", unit="UUID"),
                string("userId", "Account of the student", unit="UUID"),
                string("studentNumber", "Number the university gave the student", sensitive=True),
                string("department_id", "Department the student is enrolled in", unit="UUID"),
                string("campus_id", "Campus the student attends", unit="UUID"),
                list_of("enrolledModules", "Identifiers of the modules that the student takes"),
                string("academicYear", "Year of study, such as 2023-2024", unit="YYYY-YYYY"),
                number(
                    "gpa",
                    "Grade point average; absent before the first grade",
                    required=False,
                    sensitive=True,
                    minimum=0,
                ),
                string(
                    "status",
                    "Where the student stands",
                    allowed=("active", "on_leave", "graduated"),
                ),
                number("createdAt", "When the profile was made", unit=EPOCH_SECONDS),
                number("updatedAt", "When the profile last changed", unit=EPOCH_SECONDS),
            ),
            examples=(_STUDENT, _STUDENT_ON_LEAVE),
            load=Load(standing=PEOPLE, changed=PEOPLE, queries=(Queries(20 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="student",
            purpose="Read the profile of one student.",
            operation=Operation.GET_ITEM,
            conditions=(equals("studentId", "<studentId>"),),
            parameters={"studentId": _STUDENT_ID},
            returns=("computer-science-student",),
            source="aitutor_students, primary key",
        ),
        AccessPattern(
            name="student-of-user",
            purpose="Find the student's profile of an account.",
            index="userId-index",
            conditions=(equals("userId", "<userId>"),),
            parameters={"userId": STUDENT_USER},
            returns=("computer-science-student",),
            source="aitutor_students, index userId-index",
        ),
    ),
)
