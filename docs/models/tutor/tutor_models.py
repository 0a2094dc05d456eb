"""Items of AI Tutor, and their keys.

Items are those of boto3's resource interface, which gives Numbers as Decimal and takes int
as well. Made by `datactl catalog write` from the declarations: do not edit, but copy the
file to where it is used. It needs Python 3.11.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

Number: TypeAlias = int | Decimal


def _part(name: str, value: object, *dividers: str) -> str:
    """Return a part of a key as text, or refuse what would make the key of another item."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"{name} is neither text nor a number, as a part of a key has to be.")
    text = value if isinstance(value, str) else str(value)
    if not text:
        raise ValueError(f"{name} is empty, and a part of a key may not be.")
    for divider in dividers:
        if divider in text:
            raise ValueError(f"{name} has {divider!r} in it, which divides the parts of this key.")
    return text


def as_item(item: Mapping[str, object]) -> dict[str, Any]:
    """Return an item as type checkers want it to be for boto3, whose types take no TypedDict."""
    return dict(item)


class User(TypedDict):
    """One account; what is particular to a role lies in a profile of its own.

    An item of the table ``aitutor_users``.
    """

    userId: str
    """Identifier of the account; UUID."""

    email: str
    """Address the person signs in with. Sensitive."""

    firstName: str
    """Given name. Sensitive."""

    lastName: str
    """Family name. Sensitive."""

    role: Literal["student", "educator", "admin"]
    """What the person may do."""

    passwordHash: NotRequired[str]
    """Bcrypt hash of the password, where the account has one of its own. Sensitive."""

    status: Literal["active", "inactive", "suspended"]
    """Whether the account may be used."""

    createdAt: Number
    """When the account was opened; epoch seconds."""

    updatedAt: Number
    """When the account last changed; epoch seconds."""

    lastLogin: NotRequired[Number]
    """When the person last signed in; absent before the first time; epoch seconds."""

    cognito_id: NotRequired[str]
    """Subject of the account in the Cognito user pool."""


USER_SENSITIVE: Final = frozenset({"email", "firstName", "lastName", "passwordHash"})
"""Attributes of ``User`` with secrets or personal data: for no log."""


def user_key(user_id: str) -> dict[str, str]:
    """Return the key of ``User``."""
    return {"userId": user_id}


class EmailClaim(TypedDict):
    """That an e-mail address belongs to one account, which is written together with it.

    An item of the table ``aitutor_users``.
    """

    userId: str
    """SHA-256 of the address in lower case, in hexadecimal digits."""

    claimedBy: str
    """Account that the address belongs to; UUID."""

    claimedAt: Number
    """When the address was given to it; epoch seconds."""


def email_claim_user_id(email_hash: str) -> str:
    """Return ``userId`` of ``EmailClaim``."""
    return "EMAIL#" + _part("email_hash", email_hash)


def email_claim_key(email_hash: str) -> dict[str, str]:
    """Return the key of ``EmailClaim``."""
    return {"userId": email_claim_user_id(email_hash)}


class Educator(TypedDict):
    """The profile of one educator.

    An item of the table ``aitutor_educators``.
    """

    educatorId: str
    """Identifier of the profile; UUID."""

    userId: str
    """Account of the educator; UUID."""

    staffNumber: str
    """Number the university gave the educator. Sensitive."""

    department_id: str
    """Department the educator belongs to; UUID."""

    campus_id: str
    """Campus the educator works on; UUID."""

    qualification: NotRequired[str]
    """Highest degree and its subject. Sensitive."""

    specialization: NotRequired[list[Any]]
    """Fields of expertise."""

    bio: NotRequired[str]
    """What the educator tells about themselves. Sensitive."""

    officeHours: NotRequired[str]
    """When students may come by."""

    modules: list[Any]
    """Identifiers of the modules that the educator teaches."""

    createdAt: Number
    """When the profile was made; epoch seconds."""

    updatedAt: Number
    """When the profile last changed; epoch seconds."""


EDUCATOR_SENSITIVE: Final = frozenset({"staffNumber", "qualification", "bio"})
"""Attributes of ``Educator`` with secrets or personal data: for no log."""


def educator_key(educator_id: str) -> dict[str, str]:
    """Return the key of ``Educator``."""
    return {"educatorId": educator_id}


