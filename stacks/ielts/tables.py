"""IELTS tables, in the order of the product's schema document, and one for our own marks."""

from data_platform.dynamodb.schema import Product
from stacks.ielts.assessments import ASSESSMENTS
from stacks.ielts.content_reports import CONTENT_REPORTS
from stacks.ielts.devops_actions import DEVOPS_ACTIONS
from stacks.ielts.entitlements import ENTITLEMENTS
from stacks.ielts.published_notices import PUBLISHED_NOTICES
from stacks.ielts.qr_tokens import QR_TOKENS
from stacks.ielts.questions import QUESTIONS
from stacks.ielts.rubrics import RUBRICS
from stacks.ielts.safety_logs import SAFETY_LOGS
from stacks.ielts.sessions import SESSIONS
from stacks.ielts.support_tickets import SUPPORT_TICKETS
from stacks.ielts.users import USERS
from stacks.ielts.writes.accounts import ACCOUNT_WRITES
from stacks.ielts.writes.assessments import ASSESSMENT_WRITES
from stacks.ielts.writes.consumers import CONSUMER_WRITES
from stacks.ielts.writes.purchases import PURCHASE_WRITES
from stacks.ielts.writes.support import SUPPORT_WRITES

IELTS = Product(
    name="ielts",
    title="IELTS GenAI Prep",
    owner="ielts-platform",
    stack_name="IeltsStack",
    export_prefix="Ielts",
    tables=(
        USERS,
        SESSIONS,
        QR_TOKENS,
        ASSESSMENTS,
        QUESTIONS,
        RUBRICS,
        ENTITLEMENTS,
        SAFETY_LOGS,
        CONTENT_REPORTS,
        SUPPORT_TICKETS,
        DEVOPS_ACTIONS,
        PUBLISHED_NOTICES,
    ),
    write_patterns=ACCOUNT_WRITES + ASSESSMENT_WRITES + PURCHASE_WRITES + SUPPORT_WRITES,
    consumer_writes=CONSUMER_WRITES,
)
