"""``iops-dashboard-metrics``: aggregated operational metrics per entity."""

from decimal import Decimal

from data_platform.dynamodb.attributes import ISO_8601_UTC, number, string
from data_platform.dynamodb.conditions import at_least, equals, less_than
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Table,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation, Order, StreamView
from stacks.load import PEOPLE

_ENTITY_TYPES = ("student", "tutor", "subject", "region")

_STUDENT = Example(
    "student-4532",
    {
        "entity_id": "stu_4532",
        "entity_type": "student",
        "sessions_7d": 2,
        "sessions_14d": 5,
        "sessions_30d": 12,
        "ib_calls_7d": 1,
        "ib_calls_14d": 3,
        "avg_rating": Decimal("4.5"),
        "health_score": 72,
        "last_updated": "2025-01-15T10:30:00Z",
    },
)
_STRUGGLING_STUDENT = _STUDENT.variation(
    "student-7781",
    {"entity_id": "stu_7781", "health_score": 41, "last_updated": "2025-01-16T08:00:00Z"},
)
_AT_RISK_STUDENT = _STUDENT.variation(
    "student-9015",
    {"entity_id": "stu_9015", "health_score": 69, "last_updated": "2025-01-14T19:45:00Z"},
)
_TUTOR = _STUDENT.variation(
    "tutor-210", {"entity_id": "tut_210", "entity_type": "tutor", "health_score": 55}
)

METRICS = Table(
    name="iops-dashboard-metrics",
    construct_id="MetricsTable",
    purpose="Operational metrics of students, tutors, subjects and regions, aggregated per entity.",
    source="IOPS document, sections 1 and 3, Metrics Table",
    partition_key=string_key("entity_id"),
    sort_key=string_key("entity_type"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="EntityTypeHealthIndex",
            partition_keys=(string_key("entity_type"),),
            sort_keys=(number_key("health_score"),),
            purpose="Entities of one type by health score.",
            distinct_partition_values=len(_ENTITY_TYPES),
        ),
        Index(
            name="LastUpdatedIndex",
            partition_keys=(string_key("entity_type"),),
            sort_keys=(string_key("last_updated"),),
            purpose="Entities of one type by their last update.",
            distinct_partition_values=len(_ENTITY_TYPES),
        ),
    ),
    entities=(
        Entity(
            name="EntityMetrics",
            meaning="The current metrics of one student, tutor, subject or region.",
            attributes=(
                string("entity_id", "Identifier of the student, tutor, subject or region"),
                string("entity_type", "Kind of entity", allowed=_ENTITY_TYPES),
                number("sessions_7d", "Sessions in the last 7 days", minimum=0),
                number("sessions_14d", "Sessions in the last 14 days", minimum=0),
                number("sessions_30d", "Sessions in the last 30 days", minimum=0),
                number("ib_calls_7d", "IB calls in the last 7 days", minimum=0),
                number("ib_calls_14d", "IB calls in the last 14 days", minimum=0),
                number("avg_rating", "Average rating", minimum=0, maximum=5),
                number(
                    "health_score",
                    "Health score; below 70 is low; absent while there is none",
                    required=False,
                    minimum=0,
                    maximum=100,
                ),
                string("last_updated", "When the metrics were computed", unit=ISO_8601_UTC),
            ),
            examples=(_STUDENT, _STRUGGLING_STUDENT, _AT_RISK_STUDENT, _TUTOR),
            # The metrics of each person are computed ten times a day.
            load=Load(standing=PEOPLE, changed=300 * PEOPLE, queries=(Queries(50_000, items=50),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="entity",
            purpose="Read the metrics of one entity.",
            operation=Operation.GET_ITEM,
            conditions=(
                equals("entity_id", "<entity_id>"),
                equals("entity_type", "<entity_type>"),
            ),
            parameters={"entity_id": "stu_4532", "entity_type": "student"},
            returns=("student-4532",),
            source="Verification step 2, get-item",
        ),
        AccessPattern(
            name="entities-of-type",
            purpose="List all entities of one type, lowest health score first.",
            index="EntityTypeHealthIndex",
            conditions=(equals("entity_type", "<entity_type>"),),
            parameters={"entity_type": "student"},
            returns=("student-7781", "student-9015", "student-4532"),
            source="Verification step 2, query of all students",
        ),
        AccessPattern(
            name="low-health",
            purpose="List entities of one type with a health score below a threshold.",
            index="EntityTypeHealthIndex",
            conditions=(
                equals("entity_type", "<entity_type>"),
                less_than("health_score", "<threshold>"),
            ),
            attributes=("entity_id", "health_score", "sessions_7d", "ib_calls_14d"),
            parameters={"entity_type": "student", "threshold": 70},
            returns=("student-7781", "student-9015"),
            source="Query examples, low health scores; scripts/query-metrics.sh",
        ),
        AccessPattern(
            name="recently-updated",
            purpose="List entities of one type updated since a time, latest first.",
            index="LastUpdatedIndex",
            conditions=(
                equals("entity_type", "<entity_type>"),
                at_least("last_updated", "<since>"),
            ),
            order=Order.DESCENDING,
            parameters={"entity_type": "student", "since": "2025-01-15T00:00:00Z"},
            returns=("student-7781", "student-4532"),
            source="Index LastUpdatedIndex, use case",
        ),
    ),
)
