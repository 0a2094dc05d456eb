"""``ielts-genai-prep-sessions``: sessions of logged-in learners."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_SECONDS, boolean, number, string
from data_platform.dynamodb.conditions import at_least, equals
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
from data_platform.dynamodb.types import Operation, Order
from stacks.load import PEOPLE

_ALICE_MORNING = Example(
    "session-alice-morning",
    {
        "session_id": "example-session-0001",
        "user_email": "alice@example.com",
        "created_at": 1736154000,
        "expires_at": 1736240400,
        "ip_address": "192.0.2.10",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) ExampleBrowser/1.0",
        "qr_authenticated": False,
    },
)
_ALICE_NOON = _ALICE_MORNING.variation(
    "session-alice-noon",
    {
        "session_id": "example-session-0002",
        "created_at": 1736164800,
        "expires_at": 1736251200,
        "ip_address": "192.0.2.11",
        "qr_authenticated": True,
    },
)
_ALICE_EVENING = _ALICE_MORNING.variation(
    "session-alice-evening",
    {
        "session_id": "example-session-0003",
        "created_at": 1736186400,
        "expires_at": 1736272800,
    },
)
_BOB_NOON = _ALICE_NOON.variation(
    "session-bob-noon",
    {
        "session_id": "example-session-0004",
        "user_email": "bob@example.com",
        "ip_address": "198.51.100.7",
    },
)

SESSIONS = Table(
    name="ielts-genai-prep-sessions",
    construct_id="SessionsTable",
    purpose="Active sessions of learners; each ends 24 hours after it began.",
    source="IELTS document, section 2, ielts-genai-prep-sessions",
    partition_key=string_key("session_id"),
    ttl=TimeToLive(attribute="expires_at", retention=timedelta(hours=24)),
    indexes=(
        Index(
            name="user_email-created_at-index",
            partition_keys=(string_key("user_email"),),
            sort_keys=(number_key("created_at"),),
            purpose="Sessions of one user by their start.",
        ),
    ),
    entities=(
        Entity(
            name="Session",
            meaning="One log-in of one user on one device.",
            attributes=(
                string(
                    "session_id",
                    "Identifier of the session; who has it is logged in",
                    secret=True,
                ),
                string("user_email", "E-mail of the user's account", sensitive=True),
                number("created_at", "When the session began", unit=EPOCH_SECONDS),
                number(
                    "expires_at",
                    "When the session ends, 24 hours after it began",
                    unit=EPOCH_SECONDS,
                ),
                string("ip_address", "Address of the client", sensitive=True),
                string("user_agent", "Browser and device of the client", sensitive=True),
                boolean("qr_authenticated", "Whether the user logged in with a QR code"),
            ),
            examples=(_ALICE_MORNING, _ALICE_NOON, _ALICE_EVENING, _BOB_NOON),
            load=Load(created=20 * PEOPLE, changed=20 * PEOPLE, queries=(Queries(100 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="session",
            purpose="Read one session, even if it has expired and is not deleted yet.",
            operation=Operation.GET_ITEM,
            conditions=(equals("session_id", "<session_id>"),),
            parameters={"session_id": "example-session-0001"},
            returns=("session-alice-morning",),
            returns_expired=True,
            source="Section 2, primary key",
        ),
        AccessPattern(
            name="active-session",
            purpose="Read one session unless it has expired, as a check of a log-in must.",
            conditions=(equals("session_id", "<session_id>"),),
            parameters={"session_id": "example-session-0002"},
            returns=("session-alice-noon",),
            source="Section 2, purpose and TTL",
        ),
        AccessPattern(
            name="sessions-of-user",
            purpose="List the sessions of one user, newest first.",
            index="user_email-created_at-index",
            conditions=(equals("user_email", "<user_email>"),),
            order=Order.DESCENDING,
            parameters={"user_email": "alice@example.com"},
            returns=("session-alice-evening", "session-alice-noon", "session-alice-morning"),
            source="Section 2, index user_email-created_at-index",
        ),
        AccessPattern(
            name="sessions-of-user-since",
            purpose="List the sessions that one user began since a time, newest first.",
            index="user_email-created_at-index",
            conditions=(
                equals("user_email", "<user_email>"),
                at_least("created_at", "<since>"),
            ),
            order=Order.DESCENDING,
            parameters={"user_email": "alice@example.com", "since": 1736164800},
            returns=("session-alice-evening", "session-alice-noon"),
            source="Section 2, index user_email-created_at-index",
        ),
    ),
)