class Student(TypedDict):
    """The profile of one student.

    An item of the table ``aitutor_students``.
    """

    studentId: str
    """Identifier of the profile; UUID."""

    userId: str
    """Account of the student; UUID."""

    studentNumber: str
    """Number the university gave the student. Sensitive."""

    department_id: str
    """Department the student is enrolled in; UUID."""

    campus_id: str
    """Campus the student attends; UUID."""

    enrolledModules: list[Any]
    """Identifiers of the modules that the student takes."""

    academicYear: str
    """Year of study, such as 2023-2024; YYYY-YYYY."""

    gpa: NotRequired[Number]
    """Grade point average; absent before the first grade; at least 0. Sensitive."""

    status: Literal["active", "on_leave", "graduated"]
    """Where the student stands."""

    createdAt: Number
    """When the profile was made; epoch seconds."""

    updatedAt: Number
    """When the profile last changed; epoch seconds."""


STUDENT_SENSITIVE: Final = frozenset({"studentNumber", "gpa"})
"""Attributes of ``Student`` with secrets or personal data: for no log."""


def student_key(student_id: str) -> dict[str, str]:
    """Return the key of ``Student``."""
    return {"studentId": student_id}


class Module(TypedDict):
    """One module of a course.

    An item of the table ``aitutor_modules``.
    """

    moduleId: str
    """Identifier of the module; UUID."""

    courseId: str
    """Course the module belongs to; UUID."""

    code: str
    """Short code of the module, such as CS201."""

    name: str
    """Title of the module."""

    description: NotRequired[str]
    """What the module teaches."""

    educatorId: str
    """Educator who is responsible; UUID."""

    credits: Number
    """Credits for passing; credits; at least 0."""

    semester: Number
    """Semester in which the module is taken; at least 1."""

    status: Literal["active", "archived", "draft"]
    """Whether the module is taught, kept for the record, or being prepared."""

    files: list[Any]
    """Identifiers of the files that belong to the module."""

    enrollmentLimit: Number
    """Students who may enroll; students; at least 0."""

    enrolledCount: Number
    """Students who have enrolled; students; at least 0."""

    createdAt: Number
    """When the module was made; epoch seconds."""

    updatedAt: Number
    """When the module last changed; epoch seconds."""

    startDate: NotRequired[Number]
    """When teaching begins; epoch seconds."""

    endDate: NotRequired[Number]
    """When teaching ends; epoch seconds."""


def module_key(module_id: str) -> dict[str, str]:
    """Return the key of ``Module``."""
    return {"moduleId": module_id}


class File(TypedDict):
    """One uploaded file.

    An item of the table ``aitutor_files``.
    """

    fileId: str
    """Identifier of the file; UUID."""

    moduleId: str
    """Module the file belongs to; UUID."""

    fileName: str
    """Name the uploader gave the file. Sensitive."""

    fileType: str
    """Kind of file, such as pdf."""

    fileSize: Number
    """Size of the content; bytes; at least 0."""

    s3Key: str
    """Key of the content in S3; educators/<userId>/uploads/<moduleId>/<fileId>."""

    uploaderId: str
    """Account of the person who uploaded it; UUID."""

    accessLevel: Literal["public", "restricted", "private"]
    """Who may open the file."""

    status: Literal["pending_upload", "uploaded", "infected", "ready"]
    """How far the file is on its way to its readers."""

    virusScanStatus: Literal["clean", "infected", "pending"]
    """Result of the virus scan."""

    ragProcessed: bool
    """Whether the tutor can already quote from it."""

    downloadCount: Number
    """How often it was downloaded; at least 0."""

    createdAt: Number
    """When the upload was registered; epoch seconds."""

    updatedAt: Number
    """When the metadata last changed; epoch seconds."""

    expiresAt: Number | None
    """When the file is no longer offered; NULL if it stays. Nothing deletes it; epoch seconds."""


FILE_SENSITIVE: Final = frozenset({"fileName"})
"""Attributes of ``File`` with secrets or personal data: for no log."""


def file_key(file_id: str) -> dict[str, str]:
    """Return the key of ``File``."""
    return {"fileId": file_id}


class Department(TypedDict):
    """One department of a faculty.

    An item of the table ``aitutor_departments``.
    """

    departmentId: str
    """Identifier of the department; UUID."""

    code: str
    """Short code of the department, such as CS."""

    name: str
    """Name of the department."""

    faculty_id: str
    """Faculty the department belongs to; UUID."""

    campus_id: str
    """Campus the department is on; UUID."""

    headOfDepartment: NotRequired[str]
    """Educator who leads it; absent while the post is vacant; UUID."""

    email: NotRequired[str]
    """Address for enquiries. Sensitive."""

    phone: NotRequired[str]
    """Telephone for enquiries. Sensitive."""

    location: NotRequired[str]
    """Building and floor."""

    createdAt: Number
    """When the entry was made; epoch seconds."""

    updatedAt: Number
    """When the entry last changed; epoch seconds."""


