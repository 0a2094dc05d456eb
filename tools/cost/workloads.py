"""The load that estimates assume: 10,000 people a month use each product.

TutorIA's document alone gives figures. The others are scaled to the same number of people, so that
products can be compared and the order of magnitude is right; the first bill will correct them.
"""

from __future__ import annotations

from tools.cost.load import USERS, EntityLoad, Queries

STAGE_SHARES = {"dev": 0.001, "staging": 0.05, "prod": 1.0}
"""Part of the load that a stage sees: rehearsals in staging, single people in dev."""

MESSAGE_BYTES = 2_000
"""From the TutorIA document, Cost Estimates: 2 KB a message."""

EMBEDDED_MESSAGE_BYTES = 12_000
"""The same text with an embedding of 1,536 numbers of eight digits, about 6.5 bytes each."""

_TUTORIA = "TutorIA document, Cost Estimates"

TUTOR = (
    EntityLoad(
        table="aitutor_users",
        entity="User",
        standing=USERS,
        created=0.05 * USERS,
        changed=20 * USERS,
        queries=(Queries(count=60 * USERS),),
    ),
    EntityLoad(
        table="aitutor_educators",
        entity="Educator",
        standing=500,
        changed=500,
        queries=(Queries(count=2 * USERS),),
    ),
    EntityLoad(
        table="aitutor_students",
        entity="Student",
        standing=USERS,
        changed=USERS,
        queries=(Queries(count=20 * USERS),),
    ),
    EntityLoad(
        table="aitutor_modules",
        entity="Module",
        standing=2_000,
        changed=500,
        queries=(Queries(count=20 * USERS, items=10),),
    ),
    EntityLoad(
        table="aitutor_files",
        entity="File",
        standing=20_000,
        created=1_000,
        changed=1_000,
        queries=(Queries(count=10 * USERS, items=10),),
    ),
    EntityLoad(
        table="aitutor_departments",
        entity="Department",
        standing=50,
        changed=10,
        queries=(Queries(count=USERS),),
    ),
    EntityLoad(
        table="aitutor_campuses",
        entity="Campus",
        standing=10,
        changed=5,
        queries=(Queries(count=USERS),),
    ),
    EntityLoad(
        table="aitutor_courses",
        entity="Course",
        standing=200,
        changed=50,
        queries=(Queries(count=5 * USERS, items=5),),
    ),
    EntityLoad(
        table="aitutor_faculties",
        entity="Faculty",
        standing=20,
        changed=5,
        queries=(Queries(count=USERS),),
    ),
    EntityLoad(
        table="aitutor_chat_sessions",
        entity="ChatSession",
        created=10 * USERS,
        # The counter of messages changes with each of them.
        changed=100 * USERS,
        queries=(Queries(count=20 * USERS, items=10),),
    ),
    EntityLoad(
        table="aitutor_chat_sessions",
        entity="AppliedChange",
        created=100 * USERS,
        source="Assumption: a marker for each message that was counted",
    ),
    EntityLoad(
        table="aitutor_chat_messages",
        entity="ChatMessage",
        created=100 * USERS,
        queries=(Queries(count=60 * USERS, items=10),),
        item_bytes=EMBEDDED_MESSAGE_BYTES,
        source="Assumption: TutorIA's 100 messages a person, with the embedding Tutor stores",
    ),
    EntityLoad(
        table="aitutor_audit_logs",
        entity="AuditLog",
        # Changes of people, courses and files; not of chats.
        created=22 * USERS,
        queries=(Queries(count=1_000, items=50),),
        item_bytes=1_000,
    ),
)

IELTS = (
    EntityLoad(
        table="ielts-genai-prep-users",
        entity="User",
        standing=USERS,
        created=0.05 * USERS,
        changed=10 * USERS,
        queries=(Queries(count=40 * USERS),),
    ),
    EntityLoad(
        table="ielts-genai-prep-sessions",
        entity="Session",
        created=20 * USERS,
        changed=20 * USERS,
        queries=(Queries(count=100 * USERS),),
    ),
    EntityLoad(
        table="ielts-genai-prep-qr-tokens",
        entity="QrToken",
        created=2 * USERS,
        changed=2 * USERS,
        queries=(Queries(count=4 * USERS),),
    ),
    EntityLoad(
        table="ielts-genai-prep-assessments",
        entity="Assessment",
        created=8 * USERS,
        changed=8 * USERS,
        queries=(Queries(count=10 * USERS, items=10),),
        item_bytes=4_000,
        source="Assumption: an essay or a transcript of some 500 words with its assessment",
    ),
    EntityLoad(
        table="ielts-assessment-questions",
        entity="Question",
        standing=5_000,
        changed=500,
        queries=(Queries(count=16 * USERS),),
    ),
    EntityLoad(
        table="ielts-assessment-rubrics",
        entity="Rubric",
        standing=50,
        changed=10,
        queries=(Queries(count=8 * USERS),),
    ),
    EntityLoad(
        table="ielts-genai-prep-entitlements",
        entity="Entitlement",
        created=0.5 * USERS,
        changed=4 * USERS,
        queries=(Queries(count=20 * USERS),),
    ),
    EntityLoad(
        table="ielts-ai-safety-logs",
        entity="SafetyLog",
        created=8 * USERS,
        queries=(Queries(count=1_000, items=50),),
    ),
    EntityLoad(
        table="ielts-content-reports",
        entity="ContentReport",
        created=0.01 * USERS,
        changed=0.01 * USERS,
        queries=(Queries(count=1_000, items=10),),
    ),
    EntityLoad(
        table="ielts-support-tickets",
        entity="SupportTicket",
        created=0.05 * USERS,
        changed=0.2 * USERS,
        queries=(Queries(count=5_000, items=20),),
    ),
    EntityLoad(
        table="ielts-devops-actions",
        entity="DevopsAction",
        created=1_000,
        changed=2_000,
        queries=(Queries(count=5_000, items=20),),
    ),
    EntityLoad(table="ielts-published-notices", entity="PublishedNotice", created=1_500),
)

