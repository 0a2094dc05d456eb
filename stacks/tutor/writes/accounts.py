"""Writes to accounts and profiles."""

from typing import Any

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.writes.changes import Append, Increase, Set
from data_platform.dynamodb.writes.conditions import absent, any_of, below, lacks
from data_platform.dynamodb.writes.declarations import (
    Check,
    Delete,
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import THE_TIME
from stacks.email_claims import CLAIM_PREFIX, email_hash
from stacks.tutor.identifiers import ALGORITHMS_MODULE, STUDENT_USER
from stacks.tutor.modules import MODULES
from stacks.tutor.profiles import EDUCATORS, STUDENTS
from stacks.tutor.users import USERS

_IDENTITY = "Tutor's identity service"
_OFFICE = "Tutor's administration"
_OF_USERS = "aitutor_users"
_JOHN = USERS.examples[0].item
_ACCOUNT = ("userId", "email", "firstName", "lastName", "role", "passwordHash", "cognito_id")
_EDUCATOR = tuple(name for name in EDUCATORS.examples[0].item if not name.endswith("edAt"))
_STUDENT = tuple(name for name in STUDENTS.examples[0].item if not name.endswith("edAt"))
_TIMES = {"createdAt": THE_TIME, "updatedAt": THE_TIME}
_PLACED = STUDENTS.examples[0].item
_NEW_EMAIL = "john.doe@example.com"


def _claim(parameter: str) -> str:
    return f"{CLAIM_PREFIX}<{parameter}>"


def _profile(kind: str, table: str, entity: str, names: tuple[str, ...], item: Any) -> WritePattern:  # noqa: ANN401  an example item
    return WritePattern(
        name=f"create-{kind}",
        purpose=f"Give an account of the role its profile as a {kind}.",
        writer=_OFFICE,
        steps=(
            Put(
                table=table,
                entity=entity,
                item={**passed(*names), **_TIMES},
                condition=(absent(f"{kind}Id"),),
            ),
            Check(
                table=USERS.name,
                entity="User",
                key=passed("userId"),
                condition=(equals("role", kind),),
                before="student-john" if kind == "student" else "educator-jane",
            ),
        ),
        parameters=taken(item, *names),
        varies=("department_id",),
        invariant="A profile belongs to an account that exists and has the role.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(
                when="There is such a profile.",
                found=f"computer-science-{kind}",
            ),
            Refusal(when="The account has another role.", step=1, holds={"role": "admin"}),
            Refusal(when="There is no account.", step=1, is_absent=True),
        ),
        when_refused="If the profile is there, it was made before; otherwise correct the account.",
        source=f"{table}, attributes",
    )


def _status_change(
    name: str, purpose: str, before: tuple[str, ...], after: str, refused: tuple[str, ...]
) -> WritePattern:
    tests = tuple(equals("status", each) for each in before)
    return WritePattern(
        name=name,
        purpose=purpose,
        writer=_OFFICE,
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("userId"),
                condition=(tests[0],) if len(tests) == 1 else (any_of(*tests),),
                changes=(Set("status", after), Set("updatedAt", THE_TIME)),
                before="student-john" if "active" in before else "suspended-student",
            ),
        ),
        parameters={
            "userId": STUDENT_USER if "active" in before else USERS.examples[2].item["userId"]
        },
        invariant="An account changes from a state that whoever changes it knows of.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            *(Refusal(when=f"It is {state}.", holds={"status": state}) for state in refused),
            Refusal(when="There is no account.", is_absent=True),
        ),
        when_refused="Show the state of the item returned.",
        source=f"{_OF_USERS}, status",
    )


