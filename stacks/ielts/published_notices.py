"""``ielts-published-notices``: what the escalation has told people already."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Table,
    TimeToLive,
    string_key,
)
from data_platform.dynamodb.types import Operation

# Failed records can be replayed for 90 days, so a mark must live longer.
_RETENTION = timedelta(days=100)

_KINDS = ("ticket_urgent", "ticket_escalated", "content_blocked", "fix_pending_review")

_URGENT = Example(
    "notice-urgent-ticket",
    {
        "notice_id": "0123456789abcdef0123456789abcdef.ticket_urgent",
        "kind": "ticket_urgent",
        "changed_at": 1736164800,
        "expires_at": 1736164800 + int(_RETENTION.total_seconds()),
    },
)

PUBLISHED_NOTICES = Table(
    name="ielts-published-notices",
    construct_id="PublishedNoticesTable",
    purpose="Marks of notices that were published, so that none is published twice.",
    source="Not in the IELTS document; the escalation needs it (decision 44)",
    partition_key=string_key("notice_id"),
    ttl=TimeToLive(attribute="expires_at", retention=_RETENTION),
    is_internal=True,
    entities=(
        Entity(
            name="PublishedNotice",
            meaning="That one change of one item was published.",
            attributes=(
                string("notice_id", "Stream record and kind of notice"),
                string("kind", "What people were told", allowed=_KINDS),
                number("changed_at", "When the item was changed", unit=EPOCH_SECONDS),
                number(
                    "expires_at", "When the mark is deleted, after 100 days", unit=EPOCH_SECONDS
                ),
            ),
            examples=(_URGENT,),
            load=Load(created=1_500),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="published-notice",
            purpose="Read whether a notice was published: its mark, expired or not.",
            operation=Operation.GET_ITEM,
            conditions=(equals("notice_id", "<notice_id>"),),
            parameters={"notice_id": "0123456789abcdef0123456789abcdef.ticket_urgent"},
            returns=("notice-urgent-ticket",),
            returns_expired=True,
            source="Decision 44",
        ),
    ),
)