DEPARTMENT_SENSITIVE: Final = frozenset({"email", "phone"})
"""Attributes of ``Department`` with secrets or personal data: for no log."""


def department_key(department_id: str) -> dict[str, str]:
    """Return the key of ``Department``."""
    return {"departmentId": department_id}


class Campus(TypedDict):
    """One site of the university.

    An item of the table ``aitutor_campuses``.
    """

    campusId: str
    """Identifier of the campus; UUID."""

    code: str
    """Short code of the campus, such as MAIN."""

    name: str
    """Name of the campus."""

    city: str
    """City it is in."""

    country: str
    """Country it is in."""

    coordinates: NotRequired[str]
    """Position on the map; latitude,longitude in degrees."""

    establishedYear: NotRequired[Number]
    """Year it opened; year."""

    createdAt: Number
    """When the entry was made; epoch seconds."""

    updatedAt: Number
    """When the entry last changed; epoch seconds."""


def campus_key(campus_id: str) -> dict[str, str]:
    """Return the key of ``Campus``."""
    return {"campusId": campus_id}


class Course(TypedDict):
    """One course of study.

    An item of the table ``aitutor_courses``.
    """

    courseId: str
    """Identifier of the course; UUID."""

    code: str
    """Short code of the course, such as CSXX."""

    name: str
    """Title of the course."""

    description: NotRequired[str]
    """What the course leads to."""

    departmentId: str
    """Department that offers the course; UUID."""

    duration: Number
    """How long the course takes; years; at least 0."""

    credits: Number
    """Credits for the whole course; credits; at least 0."""

    modules: list[Any]
    """Identifiers of the modules that the course consists of."""

    status: Literal["active", "discontinued"]
    """Whether the course is still offered."""

    createdAt: Number
    """When the course was made; epoch seconds."""

    updatedAt: Number
    """When the course last changed; epoch seconds."""


def course_key(course_id: str) -> dict[str, str]:
    """Return the key of ``Course``."""
    return {"courseId": course_id}


class Faculty(TypedDict):
    """One faculty of the university.

    An item of the table ``aitutor_faculties``.
    """

    facultyId: str
    """Identifier of the faculty; UUID."""

    name: str
    """Name of the faculty."""

    deanId: NotRequired[str]
    """Educator who leads it; absent while the post is vacant; UUID."""

    departments: list[Any]
    """Identifiers of the departments that belong to it."""

    email: NotRequired[str]
    """Address for enquiries. Sensitive."""

    phone: NotRequired[str]
    """Telephone for enquiries. Sensitive."""

    createdAt: Number
    """When the entry was made; epoch seconds."""

    updatedAt: Number
    """When the entry last changed; epoch seconds."""


FACULTY_SENSITIVE: Final = frozenset({"email", "phone"})
"""Attributes of ``Faculty`` with secrets or personal data: for no log."""


def faculty_key(faculty_id: str) -> dict[str, str]:
    """Return the key of ``Faculty``."""
    return {"facultyId": faculty_id}


class ChatSessionMetadata(TypedDict):
    """Circumstances of the conversation."""

    context: NotRequired[str]
    """What the tutor is used for."""


class ChatSession(TypedDict):
    """One conversation; its messages lie in a table of their own.

    An item of the table ``aitutor_chat_sessions``.
    """

    sessionId: str
    """Identifier of the conversation; UUID."""

    userId: str
    """Account of the person who talks to the tutor; UUID."""

    moduleId: NotRequired[str]
    """Module the conversation is about, where it is about one; UUID."""

    title: str
    """What the person calls the conversation. Sensitive."""

    startTime: Number
    """When the conversation began; epoch seconds."""

    endTime: Number | None
    """When it ended; NULL while it goes on; epoch seconds."""

    messageCount: Number
    """Messages in the conversation: 0 when it is made, then kept by the platform; at least 0."""

    countId: NotRequired[str]
    """Tells this count from that of an earlier session with the same identifier; kept by the
    platform, absent before the first message.
    """

    status: Literal["active", "archived", "resolved"]
    """Whether the conversation goes on, was put away, or reached its aim."""

    metadata: NotRequired[ChatSessionMetadata]
    """Circumstances of the conversation."""

    createdAt: Number
    """When the item was written; epoch seconds."""

    expiresAt: Number
    """When the item expires: 30 days after createdAt; epoch seconds."""


CHAT_SESSION_SENSITIVE: Final = frozenset({"title"})
"""Attributes of ``ChatSession`` with secrets or personal data: for no log."""


def chat_session_key(session_id: str) -> dict[str, str]:
    """Return the key of ``ChatSession``."""
    return {"sessionId": session_id}