IOPS = (
    EntityLoad(
        table="iops-dashboard-metrics",
        entity="EntityMetrics",
        standing=USERS,
        # The metrics of each person are computed ten times a day.
        changed=300 * USERS,
        queries=(Queries(count=50_000, items=50),),
    ),
    EntityLoad(
        table="iops-dashboard-insights",
        entity="Insight",
        created=2 * USERS,
        queries=(Queries(count=50_000, items=20),),
    ),
)

TUTORIA = (
    EntityLoad(
        table="ChatMessages",
        entity="ChatMessage",
        created=1_000_000,
        queries=(
            Queries(count=100_000, items=10),
            Queries(count=50_000, items=5),
            Queries(count=10_000, items=100),
        ),
        item_bytes=MESSAGE_BYTES,
        source=_TUTORIA,
    ),
    EntityLoad(
        table="ChatUsageDaily",
        entity="DailyUsage",
        # A count for each person and day, and for modules and providers.
        created=0.5 * 30 * USERS,
        changed=1_000_000,
        queries=(Queries(count=10_000, items=30),),
        source=f"{_TUTORIA}: a change for each message",
    ),
    EntityLoad(
        table="ChatUsageDaily",
        entity="AppliedChange",
        created=1_000_000,
        source=f"{_TUTORIA}: a marker for each message",
    ),
)

MAVPREP = (
    EntityLoad(
        table="MavPrep-Users",
        entity="Profile",
        standing=USERS,
        changed=10 * USERS,
        queries=(Queries(count=40 * USERS),),
    ),
    EntityLoad(
        table="MavPrep-Users",
        entity="Settings",
        standing=USERS,
        changed=0.1 * USERS,
        queries=(Queries(count=20 * USERS),),
    ),
    EntityLoad(
        table="MavPrep-Progress",
        entity="TestAttempt",
        created=20 * USERS,
        queries=(Queries(count=20 * USERS, items=20),),
        item_bytes=3_000,
        source="Assumption: a test of 30 questions, each with its answer",
    ),
    EntityLoad(
        table="MavPrep-Progress",
        entity="DailySummary",
        created=15 * USERS,
        changed=20 * USERS,
        queries=(Queries(count=20 * USERS, items=7),),
    ),
    EntityLoad(
        table="MavPrep-Flashcards",
        entity="Flashcard",
        standing=100 * USERS,
        changed=200 * USERS,
        queries=(Queries(count=20 * USERS, items=20),),
    ),
    EntityLoad(
        table="MavPrep-Flashcards",
        entity="Deck",
        standing=5 * USERS,
        changed=20 * USERS,
        queries=(Queries(count=20 * USERS, items=5),),
    ),
    EntityLoad(
        table="MavPrep-StudyPlans",
        entity="StudyPlan",
        standing=USERS,
        changed=10 * USERS,
        queries=(Queries(count=20 * USERS),),
    ),
    EntityLoad(
        table="MavPrep-Community",
        entity="SubjectPost",
        created=0.2 * USERS,
        changed=2 * USERS,
        queries=(Queries(count=10 * USERS, items=20),),
    ),
    EntityLoad(
        table="MavPrep-Community",
        entity="TopicPost",
        created=0.1 * USERS,
        changed=USERS,
        queries=(Queries(count=10 * USERS, items=20),),
    ),
    EntityLoad(
        table="MavPrep-Community",
        entity="PostTag",
        created=0.9 * USERS,
        changed=3 * USERS,
        queries=(Queries(count=5 * USERS, items=20),),
    ),
    EntityLoad(
        table="MavPrep-Comments",
        entity="Comment",
        created=2 * USERS,
        changed=0.5 * USERS,
        queries=(Queries(count=10 * USERS, items=20),),
    ),
    EntityLoad(
        table="MavPrep-Reputation",
        entity="Reputation",
        standing=USERS,
        changed=3 * USERS,
        queries=(Queries(count=10 * USERS),),
    ),
    EntityLoad(
        table="MavPrep-Reputation",
        entity="AppliedCommunityChange",
        created=3 * USERS,
        source="Assumption: a marker for each change of a reputation",
    ),
    EntityLoad(
        table="MavPrep-Reputation",
        entity="UncountedComment",
        created=0.02 * USERS,
        source="Assumption: one comment in a hundred is deleted after its post",
    ),
)

WORKLOADS = (*TUTOR, *IELTS, *IOPS, *TUTORIA, *MAVPREP)
