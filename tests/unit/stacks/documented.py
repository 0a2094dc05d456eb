"""What the five documents say of their tables, written down a second time by hand.

The declarations are compared with this, so that a slip in a declaration does not confirm itself.
Keys are `name:type`; an index is its keys, with the projection if it is not ALL and what that
includes.
"""

from dataclasses import dataclass, field

BOTH_IMAGES = "NEW_AND_OLD_IMAGES"


@dataclass(frozen=True)
class Documented:
    """A table as its document describes it."""

    keys: str
    indexes: dict[str, str] = field(default_factory=dict)
    ttl: str | None = None
    stream: str | None = None


def _streamed(
    keys: str, indexes: dict[str, str] | None = None, ttl: str | None = None
) -> Documented:
    return Documented(keys, indexes or {}, ttl, BOTH_IMAGES)


TUTOR = {
    # Not all of an account: the index copies no secret (decision 164).
    "aitutor_users": _streamed(
        "userId:S", {"email-index": "email:S INCLUDE role status cognito_id"}
    ),
    "aitutor_educators": _streamed("educatorId:S", {"userId-index": "userId:S"}),
    "aitutor_students": _streamed("studentId:S", {"userId-index": "userId:S"}),
    "aitutor_modules": _streamed("moduleId:S", {"courseId-index": "courseId:S"}),
    "aitutor_files": _streamed(
        "fileId:S", {"moduleId-index": "moduleId:S", "uploaderId-index": "uploaderId:S"}
    ),
    "aitutor_departments": _streamed("departmentId:S"),
    "aitutor_campuses": _streamed("campusId:S"),
    "aitutor_courses": _streamed("courseId:S", {"departmentId-index": "departmentId:S"}),
    "aitutor_faculties": _streamed("facultyId:S"),
    "aitutor_chat_sessions": _streamed("sessionId:S", {"userId-index": "userId:S"}, "expiresAt"),
    "aitutor_chat_messages": _streamed("sessionId:S messageId:S"),
    # The second index is not in the document: what was done to a resource (decision 165).
    "aitutor_audit_logs": _streamed(
        "logId:S",
        {
            "userId-timestamp-index": "userId:S timestamp:N",
            "resource-timestamp-index": (
                "resource:S timestamp:N INCLUDE action resourceType userId status expiresAt"
            ),
        },
        "expiresAt",
    ),
}
IELTS = {
    "ielts-genai-prep-users": Documented("email:S"),
    "ielts-genai-prep-sessions": Documented(
        "session_id:S", {"user_email-created_at-index": "user_email:S created_at:N"}, "expires_at"
    ),
    "ielts-genai-prep-qr-tokens": Documented("token:S", ttl="expires_at"),
    "ielts-genai-prep-assessments": Documented(
        "assessment_id:S user_id:S",
        {
            "user_id-created_at-index": "user_id:S created_at:N",
            "assessment_type-created_at-index": "assessment_type:S created_at:N",
        },
    ),
    "ielts-assessment-questions": Documented("question_id:S assessment_type:S"),
    "ielts-assessment-rubrics": Documented("rubric_id:S"),
    "ielts-genai-prep-entitlements": Documented(
        "user_email:S product_id:S",
        {
            "user_email-expires_at-index": (
                "user_email:S expires_at:N INCLUDE platform purchase_date price_paid status"
            )
        },
    ),
    # Streams of three tables: the escalation consumer reads them.
    "ielts-ai-safety-logs": _streamed("log_id:S timestamp:N"),
    "ielts-content-reports": Documented("report_id:S created_at:N"),
    "ielts-support-tickets": _streamed(
        "ticket_id:S created_at:N",
        {
            "status-created_at-index": "status:S created_at:N",
            "priority-created_at-index": "priority:S created_at:N",
            "user_email-created_at-index": "user_email:S created_at:N",
        },
    ),
    "ielts-devops-actions": _streamed(
        "action_id:S timestamp:N",
        {
            "status-timestamp-index": "status:S timestamp:N",
            "affected_service-timestamp-index": "affected_service:S timestamp:N",
            "ticket_id-timestamp-index": "ticket_id:S timestamp:N",
        },
    ),
    # Not in the document: marks of the notices that the escalation consumer has published.
    "ielts-published-notices": Documented("notice_id:S", ttl="expires_at"),
}
IOPS = {
    "iops-dashboard-metrics": _streamed(
        "entity_id:S entity_type:S",
        {
            "EntityTypeHealthIndex": "entity_type:S health_score:N",
            "LastUpdatedIndex": "entity_type:S last_updated:S",
        },
    ),
    "iops-dashboard-insights": Documented(
        "pk:S sk:S",
        {
            "PredictionTypeIndex": "prediction_type:S timestamp:S",
            "RiskScoreIndex": "prediction_type:S risk_score:N",
        },
        "ttl",
    ),
}
TUTORIA = {
    "ChatMessages": _streamed(
        "conversationId:S timestamp:N",
        {
            "ModuleAnalyticsIndex": "moduleId:N timestamp:N",
            "StudentActivityIndex": "studentId:N timestamp:N",
            "ProviderUsageIndex": "provider:S timestamp:N",
        },
        "expiresAt",
    ),
    # Not in the document: the daily aggregates it recommends (decision 9).
    "ChatUsageDaily": Documented(
        "dimension:S date:S",
        {"DailyUsageIndex": "dimensionType:S+date:S dimension:S"},
        "expiresAt",
    ),
}
MAVPREP = {
    "MavPrep-Users": Documented(
        "PK:S SK:S",
        {"email-index": "email:S", "university-index": "university:S created:S"},
    ),
    "MavPrep-Progress": _streamed(
        "PK:S SK:S",
        {
            "subject-date-index": "subjectId:S startTime:S",
            "test-score-index": "testId:S score:N KEYS_ONLY",
            "user-history-index": "PK:S startTime:S",
            "user-subject-date-index": "PK:S+subjectId:S startTime:S",
        },
    ),
    "MavPrep-Flashcards": Documented(
        "PK:S SK:S", {"deck-nextReview-index": "deckId:S nextReview:S"}
    ),
    "MavPrep-StudyPlans": Documented("PK:S SK:S"),
    "MavPrep-Community": _streamed(
        "PK:S SK:S",
        {
            "user-created-index": "userId:S created:S",
            "tags-created-index": "tag:S created:S",
            "post-id-index": "postId:S KEYS_ONLY",
        },
    ),
    "MavPrep-Comments": _streamed("PK:S SK:S"),
    # TTL for the marks of applied changes (decision 41).
    # Not in the document: its rankings need an order (decision 161).
    "MavPrep-Reputation": Documented(
        "PK:S SK:S", {"leaderboard-index": "SK:S reputation:N INCLUDE expiresAt"}, ttl="expiresAt"
    ),
}
STACKS = {
    "TutorStack": TUTOR,
    "IeltsStack": IELTS,
    "IOpsDashboard-DatabaseStack": IOPS,
    "TutoriaChatStack": TUTORIA,
    "MavPrepStack": MAVPREP,
}
RETENTION_SECONDS = {
    "aitutor_chat_sessions": 30 * 86_400,
    "aitutor_audit_logs": 365 * 86_400,
    "ielts-genai-prep-sessions": 24 * 3_600,
    "ielts-genai-prep-qr-tokens": 5 * 60,
    "iops-dashboard-insights": 90 * 86_400,
    "ChatMessages": 365 * 86_400,
}