ACCOUNT_WRITES = (
    WritePattern(
        name="create-user",
        purpose=(
            "Open an account with an e-mail address that nobody has: the account and the claim of "
            "the address, or neither. emailHash is the SHA-256 of the address in lower case."
        ),
        writer=_IDENTITY,
        steps=(
            Put(
                table=USERS.name,
                entity="User",
                item={**passed(*_ACCOUNT), "status": "inactive", **_TIMES},
                condition=(absent("userId"),),
            ),
            Put(
                table=USERS.name,
                entity="EmailClaim",
                item={
                    "userId": _claim("emailHash"),
                    "claimedBy": "<userId>",
                    "claimedAt": THE_TIME,
                },
                condition=(absent("userId"),),
            ),
        ),
        parameters={
            **taken(_JOHN, *_ACCOUNT),
            "emailHash": email_hash("user@example.com"),
        },
        varies=("userId", "firstName"),
        invariant=(
            "An address belongs to one account. To query email-index first and then to write "
            "gives it to everyone who asks before the first one writes."
        ),
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The account is there.", found="student-john"),
            Refusal(when="The address is taken.", step=1, found="claim-of-student-john"),
            Refusal(
                when="The address is taken by somebody else.",
                step=1,
                found="claim-of-student-john",
                holds={"claimedBy": "another"},
            ),
        ),
        when_refused=(
            "If the claim returned is the caller's own, the account was made before. Otherwise "
            "write to the address that it has an account, and tell the caller no more."
        ),
        source=f"{_OF_USERS}, email-index; Access Patterns, get user by email",
    ),
    WritePattern(
        name="change-user-email",
        purpose="Give an account another address that nobody has, and the old one back.",
        writer=_IDENTITY,
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("userId"),
                condition=(equals("email", "<oldEmail>"),),
                changes=(Set("email", "<email>"), Set("updatedAt", THE_TIME)),
                before="student-john",
            ),
            Delete(
                table=USERS.name,
                entity="EmailClaim",
                key={"userId": _claim("oldEmailHash")},
                condition=(equals("claimedBy", "<userId>"),),
                before="claim-of-student-john",
            ),
            Put(
                table=USERS.name,
                entity="EmailClaim",
                item={
                    "userId": _claim("emailHash"),
                    "claimedBy": "<userId>",
                    "claimedAt": THE_TIME,
                },
                condition=(absent("userId"),),
            ),
        ),
        parameters={
            "userId": STUDENT_USER,
            "oldEmail": "user@example.com",
            "oldEmailHash": email_hash("user@example.com"),
            "email": _NEW_EMAIL,
            "emailHash": email_hash(_NEW_EMAIL),
        },
        varies=("email", "emailHash"),
        invariant="An account has one address and one claim, and they agree.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The address was changed meanwhile.", holds={"email": "j@example.com"}),
            Refusal(when="There is no account.", is_absent=True),
            Refusal(when="The old address has no claim.", step=1, is_absent=True),
        ),
        when_refused=(
            "Read the account again. Without a claim of the old address, run the backfill "
            "email-claims. If the new address is taken, write to it that it has an account."
        ),
        source=f"{_OF_USERS}, email and email-index",
    ),
    WritePattern(
        name="record-user-login",
        purpose="Note when a person signed in, unless the account may not be used.",
        writer=_IDENTITY,
        steps=(
            Update(
                table=USERS.name,
                entity="User",
                key=passed("userId"),
                condition=(equals("status", "active"),),
                changes=(Set("lastLogin", THE_TIME),),
                before="student-john",
            ),
        ),
        parameters={"userId": STUDENT_USER},
        invariant="Nobody signs in to an account that is inactive, suspended or not there.",
        race=Race.LAST_STAYS,
        second_call=SecondCall.UNCHANGED,
        refusals=(
            Refusal(when="It is suspended.", holds={"status": "suspended"}),
            Refusal(when="It is inactive.", holds={"status": "inactive"}),
            Refusal(when="There is no account.", is_absent=True),
        ),
        when_refused="Sign nobody in.",
        source=f"{_OF_USERS}, lastLogin and status",
    ),
    _status_change(
        "suspend-user",
        "Keep an account from being used.",
        ("active", "inactive"),
        "suspended",
        ("suspended",),
    ),
    _status_change(
        "activate-user",
        "Let an account be used: a new one, or one that was suspended.",
        ("inactive", "suspended"),
        "active",
        ("active",),
    ),
    _profile("educator", EDUCATORS.name, "Educator", _EDUCATOR, EDUCATORS.examples[0].item),
    _profile("student", STUDENTS.name, "Student", _STUDENT, STUDENTS.examples[0].item),
    WritePattern(
        name="enroll-student",
        purpose="Give a student a place in a module, while there is one.",
        writer=_OFFICE,
        steps=(
            Update(
                table=MODULES.name,
                entity="Module",
                key=passed("moduleId"),
                condition=(
                    equals("status", "active"),
                    below("enrolledCount", "enrollmentLimit"),
                ),
                changes=(Increase("enrolledCount", 1), Set("updatedAt", THE_TIME)),
                before="algorithms",
            ),
            Update(
                table=STUDENTS.name,
                entity="Student",
                key=passed("studentId"),
                condition=(equals("status", "active"), lacks("enrolledModules", "<moduleId>")),
                changes=(
                    Append("enrolledModules", ["<moduleId>"]),
                    Set("updatedAt", THE_TIME),
                ),
                before="computer-science-student",
                holds={"enrolledModules": []},
            ),
        ),
        parameters={"moduleId": ALGORITHMS_MODULE, "studentId": _PLACED["studentId"]},
        varies=("studentId",),
        invariant=(
            "enrolledCount never exceeds enrollmentLimit, counts each student once, and agrees "
            "with enrolledModules."
        ),
        race=Race.AS_MANY_AS_FIT,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The module is full.", holds={"enrolledCount": 50}),
            Refusal(when="The module is not taught.", holds={"status": "archived"}),
            Refusal(when="There is no such module.", is_absent=True),
            Refusal(
                when="The student is enrolled.",
                step=1,
                holds={"enrolledModules": [ALGORITHMS_MODULE]},
            ),
            Refusal(when="The student is on leave.", step=1, holds={"status": "on_leave"}),
            Refusal(when="There is no such student.", step=1, is_absent=True),
        ),
        when_refused="Say which it is, by the items returned; of a full module, offer another.",
        source="aitutor_modules, enrollmentLimit and enrolledCount; aitutor_students",
    ),
    WritePattern(
        name="grade-student",
        purpose="Set the grade average of a student, knowing the one that it replaces.",
        writer=_OFFICE,
        steps=(
            Update(
                table=STUDENTS.name,
                entity="Student",
                key=passed("studentId"),
                condition=(equals("gpa", "<oldGpa>"),),
                changes=(Set("gpa", "<gpa>"), Set("updatedAt", THE_TIME)),
                before="computer-science-student",
            ),
        ),
        parameters={
            "studentId": _PLACED["studentId"],
            "oldGpa": _PLACED["gpa"],
            "gpa": 4,
        },
        varies=("gpa",),
        invariant="A grade is computed from the average that it replaces, and none is lost.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was changed meanwhile.", holds={"gpa": 3}),
            Refusal(when="There is no such student.", is_absent=True),
        ),
        when_refused="Compute the average anew from the item returned, and call again.",
        source="aitutor_students, gpa; aitutor_audit_logs, GRADE_UPDATED",
    ),
)
