"""``ielts-genai-prep-qr-tokens``: one-time tokens behind log-in QR codes."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_SECONDS, boolean, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Table,
    TimeToLive,
    string_key,
)
from data_platform.dynamodb.types import Operation
from stacks.load import PEOPLE

_USED = Example(
    "qr-token-used",
    {
        "token": "11111111-2222-4333-8444-555555555501",
        "user_email": "alice@example.com",
        "created_at": 1736164740,
        "expires_at": 1736165040,
        "used": True,
        "used_at": 1736164800,
        "device_id": "example-device-0001",
    },
)
_UNUSED = Example(
    "qr-token-unused",
    {
        "token": "11111111-2222-4333-8444-555555555502",
        "user_email": "alice@example.com",
        "created_at": 1736168400,
        "expires_at": 1736168700,
        "used": False,
    },
)

QR_TOKENS = Table(
    name="ielts-genai-prep-qr-tokens",
    construct_id="QrTokensTable",
    purpose="Tokens that log a learner in by QR code: valid once, and for 5 minutes.",
    source="IELTS document, section 3, ielts-genai-prep-qr-tokens",
    partition_key=string_key("token"),
    ttl=TimeToLive(attribute="expires_at", retention=timedelta(minutes=5)),
    entities=(
        Entity(
            name="QrToken",
            meaning="One QR code shown to one user.",
            attributes=(
                string("token", "Secret in the QR code", unit="UUID", secret=True),
                string("user_email", "E-mail of the account it logs in", sensitive=True),
                number("created_at", "When the code was made", unit=EPOCH_SECONDS),
                number(
                    "expires_at",
                    "When the code stops working, 5 minutes after it was made",
                    unit=EPOCH_SECONDS,
                ),
                boolean("used", "Whether somebody logged in with it; it works only once"),
                number(
                    "used_at", "When somebody logged in with it", unit=EPOCH_SECONDS, required=False
                ),
                string(
                    "device_id",
                    "Mobile device that logged in with it",
                    required=False,
                    sensitive=True,
                ),
            ),
            examples=(_USED, _UNUSED),
            load=Load(created=2 * PEOPLE, changed=2 * PEOPLE, queries=(Queries(4 * PEOPLE),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="qr-token",
            purpose="Read one token, whether it still works or not.",
            operation=Operation.GET_ITEM,
            conditions=(equals("token", "<token>"),),
            parameters={"token": "11111111-2222-4333-8444-555555555501"},
            returns=("qr-token-used",),
            returns_expired=True,
            source="Section 3, primary key",
        ),
        AccessPattern(
            name="redeemable-qr-token",
            purpose="Read one token if it still works: neither used nor expired.",
            conditions=(equals("token", "<token>"),),
            filters=(equals("used", False),),
            parameters={"token": "11111111-2222-4333-8444-555555555502"},
            returns=("qr-token-unused",),
            source="Section 3, security: one-time use, 5 minutes",
        ),
    ),
)
