"""A small declaration that is right, for tests to break in one place."""

from datetime import timedelta
from typing import Any

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import at_least, equals
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
from data_platform.dynamodb.types import Operation, StreamView

LESSON = Example(
    "algebra",
    {
        "courseId": "course-1",
        "lessonId": "lesson-1",
        "status": "open",
        "startTime": 1_704_067_200,
        "expiresAt": 1_704_153_600,
    },
)


def entity(**changes: Any) -> Entity:
    """Return the entity of the table, changed as the test wants it."""
    fields: dict[str, Any] = {
        "name": "Lesson",
        "meaning": "One lesson of a course.",
        "attributes": (
            string("courseId", "Course"),
            string("lessonId", "Lesson"),
            string("status", "State of the lesson", allowed=("open", "closed")),
            number("startTime", "When it starts", unit=EPOCH_SECONDS, minimum=0),
            number("expiresAt", "When it expires", unit=EPOCH_SECONDS),
        ),
        "examples": (LESSON,),
    }
    return Entity(**{**fields, **changes})


def index(**changes: Any) -> Index:
    """Return the index of the table, changed as the test wants it."""
    fields: dict[str, Any] = {
        "name": "status-index",
        "partition_keys": (string_key("status"),),
        "sort_keys": (number_key("startTime"),),
        "purpose": "Lessons by state.",
    }
    return Index(**{**fields, **changes})


def get_lesson(**changes: Any) -> AccessPattern:
    """Return the pattern that reads by primary key, changed as the test wants it."""
    fields: dict[str, Any] = {
        "name": "lesson",
        "purpose": "Read one lesson.",
        "operation": Operation.GET_ITEM,
        "conditions": (equals("courseId", "<courseId>"), equals("lessonId", "<lessonId>")),
        "parameters": {"courseId": "course-1", "lessonId": "lesson-1"},
        "returns": ("algebra",),
        "source": "test",
    }
    return AccessPattern(**{**fields, **changes})


def query_status(**changes: Any) -> AccessPattern:
    """Return the pattern that queries the index, changed as the test wants it."""
    fields: dict[str, Any] = {
        "name": "lessons-by-status",
        "purpose": "List lessons in a state since a time.",
        "index": "status-index",
        "conditions": (equals("status", "<status>"), at_least("startTime", "<since>")),
        "parameters": {"status": "open", "since": 1_704_000_000},
        "returns": ("algebra",),
        "source": "test",
    }
    return AccessPattern(**{**fields, **changes})


def table(**changes: Any) -> Table:
    """Return the table, changed as the test wants it."""
    fields: dict[str, Any] = {
        "name": "lessons",
        "construct_id": "LessonsTable",
        "purpose": "Lessons.",
        "source": "test",
        "partition_key": string_key("courseId"),
        "sort_key": string_key("lessonId"),
        "entities": (entity(),),
        "indexes": (index(),),
        "access_patterns": (get_lesson(), query_status()),
        "ttl": TimeToLive(attribute="expiresAt", retention=timedelta(days=1)),
        "stream": StreamView.NEW_AND_OLD_IMAGES,
    }
    return Table(**{**fields, **changes})
