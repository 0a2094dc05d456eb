"""``aitutor_audit_logs``: who did what, when, to which resource."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_SECONDS, map_of, number, string
from data_platform.dynamodb.conditions import at_least, between, equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Table,
    TimeToLive,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation, Order, Projection, StreamView
from stacks.load import PEOPLE
from stacks.tutor.identifiers import (
    ALGORITHMS_MODULE,
    CREATED,
    DAY,
    EDUCATOR_USER,
    OTHER_STUDENT_USER,
    STUDENT_USER,
)

_ADMIN_USER = "df9822d0-1c2b-4e72-9037-be09379588b0"
_LOG_ID = "65f92b9a-95a5-4a39-9b26-8b8f8429ee90"

_RETENTION_DAYS = 365
AUDIT_LOG_RETENTION = timedelta(days=_RETENTION_DAYS)

_USER_CREATED = Example(
    "user-created",
    {
        "logId": _LOG_ID,
        "userId": _ADMIN_USER,
        "action": "USER_CREATED",
        "resource": STUDENT_USER,
        "resourceType": "user",
        "changes": {
            "before": {"status": "inactive"},
            "after": {"status": "active"},
        },
        "ipAddress": "192.168.1.1",
        "userAgent": "Mozilla/5.0...",
        "status": "success",
        "errorMessage": None,
        "timestamp": CREATED,
        "createdAt": CREATED,
        # The document's example lives for the 366 days of 2024; a year is 365 days (decision 2).
        "expiresAt": CREATED + _RETENTION_DAYS * DAY,
    },
)
_OTHER_USER_CREATED = _USER_CREATED.variation(
    "other-user-created",
    {
        "logId": "7811702c-e045-4c9e-9908-675ef69dd0d2",
        "resource": OTHER_STUDENT_USER,
        "timestamp": CREATED + DAY,
        "createdAt": CREATED + DAY,
        "expiresAt": CREATED + (1 + _RETENTION_DAYS) * DAY,
    },
)
_GRADE_UPDATED = _USER_CREATED.variation(
    "grade-updated",
    {
        "logId": "01be9cc4-184c-410d-82c4-a85889e918e8",
        "action": "GRADE_UPDATED",
        "resource": ALGORITHMS_MODULE,
        "resourceType": "module",
        "changes": {"before": {"grade": 71}, "after": {"grade": 74}},
        "timestamp": CREATED + 2 * DAY,
        "createdAt": CREATED + 2 * DAY,
        "expiresAt": CREATED + (2 + _RETENTION_DAYS) * DAY,
    },
)
_USER_SUSPENDED = _USER_CREATED.variation(
    "user-suspended",
    {
        "logId": "d52b96cc-4d09-4c4c-bea0-7276407bddcc",
        "action": "USER_UPDATED",
        "resource": OTHER_STUDENT_USER,
        "changes": {"before": {"status": "active"}, "after": {"status": "suspended"}},
        "timestamp": CREATED + 4 * DAY,
        "createdAt": CREATED + 4 * DAY,
        "expiresAt": CREATED + (4 + _RETENTION_DAYS) * DAY,
    },
)
_UPLOAD_FAILED = _USER_CREATED.variation(
    "upload-failed",
    {
        "logId": "7be67c1a-cda5-4fdc-bedc-8215c78bbd90",
        "userId": EDUCATOR_USER,
        "action": "FILE_UPLOADED",
        "resource": "99fb60b3-cff5-4082-aa19-e09c9050f658",
        "resourceType": "file",
        "changes": {"after": {"status": "infected"}},
        "status": "failure",
        "errorMessage": "The virus scan rejected the file.",
        "timestamp": CREATED + DAY,
        "createdAt": CREATED + DAY,
        "expiresAt": CREATED + (1 + _RETENTION_DAYS) * DAY,
    },
)

AUDIT_LOGS = Table(
    name="aitutor_audit_logs",
    construct_id="AuditLogsTable",
    purpose="Trail of every change that compliance asks about; kept for a year.",
    source="Tutor document, Tables, 12. aitutor_audit_logs",
    partition_key=string_key("logId"),
    ttl=TimeToLive(attribute="expiresAt", retention=AUDIT_LOG_RETENTION),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="userId-timestamp-index",
            partition_keys=(string_key("userId"),),
            sort_keys=(number_key("timestamp"),),
            purpose=(
                "What a person did, by time: entries with userId, which automatic ones have where "
                "the item says who acted: for uploads alone (decision 165)."
            ),
        ),
        # Entries of one resource have one key, and come no faster than changes of one item can:
        # without `changes` each takes one write unit here.
        Index(
            name="resource-timestamp-index",
            partition_keys=(string_key("resource"),),
            sort_keys=(number_key("timestamp"),),
            purpose=(
                "What was done to a resource, when and by whom. What it changed stands in the "
                "entry, which logId finds (decision 165)."
            ),
            projection=Projection.INCLUDE,
            included_attributes=("action", "resourceType", "userId", "status", "expiresAt"),
        ),
    ),
    entities=(
        Entity(
            name="AuditLog",
            meaning="One action on one resource, whether it succeeded or not.",
            attributes=(
                string("logId", "Identifier of the entry", unit="UUID"),
                string(
                    "userId",
                    "Account of the person who acted; absent where none is known, as in all "
                    "automatic entries but those of uploads",
                    unit="UUID",
                    required=False,
                ),
                # Open sets: the audit trail records changes on further kinds of resource.
                string("action", "What was done, such as FILE_UPLOADED or USER_CREATED"),
                string(
                    "resource",
                    "Identifier of what it was done to: its key, with / between the two of a chat "
                    "message; the SHA-256 of that if it is over 2,048 bytes",
                ),
                string("resourceType", "Kind of resource, such as file, user or module"),
                map_of(
                    "changes",
                    "What the action changed",
                    map_of(
                        "before",
                        "Changed attributes as they were; absent when something is created",
                        required=False,
                        sensitive=True,
                    ),
                    map_of(
                        "after",
                        "Changed attributes as they became; absent when something is deleted",
                        required=False,
                        sensitive=True,
                    ),
                    required=False,
                    sensitive=True,
                ),
                string(
                    "ipAddress",
                    "Address the request came from, where there was a request",
                    required=False,
                    sensitive=True,
                ),
                string(
                    "userAgent",
                    "Browser or program that sent the request, where there was one",
                    required=False,
                    sensitive=True,
                ),
                string("status", "How the action ended", allowed=("success", "failure")),
                string(
                    "errorMessage",
                    "Why it failed; NULL if it succeeded",
                    nullable=True,
                    sensitive=True,
                ),
                number("timestamp", "When it was done", unit=EPOCH_SECONDS),
                number("createdAt", "When the entry was written", unit=EPOCH_SECONDS),
                number("expiresAt", "When the entry expires, a year on", unit=EPOCH_SECONDS),
            ),
            # Not in order of time, so that loading them in turn does not already give an order.
            examples=(
                _USER_CREATED,
                _USER_SUSPENDED,
                _OTHER_USER_CREATED,
                _GRADE_UPDATED,
                _UPLOAD_FAILED,
            ),
            # Changes of people, courses and files; not of chats.
            load=Load(created=22 * PEOPLE, queries=(Queries(1_000, items=50),), item_bytes=1_000),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="audit-log",
            purpose="Read one entry.",
            operation=Operation.GET_ITEM,
            conditions=(equals("logId", "<logId>"),),
            parameters={"logId": _LOG_ID},
            returns=("user-created",),
            source="aitutor_audit_logs, primary key",
        ),
        AccessPattern(
            name="audit-logs-of-user",
            purpose=(
                "List what a person did, in order of time: uploads, and what applications "
                "recorded. What was done to an account, audit-logs-of-resource says."
            ),
            index="userId-timestamp-index",
            conditions=(equals("userId", "<userId>"),),
            parameters={"userId": _ADMIN_USER},
            returns=("user-created", "other-user-created", "grade-updated", "user-suspended"),
            source="Access Patterns, Audit Trail, all logs for user",
        ),
        AccessPattern(
            name="latest-audit-logs-of-user",
            purpose="List the ten latest actions of a person, newest first.",
            index="userId-timestamp-index",
            conditions=(equals("userId", "<userId>"),),
            order=Order.DESCENDING,
            limit=10,
            parameters={"userId": _ADMIN_USER},
            returns=("user-suspended", "grade-updated", "other-user-created", "user-created"),
            source="Access Patterns, Audit Trail, most recent actions",
        ),
        AccessPattern(
            name="audit-logs-of-user-since",
            purpose="List what a person did since a time, newest first.",
            index="userId-timestamp-index",
            conditions=(equals("userId", "<userId>"), at_least("timestamp", "<since>")),
            order=Order.DESCENDING,
            parameters={"userId": _ADMIN_USER, "since": CREATED + 2 * DAY},
            returns=("user-suspended", "grade-updated"),
            source="aitutor_audit_logs, index userId-timestamp-index, sort key",
        ),
        AccessPattern(
            name="audit-logs-of-user-between",
            purpose="List what a person did between two times, both included, in order of time.",
            index="userId-timestamp-index",
            conditions=(equals("userId", "<userId>"), between("timestamp", "<start>", "<end>")),
            parameters={
                "userId": _ADMIN_USER,
                "start": CREATED + DAY,
                "end": CREATED + 2 * DAY,
            },
            returns=("other-user-created", "grade-updated"),
            source="aitutor_audit_logs, index userId-timestamp-index, sort key",
        ),
        AccessPattern(
            name="audit-logs-of-resource",
            purpose="List what was done to an account, a file or any other resource, newest first.",
            index="resource-timestamp-index",
            conditions=(equals("resource", "<resource>"),),
            order=Order.DESCENDING,
            parameters={"resource": OTHER_STUDENT_USER},
            returns=("user-suspended", "other-user-created"),
            source="aitutor_audit_logs, attribute resource; Audit trail for compliance",
        ),
        AccessPattern(
            name="audit-logs-of-resource-between",
            purpose=(
                "List what was done to a resource between two times, both included, newest first."
            ),
            index="resource-timestamp-index",
            conditions=(
                equals("resource", "<resource>"),
                between("timestamp", "<start>", "<end>"),
            ),
            order=Order.DESCENDING,
            parameters={
                "resource": OTHER_STUDENT_USER,
                "start": CREATED + 2 * DAY,
                "end": CREATED + 5 * DAY,
            },
            returns=("user-suspended",),
            source="aitutor_audit_logs, attributes resource and timestamp",
        ),
        AccessPattern(
            name="latest-audit-logs-of-resource",
            purpose="List the ten latest actions on a resource, newest first.",
            index="resource-timestamp-index",
            conditions=(equals("resource", "<resource>"),),
            order=Order.DESCENDING,
            limit=10,
            parameters={"resource": OTHER_STUDENT_USER},
            returns=("user-suspended", "other-user-created"),
            source="aitutor_audit_logs, attribute resource; Access Patterns, most recent actions",
        ),
    ),
)
