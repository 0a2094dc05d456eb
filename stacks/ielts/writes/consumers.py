"""Writes of the escalation."""

from data_platform.dynamodb.schema import ConsumerWrite
from stacks.ielts.published_notices import PUBLISHED_NOTICES

CONSUMER_WRITES = (
    ConsumerWrite(
        consumer="ielts_escalation",
        table=PUBLISHED_NOTICES.name,
        entity="PublishedNotice",
        purpose="Marks a change of a ticket, a moderation decision or a fix as published.",
        invariant="A change that is delivered again is not published again.",
        is_mark=True,
    ),
)
