"""Writes to what learners bought."""

from datetime import timedelta

from data_platform.dynamodb.conditions import at_most, equals, less_than
from data_platform.dynamodb.writes.changes import Set
from data_platform.dynamodb.writes.conditions import absent, any_of
from data_platform.dynamodb.writes.declarations import (
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import THE_TIME, FromNow
from stacks.ielts.entitlements import ENTITLEMENTS

_STORE = "IELTS purchase service, after Apple or Google has confirmed it"
_KEY = passed("user_email", "product_id")
_PURCHASE = (
    *("user_email", "product_id", "platform", "purchase_date", "expires_at"),
    *("receipt_data", "transaction_id", "price_paid"),
)
_FULL = ENTITLEMENTS.examples[0].item

PURCHASE_WRITES = (
    WritePattern(
        name="grant-entitlement",
        purpose="Give a learner what a verified purchase is worth: access for 30 days.",
        writer=_STORE,
        steps=(
            Put(
                table=ENTITLEMENTS.name,
                entity="Entitlement",
                item={**passed(*_PURCHASE), "status": "active"},
                condition=(
                    any_of(absent("user_email"), less_than("purchase_date", "<purchase_date>")),
                ),
            ),
        ),
        parameters=taken(_FULL, *_PURCHASE),
        varies=("purchase_date", "expires_at", "transaction_id", "receipt_data"),
        invariant=(
            "What a learner has of a product is the latest purchase. A receipt that is sent again "
            "prolongs nothing, and brings no refunded purchase back."
        ),
        race=Race.NEWEST_STAYS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="The purchase was granted.", found="entitlement-alice-full"),
            Refusal(
                when="It was granted, and refunded.",
                found="entitlement-alice-full",
                holds={"status": "refunded"},
            ),
            Refusal(
                when="There is a later purchase.",
                found="entitlement-alice-full",
                holds={"purchase_date": 1736154001},
            ),
        ),
        when_refused=(
            "Compare transaction_id of the item returned: if it is the purchase's own, it was "
            "granted before; otherwise a later purchase counts. Acknowledge the receipt either way."
        ),
        source="Section 7, purchase verification and expires_at (30 days)",
    ),
    WritePattern(
        name="refund-entitlement",
        purpose="Take away what a purchase gave, since its money was returned.",
        writer=_STORE,
        steps=(
            Update(
                table=ENTITLEMENTS.name,
                entity="Entitlement",
                key=_KEY,
                condition=(
                    equals("transaction_id", "<transaction_id>"),
                    any_of(equals("status", "active"), equals("status", "expired")),
                ),
                changes=(Set("status", "refunded"),),
                before="entitlement-alice-full",
            ),
        ),
        parameters=taken(_FULL, "user_email", "product_id", "transaction_id"),
        invariant="A refund ends its own purchase, once, and none that was made after it.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was refunded.", holds={"status": "refunded"}),
            Refusal(
                when="The product was bought again.",
                holds={"transaction_id": "example-transaction-0009"},
            ),
            Refusal(when="There is no purchase.", is_absent=True),
        ),
        when_refused=(
            "If the item returned is refunded, or of another transaction, acknowledge the notice. "
            "If there is none, the notice came before its purchase: have it delivered again."
        ),
        source="Section 7, status refunded",
    ),
    WritePattern(
        name="expire-entitlement",
        purpose="Mark a purchase whose 30 days are over.",
        writer="IELTS purchase service, once a day",
        steps=(
            Update(
                table=ENTITLEMENTS.name,
                entity="Entitlement",
                key=_KEY,
                condition=(equals("status", "active"), at_most("expires_at", THE_TIME)),
                changes=(Set("status", "expired"),),
                before="entitlement-alice-full",
            ),
        ),
        parameters=taken(_FULL, "user_email", "product_id"),
        invariant="What was renewed meanwhile stays active, and a refund stays a refund.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was renewed.", holds={"expires_at": FromNow(timedelta(days=30))}),
            Refusal(when="It was refunded.", holds={"status": "refunded"}),
            Refusal(when="There is no purchase.", is_absent=True),
        ),
        when_refused="Leave it: it is no longer what was read.",
        source="Section 7, status expired and expires_at",
    ),
)
