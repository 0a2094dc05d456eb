"""Items of IELTS GenAI Prep, and their keys.

Items are those of boto3's resource interface, which gives Numbers as Decimal and takes int
as well. Made by `datactl catalog write` from the declarations: do not edit, but copy the
file to where it is used. It needs Python 3.11.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

Number: TypeAlias = int | Decimal


def as_item(item: Mapping[str, object]) -> dict[str, Any]:
    """Return an item as type checkers want it to be for boto3, whose types take no TypedDict."""
    return dict(item)


class User(TypedDict):
    """The account of one learner.

    An item of the table ``ielts-genai-prep-users``.
    """

    email: str
    """E-mail of the account. Sensitive."""

    password_hash: str
    """Hash of the password; bcrypt. Sensitive."""

    username: str
    """Name shown to the learner. Sensitive."""

    created_at: Number
    """When the learner registered; epoch seconds."""

    email_verified: bool
    """Whether the learner proved to own the e-mail."""

    verification_token: NotRequired[str]
    """Secret that proves the e-mail. Sensitive."""

    last_login: NotRequired[Number]
    """When the learner last logged in; absent before the first time; epoch seconds."""

    account_status: Literal["active", "suspended", "deleted"]
    """State of the account."""


USER_SENSITIVE: Final = frozenset({"email", "password_hash", "username", "verification_token"})
"""Attributes of ``User`` with secrets or personal data: for no log."""


def user_key(email: str) -> dict[str, str]:
    """Return the key of ``User``."""
    return {"email": email}


class Session(TypedDict):
    """One log-in of one user on one device.

    An item of the table ``ielts-genai-prep-sessions``.
    """

    session_id: str
    """Identifier of the session; who has it is logged in. Sensitive."""

    user_email: str
    """E-mail of the user's account. Sensitive."""

    created_at: Number
    """When the session began; epoch seconds."""

    expires_at: Number
    """When the session ends, 24 hours after it began; epoch seconds."""

    ip_address: str
    """Address of the client. Sensitive."""

    user_agent: str
    """Browser and device of the client. Sensitive."""

    qr_authenticated: bool
    """Whether the user logged in with a QR code."""


SESSION_SENSITIVE: Final = frozenset({"session_id", "user_email", "ip_address", "user_agent"})
"""Attributes of ``Session`` with secrets or personal data: for no log."""


def session_key(session_id: str) -> dict[str, str]:
    """Return the key of ``Session``."""
    return {"session_id": session_id}


class QrToken(TypedDict):
    """One QR code shown to one user.

    An item of the table ``ielts-genai-prep-qr-tokens``.
    """

    token: str
    """Secret in the QR code; UUID. Sensitive."""

    user_email: str
    """E-mail of the account it logs in. Sensitive."""

    created_at: Number
    """When the code was made; epoch seconds."""

    expires_at: Number
    """When the code stops working, 5 minutes after it was made; epoch seconds."""

    used: bool
    """Whether somebody logged in with it; it works only once."""

    used_at: NotRequired[Number]
    """When somebody logged in with it; epoch seconds."""

    device_id: NotRequired[str]
    """Mobile device that logged in with it. Sensitive."""


QR_TOKEN_SENSITIVE: Final = frozenset({"token", "user_email", "device_id"})
"""Attributes of ``QrToken`` with secrets or personal data: for no log."""


def qr_token_key(token: str) -> dict[str, str]:
    """Return the key of ``QrToken``."""
    return {"token": token}


class AssessmentScoresSpeaking(TypedDict):
    """Criteria of the speaking test."""

    fluency_coherence: Number
    """Fluency and coherence; IELTS band; at least 0; at most 9. Sensitive."""

    lexical_resource: Number
    """Range and precision of vocabulary; IELTS band; at least 0; at most 9. Sensitive."""

    grammatical_range: Number
    """Range and accuracy of grammar; IELTS band; at least 0; at most 9. Sensitive."""

    pronunciation: Number
    """Pronunciation; IELTS band; at least 0; at most 9. Sensitive."""


