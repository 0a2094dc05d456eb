"""Tutor tables in the order of the product's schema document."""

from data_platform.dynamodb.schema import Product
from stacks.tutor.audit import AUDIT_LOGS
from stacks.tutor.chat import CHAT_SESSIONS
from stacks.tutor.chat_messages import CHAT_MESSAGES
from stacks.tutor.courses import COURSES
from stacks.tutor.files import FILES
from stacks.tutor.modules import MODULES
from stacks.tutor.organisation import CAMPUSES, DEPARTMENTS, FACULTIES
from stacks.tutor.profiles import EDUCATORS, STUDENTS
from stacks.tutor.users import USERS
from stacks.tutor.writes.accounts import ACCOUNT_WRITES
from stacks.tutor.writes.chat import CHAT_WRITES, CONSUMER_WRITES
from stacks.tutor.writes.content import CONTENT_WRITES

TUTOR = Product(
    name="tutor",
    title="AI Tutor",
    owner="tutor-platform",
    stack_name="TutorStack",
    export_prefix="Tutor",
    tables=(
        USERS,
        EDUCATORS,
        STUDENTS,
        MODULES,
        FILES,
        DEPARTMENTS,
        CAMPUSES,
        COURSES,
        FACULTIES,
        CHAT_SESSIONS,
        CHAT_MESSAGES,
        AUDIT_LOGS,
    ),
    write_patterns=ACCOUNT_WRITES + CONTENT_WRITES + CHAT_WRITES,
    consumer_writes=CONSUMER_WRITES,
)
