"""Queries that the documents print, or give in words, are declared as they stand there.

What each says is written down a second time by hand: a query whose declaration loses its order or
limit, or compares otherwise, may still find the few examples in the right order.
"""

from typing import Any, NamedTuple

import pytest

from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.requests import build_request
from stacks.products import PRODUCTS

_TABLES = {table.name: table for product in PRODUCTS for table in product.tables}
# Before anything expired that an example holds.
_NOW = 1_600_000_000


class Printed(NamedTuple):
    """A query of a document: the pattern that declares it, its values, and what it says."""

    table: str
    pattern: str
    values: dict[str, Scalar]
    condition: str
    through: str | None = None
    descending: bool = False
    limit: int | None = None
    attributes: frozenset[str] = frozenset()
    filtered_by: tuple[str, ...] = ()


_START, _END = 1_704_067_200_000, 1_704_153_600_000
_PERIOD: dict[str, Scalar] = {"start": _START, "end": _END}
_IN_PERIOD = f"timestamp BETWEEN {_START} AND {_END}"
_SINCE = f"timestamp > {_START}"

PRINTED = (
    # Tutor, Access Patterns.
    Printed(
        "aitutor_users", "user-by-email", {"email": "a@b.edu"}, "email = 'a@b.edu'", "email-index"
    ),
    Printed(
        "aitutor_modules",
        "modules-of-course",
        {"courseId": "c"},
        "courseId = 'c'",
        "courseId-index",
    ),
    Printed(
        "aitutor_files", "files-of-module", {"moduleId": "m"}, "moduleId = 'm'", "moduleId-index"
    ),
    Printed(
        "aitutor_files",
        "files-of-uploader",
        {"uploaderId": "u"},
        "uploaderId = 'u'",
        "uploaderId-index",
    ),
    Printed(
        "aitutor_audit_logs",
        "audit-logs-of-user",
        {"userId": "u"},
        "userId = 'u'",
        "userId-timestamp-index",
    ),
    Printed(
        "aitutor_audit_logs",
        "latest-audit-logs-of-user",
        {"userId": "u"},
        "userId = 'u'",
        "userId-timestamp-index",
        descending=True,
        limit=10,  # "most recent" names no number
    ),
    # IELTS, Common Queries.
    Printed(
        "ielts-genai-prep-assessments",
        "assessments-of-user",
        {"user_id": "a@b.com"},
        "user_id = 'a@b.com'",
        "user_id-created_at-index",
    ),
    Printed(
        "ielts-support-tickets",
        "urgent-tickets",
        {},
        "priority = 'urgent'",
        "priority-created_at-index",
    ),
    Printed(
        "ielts-devops-actions",
        "pending-devops-actions",
        {},
        "status = 'pending_review'",
        "status-timestamp-index",
    ),
    # IOPS, Query Examples, Verification Steps and scripts.
    Printed(
        "iops-dashboard-insights",
        "insights-of-entity-in-period",
        {"entity_id": "stu_4532", "period": "2025-01"},
        "pk = 'insight#stu_4532' AND begins_with(sk, '2025-01')",
    ),
    Printed(
        "iops-dashboard-insights",
        "high-risk-predictions",
        {"prediction_type": "high_ib_call_frequency", "threshold": 80},
        "prediction_type = 'high_ib_call_frequency' AND risk_score > 80",
        "RiskScoreIndex",
        descending=True,
    ),
    Printed(
        "iops-dashboard-insights",
        "insights-of-entity",
        {"entity_id": "stu_test_001"},
        "pk = 'insight#stu_test_001'",
        descending=True,
        limit=10,
        attributes=frozenset({"sk", "prediction_type", "risk_score", "explanation"}),
    ),
    Printed(
        "iops-dashboard-metrics",
        "low-health",
        {"entity_type": "student", "threshold": 70},
        "entity_type = 'student' AND health_score < 70",
        "EntityTypeHealthIndex",
        attributes=frozenset({"entity_id", "health_score", "sessions_7d", "ib_calls_14d"}),
    ),
    Printed(
        "iops-dashboard-metrics",
        "entities-of-type",
        {"entity_type": "student"},
        "entity_type = 'student'",
        "EntityTypeHealthIndex",
    ),
    # TutorIA, Query Patterns and Use Pagination.
    Printed(
        "ChatMessages",
        "messages-of-module",
        {"moduleId": 123},
        "moduleId = 123",
        "ModuleAnalyticsIndex",
        limit=1000,
    ),
    Printed(
        "ChatMessages",
        "messages-of-module-in-period",
        {"moduleId": 123, **_PERIOD},
        f"moduleId = 123 AND {_IN_PERIOD}",
        "ModuleAnalyticsIndex",
    ),
    Printed(
        "ChatMessages",
        "messages-of-module-since",
        {"moduleId": 123, "since": _START},
        f"moduleId = 123 AND {_SINCE}",
        "ModuleAnalyticsIndex",
    ),
    Printed(
        "ChatMessages",
        "messages-of-student-in-period",
        {"studentId": 456, **_PERIOD},
        f"studentId = 456 AND {_IN_PERIOD}",
        "StudentActivityIndex",
    ),
    Printed(
        "ChatMessages",
        "recent-messages-of-student",
        {"studentId": 456},
        "studentId = 456",
        "StudentActivityIndex",
        descending=True,
        limit=10,
    ),
    Printed(
        "ChatMessages",
        "usage-of-provider-in-period",
        {"provider": "openai", **_PERIOD},
        f"provider = 'openai' AND {_IN_PERIOD}",
        "ProviderUsageIndex",
    ),
    Printed(
        "ChatMessages",
        "costs-of-provider-since",
        {"provider": "anthropic", "since": _START},
        f"provider = 'anthropic' AND {_SINCE}",
        "ProviderUsageIndex",
        attributes=frozenset(
            {"timestamp", "provider", "model", "inputTokens", "outputTokens", "costUsd"}
        ),
        filtered_by=("role",),  # replies alone have a cost
    ),
    # MavPrep, Query Patterns, and what its indexes are for.
    Printed(
        "MavPrep-Progress",
        "test-history-by-test",
        {"userId": "user123"},
        "PK = 'USER#user123' AND begins_with(SK, 'PROGRESS#')",
        descending=True,
        limit=20,
    ),
    Printed(
        "MavPrep-Progress",
        "test-history",
        {"userId": "user123"},
        "PK = 'USER#user123'",
        "user-history-index",
        descending=True,
        limit=20,
    ),
    Printed(
        "MavPrep-Progress",
        "top-scores",
        {"testId": "test456"},
        "testId = 'test456'",
        "test-score-index",
        descending=True,
        limit=10,  # "top scores" names no number
    ),
    Printed(
        "MavPrep-Flashcards",
        "due-flashcards",
        {"deckId": "deck789", "until": "2025-01-27T10:00:00Z"},
        "deckId = 'deck789' AND nextReview <= '2025-01-27T10:00:00Z'",
        "deck-nextReview-index",
    ),
)


