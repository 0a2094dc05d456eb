"""``ielts-genai-prep-entitlements``: what users bought, and until when they may use it."""

from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import equals, greater_than
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
from data_platform.dynamodb.types import Operation, Projection
from stacks.load import PEOPLE

_ALICE_FULL = Example(
    "entitlement-alice-full",
    {
        "user_email": "alice@example.com",
        "product_id": "full_mock_test",
        "platform": "ios",
        "purchase_date": 1736154000,
        "expires_at": 1738746000,
        "receipt_data": "example-receipt-0001",
        "transaction_id": "example-transaction-0001",
        "price_paid": Decimal("25.00"),
        "status": "active",
    },
)
_ALICE_SPEAKING = _ALICE_FULL.variation(
    "entitlement-alice-speaking",
    {
        "product_id": "speaking",
        "purchase_date": 1733562000,
        "expires_at": 1736154000,
        "receipt_data": "example-receipt-0002",
        "transaction_id": "example-transaction-0002",
        "price_paid": Decimal("14.99"),
    },
)
_ALICE_WRITING = _ALICE_FULL.variation(
    "entitlement-alice-writing",
    {
        "product_id": "writing",
        "purchase_date": 1736240400,
        "expires_at": 1738832400,
        "receipt_data": "example-receipt-0003",
        "transaction_id": "example-transaction-0003",
        "price_paid": Decimal("14.99"),
        "status": "refunded",
    },
)
_BOB_SPEAKING = _ALICE_FULL.variation(
    "entitlement-bob-speaking",
    {
        "user_email": "bob@example.com",
        "product_id": "speaking",
        "platform": "android",
        "purchase_date": 1736250000,
        "expires_at": 1738842000,
        "receipt_data": "example-receipt-0004",
        "transaction_id": "example-transaction-0004",
    },
)
_BOB_WRITING = _BOB_SPEAKING.variation(
    "entitlement-bob-writing",
    {
        "product_id": "writing",
        "purchase_date": 1736245000,
        "expires_at": 1738837000,
        "receipt_data": "example-receipt-0005",
        "transaction_id": "example-transaction-0005",
    },
)

# `expires_at` is no TTL here: the document lists none, and a purchase record outlives its access.
ENTITLEMENTS = Table(
    name="ielts-genai-prep-entitlements",
    construct_id="EntitlementsTable",
    purpose="Purchases and the 30 days of access that each gives.",
    source="IELTS document, section 7, ielts-genai-prep-entitlements",
    partition_key=string_key("user_email"),
    sort_key=string_key("product_id"),
    indexes=(
        Index(
            name="user_email-expires_at-index",
            partition_keys=(string_key("user_email"),),
            sort_keys=(number_key("expires_at"),),
            purpose=(
                "Purchases of one user by the end of their access. Receipts are read by product "
                "(decision 164)."
            ),
            projection=Projection.INCLUDE,
            included_attributes=("platform", "purchase_date", "price_paid", "status"),
        ),
    ),
    entities=(
        Entity(
            name="Entitlement",
            meaning="The latest purchase of one product by one user.",
            attributes=(
                string("user_email", "E-mail of the user's account", sensitive=True),
                string(
                    "product_id",
                    "What was bought",
                    allowed=("writing", "speaking", "full_mock_test"),
                ),
                string("platform", "Where it was bought", allowed=("ios", "android")),
                number("purchase_date", "When it was bought", unit=EPOCH_SECONDS),
                number(
                    "expires_at",
                    "When access ends, 30 days after the purchase; the record stays",
                    unit=EPOCH_SECONDS,
                ),
                string("receipt_data", "Receipt of the app store", secret=True),
                string("transaction_id", "Transaction at Apple or Google", sensitive=True),
                number("price_paid", "What the user paid", unit="USD", minimum=0),
                string(
                    "status",
                    "State of the purchase",
                    allowed=("active", "expired", "refunded"),
                ),
            ),
            examples=(_ALICE_FULL, _ALICE_SPEAKING, _ALICE_WRITING, _BOB_SPEAKING, _BOB_WRITING),
            load=Load(created=0.5 * PEOPLE, changed=4 * PEOPLE, queries=(Queries(20 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="entitlement",
            purpose="Read what one user has of one product.",
            operation=Operation.GET_ITEM,
            conditions=(
                equals("user_email", "<user_email>"),
                equals("product_id", "<product_id>"),
            ),
            parameters={"user_email": "alice@example.com", "product_id": "full_mock_test"},
            returns=("entitlement-alice-full",),
            source="Section 7, primary key",
        ),
        AccessPattern(
            name="entitlements-of-user",
            purpose="List everything that one user bought, by product.",
            conditions=(equals("user_email", "<user_email>"),),
            parameters={"user_email": "alice@example.com"},
            returns=(
                "entitlement-alice-full",
                "entitlement-alice-speaking",
                "entitlement-alice-writing",
            ),
            source="Section 7, purpose",
        ),
        AccessPattern(
            name="active-entitlements",
            purpose="List what one user may use at a time, first to end first.",
            index="user_email-expires_at-index",
            conditions=(
                equals("user_email", "<user_email>"),
                greater_than("expires_at", "<valid_at>"),
            ),
            filters=(equals("status", "active"),),
            parameters={"user_email": "alice@example.com", "valid_at": 1736154000},
            returns=("entitlement-alice-full",),
            source="Section 7, index user_email-expires_at-index",
        ),
        AccessPattern(
            name="entitlements-of-user-by-expiry",
            purpose="List everything that one user bought, first to end first.",
            index="user_email-expires_at-index",
            conditions=(equals("user_email", "<user_email>"),),
            parameters={"user_email": "bob@example.com"},
            returns=("entitlement-bob-writing", "entitlement-bob-speaking"),
            source="Section 7, index user_email-expires_at-index",
        ),
    ),
)