class AssessmentScoresWriting(TypedDict):
    """Criteria of the writing test."""

    task_achievement: Number
    """How far the text does what the task asks; IELTS band; at least 0; at most 9. Sensitive."""

    coherence_cohesion: Number
    """Coherence and cohesion; IELTS band; at least 0; at most 9. Sensitive."""

    lexical_resource: Number
    """Range and precision of vocabulary; IELTS band; at least 0; at most 9. Sensitive."""

    grammatical_range: Number
    """Range and accuracy of grammar; IELTS band; at least 0; at most 9. Sensitive."""


class AssessmentScores(TypedDict):
    """Band of each criterion, by skill."""

    speaking: NotRequired[AssessmentScoresSpeaking]
    """Criteria of the speaking test."""

    writing: NotRequired[AssessmentScoresWriting]
    """Criteria of the writing test."""


class Assessment(TypedDict):
    """One assessment taken by one user; results are present once it is completed.

    An item of the table ``ielts-genai-prep-assessments``.
    """

    assessment_id: str
    """Identifier of the assessment."""

    user_id: str
    """E-mail of the user's account. Sensitive."""

    assessment_type: Literal[
        "speaking_academic",
        "speaking_general",
        "writing_academic",
        "writing_general",
    ]
    """Skill and test module."""

    created_at: Number
    """When the user started; epoch seconds."""

    completed_at: NotRequired[Number]
    """When the user finished; epoch seconds."""

    band_score: NotRequired[Number]
    """Overall band; IELTS band; at least 0; at most 9. Sensitive."""

    scores: NotRequired[AssessmentScores]
    """Band of each criterion, by skill."""

    ai_feedback: NotRequired[str]
    """What the AI says about it. Sensitive."""

    improvement_plan: NotRequired[str]
    """What this user should practise next. Sensitive."""

    duration_minutes: NotRequired[Number]
    """How long the user took; minutes; at least 0."""

    status: Literal["in_progress", "completed", "abandoned"]
    """How far the assessment has come."""


ASSESSMENT_SENSITIVE: Final = frozenset({
    "user_id",
    "band_score",
    "scores",
    "ai_feedback",
    "improvement_plan",
})
"""Attributes of ``Assessment`` with secrets or personal data: for no log."""


def assessment_key(assessment_id: str, user_id: str) -> dict[str, str]:
    """Return the key of ``Assessment``."""
    return {"assessment_id": assessment_id, "user_id": user_id}


class Question(TypedDict):
    """One question as used in one part of an assessment.

    An item of the table ``ielts-assessment-questions``.
    """

    question_id: str
    """Identifier of the question."""

    assessment_type: str
    """Part that asks it, such as speaking_part1."""

    difficulty: Literal["easy", "medium", "hard"]
    """How hard it is."""

    topic: str
    """What it is about, such as work, education or technology."""

    question_text: str
    """What the learner is asked."""

    sample_answer: NotRequired[str]
    """A good answer, for reference."""

    keywords: NotRequired[list[Any]]
    """Vocabulary expected in an answer."""

    estimated_time: Number
    """Recommended time; minutes; at least 0."""


def question_key(question_id: str, assessment_type: str) -> dict[str, str]:
    """Return the key of ``Question``."""
    return {"question_id": question_id, "assessment_type": assessment_type}


RubricBandDescriptors = TypedDict(
    "RubricBandDescriptors",
    {
        # What an answer of band 0 is like.
        "0": NotRequired[str],
        # What an answer of band 1 is like.
        "1": NotRequired[str],
        # What an answer of band 2 is like.
        "2": NotRequired[str],
        # What an answer of band 3 is like.
        "3": NotRequired[str],
        # What an answer of band 4 is like.
        "4": NotRequired[str],
        # What an answer of band 5 is like.
        "5": NotRequired[str],
        # What an answer of band 6 is like.
        "6": NotRequired[str],
        # What an answer of band 7 is like.
        "7": NotRequired[str],
        # What an answer of band 8 is like.
        "8": NotRequired[str],
        # What an answer of band 9 is like.
        "9": NotRequired[str],
    },
)
"""What an answer of each band is like."""


