"""``aitutor_users``: accounts of students, educators and administrators."""

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Index, Table, string_key
from data_platform.dynamodb.types import Operation, Projection, StreamView
from stacks.load import PEOPLE
from stacks.tutor.email_claims import EMAIL_CLAIM, EMAIL_CLAIMS
from stacks.tutor.identifiers import (
    CREATED,
    DAY,
    EDUCATOR_USER,
    OTHER_STUDENT_USER,
    STUDENT_USER,
)

_STUDENT = Example(
    "student-john",
    {
        "userId": STUDENT_USER,
        "email": "user@example.com",
        "firstName": "John",
        "lastName": "Doe",
        "role": "student",
        "passwordHash": "not-a-real-bcrypt-hash-1",
        "status": "active",
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "lastLogin": CREATED,
        "cognito_id": "3da6875b-e167-47a4-bbf9-ab63117de6f6",
    },
)
_EDUCATOR = _STUDENT.variation(
    "educator-jane",
    {
        "userId": EDUCATOR_USER,
        "email": "educator@example.com",
        "firstName": "Jane",
        "lastName": "Roe",
        "role": "educator",
        "passwordHash": "not-a-real-bcrypt-hash-2",
        "lastLogin": CREATED + DAY,
        "cognito_id": "b95d310b-0edd-4268-b640-339a79c1423a",
    },
)
_SUSPENDED_STUDENT = _STUDENT.variation(
    "suspended-student",
    {
        "userId": OTHER_STUDENT_USER,
        "email": "second.user@example.com",
        "firstName": "Max",
        "lastName": "Sample",
        "passwordHash": "not-a-real-bcrypt-hash-3",
        "status": "suspended",
        "updatedAt": CREATED + 2 * DAY,
        "cognito_id": "29f40b39-155b-4d76-8712-f868f087d4fa",
    },
)

USERS = Table(
    name="aitutor_users",
    construct_id="UsersTable",
    purpose="Accounts of everyone who signs in: students, educators and administrators.",
    source="Tutor document, Tables, 1. aitutor_users",
    partition_key=string_key("userId"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="email-index",
            partition_keys=(string_key("email"),),
            purpose=(
                "The account behind an e-mail address, and whether it may be used. What it is "
                "signed in with is read by userId (decision 164)."
            ),
            projection=Projection.INCLUDE,
            included_attributes=("role", "status", "cognito_id"),
        ),
    ),
    entities=(
        Entity(
            name="User",
            meaning="One account; what is particular to a role lies in a profile of its own.",
            attributes=(
                string("userId", "Identifier of the account", unit="UUID"),
                string("email", "Address the person signs in with", sensitive=True),
                string("firstName", "Given name", sensitive=True),
                string("lastName", "Family name", sensitive=True),
                string(
                    "role",
                    "What the person may do",
                    allowed=("student", "educator", "admin"),
                ),
                string(
                    "passwordHash",
                    "Bcrypt hash of the password, where the account has one of its own",
                    required=False,
                    secret=True,
                ),
                string(
                    "status",
                    "Whether the account may be used",
                    allowed=("active", "inactive", "suspended"),
                ),
                number("createdAt", "When the account was opened", unit=EPOCH_SECONDS),
                number("updatedAt", "When the account last changed", unit=EPOCH_SECONDS),
                number(
                    "lastLogin",
                    "When the person last signed in; absent before the first time",
                    unit=EPOCH_SECONDS,
                    required=False,
                ),
                string(
                    "cognito_id",
                    "Subject of the account in the Cognito user pool",
                    required=False,
                ),
            ),
            examples=(_STUDENT, _EDUCATOR, _SUSPENDED_STUDENT),
            load=Load(
                standing=PEOPLE,
                created=0.05 * PEOPLE,
                changed=20 * PEOPLE,
                mostly_by="record-user-login",
                queries=(Queries(60 * PEOPLE),),
            ),
        ),
        EMAIL_CLAIM,
    ),
    backfills=(EMAIL_CLAIMS,),
    access_patterns=(
        AccessPattern(
            name="user",
            purpose="Read one account.",
            operation=Operation.GET_ITEM,
            conditions=(equals("userId", "<userId>"),),
            parameters={"userId": STUDENT_USER},
            returns=("student-john",),
            source="Access Patterns, User Lookups, by userId",
        ),
        AccessPattern(
            name="user-by-email",
            purpose=(
                "Find the account that belongs to an e-mail address. Names and the hash of the "
                "password are read by userId."
            ),
            index="email-index",
            conditions=(equals("email", "<email>"),),
            parameters={"email": "user@example.com"},
            returns=("student-john",),
            source="Access Patterns, User Lookups, by email",
        ),
    ),
)
