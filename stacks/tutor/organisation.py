"""``aitutor_departments``, ``aitutor_campuses``, ``aitutor_faculties``: reference data."""

from data_platform.dynamodb.attributes import EPOCH_SECONDS, list_of, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Table, string_key
from data_platform.dynamodb.types import Operation, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    COMPUTER_SCIENCE,
    CREATED,
    EDUCATOR,
    ENGINEERING_FACULTY,
    MAIN_CAMPUS,
    MATHEMATICS,
    OTHER_EDUCATOR,
    SCIENCE_FACULTY,
)

_COMPUTER_SCIENCE = Example(
    "computer-science",
    {
        "departmentId": COMPUTER_SCIENCE,
        "code": "CS",
        "name": "Computer Science",
        "faculty_id": ENGINEERING_FACULTY,
        "campus_id": MAIN_CAMPUS,
        "headOfDepartment": EDUCATOR,
        "email": "cs@university.edu",
        "phone": "+1234567890",
        "location": "Building A, Floor 3",
        "createdAt": CREATED,
        "updatedAt": CREATED,
    },
)
_MATHEMATICS = _COMPUTER_SCIENCE.variation(
    "mathematics",
    {
        "departmentId": MATHEMATICS,
        "code": "MA",
        "name": "Mathematics",
        "faculty_id": SCIENCE_FACULTY,
        "headOfDepartment": OTHER_EDUCATOR,
        "email": "maths@university.edu",
        "location": "Building C, Floor 1",
    },
)

_MAIN_CAMPUS = Example(
    "main-campus",
    {
        "campusId": MAIN_CAMPUS,
        "code": "MAIN",
        "name": "Main Campus",
        "city": "New York",
        "country": "USA",
        "coordinates": "40.7128,-74.0060",
        "establishedYear": 1990,
        "createdAt": CREATED,
        "updatedAt": CREATED,
    },
)
_HARBOUR_CAMPUS = _MAIN_CAMPUS.variation(
    "harbour-campus",
    {
        "campusId": "da85eb7a-91a2-4755-be2a-f4db497d3648",
        "code": "HARB",
        "name": "Harbour Campus",
        "city": "Boston",
        "coordinates": "42.3601,-71.0589",
        "establishedYear": 2008,
    },
)

_ENGINEERING = Example(
    "engineering",
    {
        "facultyId": ENGINEERING_FACULTY,
        "name": "Faculty of Engineering",
        "deanId": EDUCATOR,
        "departments": [COMPUTER_SCIENCE, "9f4d7750-9324-4264-9eff-e15735a23c41"],
        "email": "engineering@university.edu",
        "phone": "+1234567890",
        "createdAt": CREATED,
        "updatedAt": CREATED,
    },
)
_SCIENCE = _ENGINEERING.variation(
    "science",
    {
        "facultyId": SCIENCE_FACULTY,
        "name": "Faculty of Science",
        "deanId": OTHER_EDUCATOR,
        "departments": [MATHEMATICS],
        "email": "science@university.edu",
    },
)

DEPARTMENTS = Table(
    name="aitutor_departments",
    construct_id="DepartmentsTable",
    purpose="Reference data: the departments, their heads and how to reach them.",
    source="Tutor document, Tables, 6. aitutor_departments",
    partition_key=string_key("departmentId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    entities=(
        Entity(
            name="Department",
            meaning="One department of a faculty.",
            attributes=(
                string("departmentId", "Identifier of the department", unit="UUID"),
                string("code", "Short code of the department, such as CS"),
                string("name", "Name of the department"),
                string("faculty_id", "Faculty the department belongs to", unit="UUID"),
                string("campus_id", "Campus the department is on", unit="UUID"),
                string(
                    "headOfDepartment",
                    "Educator who leads it; absent while the post is vacant",
                    unit="UUID",
                    required=False,
                ),
                string("email", "Address for enquiries", required=False, sensitive=True),
                string("phone", "Telephone for enquiries", required=False, sensitive=True),
                string("location", "Building and floor", required=False),
                number("createdAt", "When the entry was made", unit=EPOCH_SECONDS),
                number("updatedAt", "When the entry last changed", unit=EPOCH_SECONDS),
            ),
            examples=(_COMPUTER_SCIENCE, _MATHEMATICS),
            load=Load(standing=50, changed=10, queries=(Queries(PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="department",
            purpose="Read one department.",
            operation=Operation.GET_ITEM,
            conditions=(equals("departmentId", "<departmentId>"),),
            parameters={"departmentId": COMPUTER_SCIENCE},
            returns=("computer-science",),
            source="aitutor_departments, primary key",
        ),
    ),
)

CAMPUSES = Table(
    name="aitutor_campuses",
    construct_id="CampusesTable",
    purpose="Reference data: the campuses and where they are.",
    source="Tutor document, Tables, 7. aitutor_campuses",
    partition_key=string_key("campusId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    entities=(
        Entity(
            name="Campus",
            meaning="One site of the university.",
            attributes=(
                string("campusId", "Identifier of the campus", unit="UUID"),
                string("code", "Short code of the campus, such as MAIN"),
                string("name", "Name of the campus"),
                string("city", "City it is in"),
                string("country", "Country it is in"),
                string(
                    "coordinates",
                    "Position on the map",
                    unit="latitude,longitude in degrees",
                    required=False,
                ),
                number("establishedYear", "Year it opened", unit="year", required=False),
                number("createdAt", "When the entry was made", unit=EPOCH_SECONDS),
                number("updatedAt", "When the entry last changed", unit=EPOCH_SECONDS),
            ),
            examples=(_MAIN_CAMPUS, _HARBOUR_CAMPUS),
            load=Load(standing=10, changed=5, queries=(Queries(PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="campus",
            purpose="Read one campus.",
            operation=Operation.GET_ITEM,
            conditions=(equals("campusId", "<campusId>"),),
            parameters={"campusId": MAIN_CAMPUS},
            returns=("main-campus",),
            source="aitutor_campuses, primary key",
        ),
    ),
)

FACULTIES = Table(
    name="aitutor_faculties",
    construct_id="FacultiesTable",
    purpose="Reference data: the faculties, their deans and their departments.",
    source="Tutor document, Tables, 9. aitutor_faculties",
    partition_key=string_key("facultyId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    entities=(
        Entity(
            name="Faculty",
            meaning="One faculty of the university.",
            attributes=(
                string("facultyId", "Identifier of the faculty", unit="UUID"),
                string("name", "Name of the faculty"),
                string(
                    "deanId",
                    "Educator who leads it; absent while the post is vacant",
                    unit="UUID",
                    required=False,
                ),
                list_of("departments", "Identifiers of the departments that belong to it"),
                string("email", "Address for enquiries", required=False, sensitive=True),
                string("phone", "Telephone for enquiries", required=False, sensitive=True),
                number("createdAt", "When the entry was made", unit=EPOCH_SECONDS),
                number("updatedAt", "When the entry last changed", unit=EPOCH_SECONDS),
            ),
            examples=(_ENGINEERING, _SCIENCE),
            load=Load(standing=20, changed=5, queries=(Queries(PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="faculty",
            purpose="Read one faculty.",
            operation=Operation.GET_ITEM,
            conditions=(equals("facultyId", "<facultyId>"),),
            parameters={"facultyId": ENGINEERING_FACULTY},
            returns=("engineering",),
            source="aitutor_faculties, primary key",
        ),
    ),
)