class Rubric(TypedDict):
    """One criterion of one skill.

    An item of the table ``ielts-assessment-rubrics``.
    """

    rubric_id: str
    """Identifier of the criterion."""

    skill_type: NotRequired[Literal["speaking", "writing"]]
    """Skill that it scores."""

    criterion: str
    """What is scored, such as fluency_coherence."""

    band_descriptors: RubricBandDescriptors
    """What an answer of each band is like."""

    evaluation_prompts: NotRequired[str]
    """Instructions for the AI that scores an answer."""


def rubric_key(rubric_id: str) -> dict[str, str]:
    """Return the key of ``Rubric``."""
    return {"rubric_id": rubric_id}


class Entitlement(TypedDict):
    """The latest purchase of one product by one user.

    An item of the table ``ielts-genai-prep-entitlements``.
    """

    user_email: str
    """E-mail of the user's account. Sensitive."""

    product_id: Literal["writing", "speaking", "full_mock_test"]
    """What was bought."""

    platform: Literal["ios", "android"]
    """Where it was bought."""

    purchase_date: Number
    """When it was bought; epoch seconds."""

    expires_at: Number
    """When access ends, 30 days after the purchase; the record stays; epoch seconds."""

    receipt_data: str
    """Receipt of the app store. Sensitive."""

    transaction_id: str
    """Transaction at Apple or Google. Sensitive."""

    price_paid: Number
    """What the user paid; USD; at least 0."""

    status: Literal["active", "expired", "refunded"]
    """State of the purchase."""


ENTITLEMENT_SENSITIVE: Final = frozenset({"user_email", "receipt_data", "transaction_id"})
"""Attributes of ``Entitlement`` with secrets or personal data: for no log."""


def entitlement_key(user_email: str, product_id: str) -> dict[str, str]:
    """Return the key of ``Entitlement``."""
    return {"user_email": user_email, "product_id": product_id}


class SafetyLog(TypedDict):
    """One decision about one answer of a user.

    An item of the table ``ielts-ai-safety-logs``.
    """

    log_id: str
    """Identifier of the log entry."""

    timestamp: Number
    """When the answer was judged; epoch seconds."""

    assessment_id: str
    """Assessment in which it was given."""

    user_email: str
    """E-mail of the user's account. Sensitive."""

    content_type: Literal["audio", "text"]
    """Form of the answer."""

    moderation_action: Literal["warn", "block", "none"]
    """What moderation did about it."""

    confidence: Number
    """How sure the AI is; at least 0; at most 1."""

    categories: list[Literal[
        "profanity",
        "hate_speech",
        "violence",
        "sexual_content",
        "spam",
    ]]
    """What was found in it; empty if nothing."""

    user_response: str
    """What the user said or wrote. Sensitive."""

    ai_response: str
    """What the AI examiner answered. Sensitive."""


SAFETY_LOG_SENSITIVE: Final = frozenset({"user_email", "user_response", "ai_response"})
"""Attributes of ``SafetyLog`` with secrets or personal data: for no log."""


def safety_log_key(log_id: str, timestamp: Number) -> dict[str, Number | str]:
    """Return the key of ``SafetyLog``."""
    return {"log_id": log_id, "timestamp": timestamp}