@pytest.mark.parametrize("printed", PRINTED, ids=lambda each: f"{each.table}/{each.pattern}")
def test_a_query_is_declared_as_its_document_has_it(printed: Printed) -> None:
    table = _TABLES[printed.table]
    pattern = next(each for each in table.access_patterns if each.name == printed.pattern)
    request = build_request(table, pattern, printed.values, now=_NOW)
    assert request.get("IndexName") == printed.through
    assert _written_out(request, "KeyConditionExpression") == printed.condition
    assert request.get("ScanIndexForward", True) is not printed.descending
    assert request.get("Limit") == printed.limit
    assert tuple(each.attribute for each in pattern.filters) == printed.filtered_by
    found = _written_out(request, "ProjectionExpression")
    assert set(found.split(", ") if found else ()) == printed.attributes


def test_messages_of_a_provider_are_never_read_without_a_range_of_time() -> None:
    """TutorIA, ProviderUsageIndex, scaling considerations: half of all messages otherwise."""
    patterns = _TABLES["ChatMessages"].access_patterns
    ranges = [
        each.conditions[1].attribute for each in patterns if each.index == "ProviderUsageIndex"
    ]
    assert ranges
    assert set(ranges) == {"timestamp"}


@pytest.mark.parametrize(
    ("table", "pattern", "values", "key"),
    [
        ("aitutor_users", "user", {"userId": "u"}, {"userId": "u"}),
        ("aitutor_modules", "module", {"moduleId": "m"}, {"moduleId": "m"}),
        ("aitutor_files", "file", {"fileId": "f"}, {"fileId": "f"}),
        (
            "iops-dashboard-metrics",
            "entity",
            {"entity_id": "stu_test_001", "entity_type": "student"},
            {"entity_id": "stu_test_001", "entity_type": "student"},
        ),
        (
            "MavPrep-Users",
            "profile",
            {"userId": "user123"},
            {"PK": "USER#user123", "SK": "PROFILE"},
        ),
    ],
)
def test_a_read_by_key_is_declared_as_its_document_has_it(
    table: str, pattern: str, values: dict[str, Scalar], key: dict[str, Scalar]
) -> None:
    declared = next(each for each in _TABLES[table].access_patterns if each.name == pattern)
    assert build_request(_TABLES[table], declared, values, now=_NOW) == {"Key": key}


def _written_out(request: dict[str, Any], name: str) -> str:
    """Return an expression with its names and values instead of their placeholders."""
    text: str = request.get(name, "")
    values = {key: repr(value) for key, value in request["ExpressionAttributeValues"].items()}
    both = {**request["ExpressionAttributeNames"], **values}
    for placeholder in sorted(both, key=len, reverse=True):
        text = text.replace(placeholder, both[placeholder])
    return text