class AppliedChange(TypedDict):
    """The last change of a message that was applied, and whether the message counts: nothing is
    counted twice, and only what was counted is taken away.

    An item of the table ``aitutor_chat_sessions``.
    """

    sessionId: str
    """Session and identifier of the message, with # in them written as ~1 and ~ as ~0; their
    SHA-256 if that is over 2,048 bytes.
    """

    appliedUpTo: str
    """Place of the change among those of the message: label of the stream, and sequence number
    with 40 digits.
    """

    countId: NotRequired[str]
    """The session's countId if the message is in its count; absent if it is not."""

    changedAt: Number
    """When the message was written or deleted; epoch seconds."""

    expiresAt: NotRequired[Number]
    """When the mark expires: 110 days after the change and, of a message that counts, after its
    session; absent if the session never expires; epoch seconds.
    """


def applied_change_session_id(of_session: str, message_id: str) -> str:
    """Return ``sessionId`` of ``AppliedChange``."""
    return "APPLIED#" + _part("of_session", of_session, "#") + "#" + _part("message_id", message_id)


def applied_change_key(of_session: str, message_id: str) -> dict[str, str]:
    """Return the key of ``AppliedChange``."""
    return {"sessionId": applied_change_session_id(of_session, message_id)}


class ChatMessageMetadata(TypedDict):
    """Circumstances of the message."""

    source: NotRequired[str]
    """Where the text came from."""


class ChatMessage(TypedDict):
    """One message of a conversation.

    An item of the table ``aitutor_chat_messages``.
    """

    sessionId: str
    """Conversation the message belongs to; UUID."""

    messageId: str
    """Identifier of the message, and the order in which a history reads: version 7 makes that the
    order of time; UUID.
    """

    userId: str
    """Account of the person whose conversation it is; UUID."""

    role: Literal["user", "assistant", "system"]
    """Who speaks."""

    content: str
    """Text of the message. Sensitive."""

    tokens: NotRequired[Number]
    """Length of the text; tokens; at least 0."""

    embedding: NotRequired[list[Number]]
    """Vector of the text, as Numbers; the text can be guessed from it. Sensitive."""

    metadata: NotRequired[ChatMessageMetadata]
    """Circumstances of the message."""

    timestamp: Number
    """When it was said; epoch seconds."""

    createdAt: Number
    """When the item was written; epoch seconds."""


CHAT_MESSAGE_SENSITIVE: Final = frozenset({"content", "embedding"})
"""Attributes of ``ChatMessage`` with secrets or personal data: for no log."""


def chat_message_key(session_id: str, message_id: str) -> dict[str, str]:
    """Return the key of ``ChatMessage``."""
    return {"sessionId": session_id, "messageId": message_id}


class AuditLogChanges(TypedDict):
    """What the action changed."""

    before: NotRequired[dict[str, Any]]
    """Changed attributes as they were; absent when something is created. Sensitive."""

    after: NotRequired[dict[str, Any]]
    """Changed attributes as they became; absent when something is deleted. Sensitive."""


class AuditLog(TypedDict):
    """One action on one resource, whether it succeeded or not.

    An item of the table ``aitutor_audit_logs``.
    """

    logId: str
    """Identifier of the entry; UUID."""

    userId: NotRequired[str]
    """Account of the person who acted; absent where none is known, as in all automatic entries but
    those of uploads; UUID.
    """

    action: str
    """What was done, such as FILE_UPLOADED or USER_CREATED."""

    resource: str
    """Identifier of what it was done to: its key, with / between the two of a chat message; the
    SHA-256 of that if it is over 2,048 bytes.
    """

    resourceType: str
    """Kind of resource, such as file, user or module."""

    changes: NotRequired[AuditLogChanges]
    """What the action changed. Sensitive."""

    ipAddress: NotRequired[str]
    """Address the request came from, where there was a request. Sensitive."""

    userAgent: NotRequired[str]
    """Browser or program that sent the request, where there was one. Sensitive."""

    status: Literal["success", "failure"]
    """How the action ended."""

    errorMessage: str | None
    """Why it failed; NULL if it succeeded. Sensitive."""

    timestamp: Number
    """When it was done; epoch seconds."""

    createdAt: Number
    """When the entry was written; epoch seconds."""

    expiresAt: Number
    """When the entry expires, a year on; epoch seconds."""


AUDIT_LOG_SENSITIVE: Final = frozenset({"changes", "ipAddress", "userAgent", "errorMessage"})
"""Attributes of ``AuditLog`` with secrets or personal data: for no log."""


def audit_log_key(log_id: str) -> dict[str, str]:
    """Return the key of ``AuditLog``."""
    return {"logId": log_id}