class ContentReport(TypedDict):
    """One report by one user.

    An item of the table ``ielts-content-reports``.
    """

    report_id: str
    """Identifier of the report."""

    created_at: Number
    """When it was made; epoch seconds."""

    reporter_email: str
    """E-mail of the user who made it. Sensitive."""

    assessment_id: NotRequired[str]
    """Assessment that it is about, if it is about one."""

    report_type: Literal["inappropriate_ai", "bug", "inaccurate_score"]
    """What is wrong."""

    description: str
    """What the user says about it. Sensitive."""

    status: Literal["new", "investigating", "resolved", "dismissed"]
    """How far its review has come."""

    admin_notes: NotRequired[str]
    """Internal notes of the review. Sensitive."""


CONTENT_REPORT_SENSITIVE: Final = frozenset({"reporter_email", "description", "admin_notes"})
"""Attributes of ``ContentReport`` with secrets or personal data: for no log."""


def content_report_key(report_id: str, created_at: Number) -> dict[str, Number | str]:
    """Return the key of ``ContentReport``."""
    return {"report_id": report_id, "created_at": created_at}


class SupportTicket(TypedDict):
    """One request of one customer.

    An item of the table ``ielts-support-tickets``.
    """

    ticket_id: str
    """Identifier of the ticket."""

    created_at: Number
    """When it came in; epoch seconds."""

    user_email: str
    """E-mail of the customer. Sensitive."""

    subject: str
    """Subject of the customer's e-mail. Sensitive."""

    message: str
    """What the customer wrote. Sensitive."""

    category: Literal["purchase", "qr_code", "audio", "refund", "technical"]
    """What it is about."""

    priority: Literal["urgent", "high", "normal", "low"]
    """How soon it needs an answer."""

    status: Literal["new", "in_progress", "resolved", "escalated"]
    """How far it has come."""

    ai_response: NotRequired[str]
    """Answer that the AI wrote. Sensitive."""

    ai_confidence: NotRequired[Number]
    """How sure the AI is of its answer; at least 0; at most 1."""

    escalated_at: NotRequired[Number]
    """When it was handed to a person; epoch seconds."""

    resolved_at: NotRequired[Number]
    """When it was solved; epoch seconds."""

    devops_action_id: NotRequired[str]
    """DevOps action on it, if it is technical."""


SUPPORT_TICKET_SENSITIVE: Final = frozenset({"user_email", "subject", "message", "ai_response"})
"""Attributes of ``SupportTicket`` with secrets or personal data: for no log."""


def support_ticket_key(ticket_id: str, created_at: Number) -> dict[str, Number | str]:
    """Return the key of ``SupportTicket``."""
    return {"ticket_id": ticket_id, "created_at": created_at}


class DevopsAction(TypedDict):
    """One step of the DevOps agent for one support ticket.

    An item of the table ``ielts-devops-actions``.
    """

    action_id: str
    """Identifier of the action."""

    timestamp: Number
    """When it was taken; epoch seconds."""

    action_type: Literal["diagnose", "fix_proposed", "fix_applied"]
    """Kind of step."""

    ticket_id: str
    """Support ticket that led to it."""

    issue_description: str
    """The technical problem; may quote the customer. Sensitive."""

    affected_service: str
    """Service at fault, such as lambda, dynamodb or gemini."""

    ai_analysis: str
    """Diagnosis of the agent; may quote the customer. Sensitive."""

    proposed_fix: NotRequired[str]
    """Change of the code in words."""

    code_diff: NotRequired[str]
    """Change of the code; git diff."""

    status: Literal["pending_review", "approved", "rejected", "applied"]
    """State of its review."""

    reviewed_by: NotRequired[str]
    """Person who reviewed it. Sensitive."""

    pr_url: NotRequired[str]
    """Pull request with the change; URL."""


DEVOPS_ACTION_SENSITIVE: Final = frozenset({"issue_description", "ai_analysis", "reviewed_by"})
"""Attributes of ``DevopsAction`` with secrets or personal data: for no log."""


def devops_action_key(action_id: str, timestamp: Number) -> dict[str, Number | str]:
    """Return the key of ``DevopsAction``."""
    return {"action_id": action_id, "timestamp": timestamp}
