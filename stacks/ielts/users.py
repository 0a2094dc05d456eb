"""``ielts-genai-prep-users``: accounts and profiles."""

from data_platform.dynamodb.attributes import EPOCH_SECONDS, boolean, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import AccessPattern, Entity, Example, Table, string_key
from data_platform.dynamodb.types import Operation
from stacks.load import PEOPLE

# Bcrypt makes 60 characters and the document asks for 256 at least, which no hash of it has: no
# length is held, or accounts would be refused. The placeholder has 256.
_PLACEHOLDER_HASH = "example-bcrypt-hash-".ljust(256, "0")

_ALICE = Example(
    "user-alice",
    {
        "email": "alice@example.com",
        "password_hash": _PLACEHOLDER_HASH,
        "username": "Alice Example",
        "created_at": 1735689600,
        "email_verified": False,
        "verification_token": "example-verification-token",
        "last_login": 1736154000,
        "account_status": "active",
    },
)
_BOB = Example(
    "user-bob",
    {
        "email": "bob@example.com",
        "password_hash": _PLACEHOLDER_HASH,
        "username": "Bob Example",
        "created_at": 1735776000,
        "email_verified": True,
        "account_status": "suspended",
    },
)

USERS = Table(
    name="ielts-genai-prep-users",
    construct_id="UsersTable",
    purpose="Accounts and profiles of learners, found by e-mail only.",
    source="IELTS document, section 1, ielts-genai-prep-users",
    partition_key=string_key("email"),
    entities=(
        Entity(
            name="User",
            meaning="The account of one learner.",
            attributes=(
                string("email", "E-mail of the account", sensitive=True),
                string("password_hash", "Hash of the password", unit="bcrypt", secret=True),
                string("username", "Name shown to the learner", sensitive=True),
                number("created_at", "When the learner registered", unit=EPOCH_SECONDS),
                boolean("email_verified", "Whether the learner proved to own the e-mail"),
                string(
                    "verification_token",
                    "Secret that proves the e-mail",
                    required=False,
                    secret=True,
                ),
                number(
                    "last_login",
                    "When the learner last logged in; absent before the first time",
                    unit=EPOCH_SECONDS,
                    required=False,
                ),
                string(
                    "account_status",
                    "State of the account",
                    allowed=("active", "suspended", "deleted"),
                ),
            ),
            examples=(_ALICE, _BOB),
            load=Load(
                standing=PEOPLE,
                created=0.05 * PEOPLE,
                changed=10 * PEOPLE,
                mostly_by="record-login",
                queries=(Queries(40 * PEOPLE),),
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="user",
            purpose="Read one account by its e-mail.",
            operation=Operation.GET_ITEM,
            conditions=(equals("email", "<email>"),),
            parameters={"email": "alice@example.com"},
            returns=("user-alice",),
            source="Section 1, primary key; GSIs: look-ups by e-mail only",
        ),
        AccessPattern(
            name="user-profile",
            purpose="Read the profile of one account, without its secrets.",
            operation=Operation.GET_ITEM,
            conditions=(equals("email", "<email>"),),
            attributes=(
                "email",
                "username",
                "created_at",
                "email_verified",
                "last_login",
                "account_status",
            ),
            parameters={"email": "bob@example.com"},
            returns=("user-bob",),
            source="Section 1, purpose",
        ),
    ),
)
