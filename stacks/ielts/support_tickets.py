"""``ielts-support-tickets``: what customers ask the support agent."""

from decimal import Decimal

from data_platform.dynamodb.attributes import EPOCH_SECONDS, number, string
from data_platform.dynamodb.conditions import at_least, between, equals
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
from data_platform.dynamodb.types import Operation, Order, StreamView
from stacks.load import PEOPLE

_PRIORITIES = ("urgent", "high", "normal", "low")
_STATUSES = ("new", "in_progress", "resolved", "escalated")

_AUDIO = Example(
    "ticket-audio",
    {
        "ticket_id": "ticket-0001",
        "created_at": 1736157600,
        "user_email": "alice@example.com",
        "subject": "No sound in the speaking test",
        "message": "The examiner's voice stops after the first question.",
        "category": "technical",
        "priority": "urgent",
        "status": "resolved",
        "ai_response": "We found the cause and are working on it.",
        "ai_confidence": Decimal("0.64"),
        "escalated_at": 1736157900,
        "resolved_at": 1736175600,
        "devops_action_id": "devops-action-0001",
    },
)
_PURCHASE = Example(
    "ticket-purchase",
    {
        "ticket_id": "ticket-0002",
        "created_at": 1736164800,
        "user_email": "bob@example.com",
        "subject": "Paid but locked",
        "message": "I bought the speaking package and cannot open it.",
        "category": "purchase",
        "priority": "urgent",
        "status": "new",
    },
)
_QR_CODE = _PURCHASE.variation(
    "ticket-qr-code",
    {
        "ticket_id": "ticket-0003",
        "created_at": 1736240400,
        "user_email": "alice@example.com",
        "subject": "QR code",
        "message": "How do I log in on my phone?",
        "category": "qr_code",
        "priority": "normal",
        "ai_response": "Open the website on your computer and scan the code with the app.",
        "ai_confidence": Decimal("0.93"),
    },
)
_REFUND = _PURCHASE.variation(
    "ticket-refund",
    {
        "ticket_id": "ticket-0004",
        "created_at": 1736247600,
        "subject": "Refund",
        "message": "Please return my money.",
        "category": "refund",
        "priority": "high",
        "status": "escalated",
        "escalated_at": 1736247660,
    },
)
_LATER = _PURCHASE.variation(
    "ticket-later",
    {
        "ticket_id": "ticket-0005",
        "created_at": 1736326800,
        "user_email": "carol@example.com",
        "subject": "Headphones",
        "message": "My headphones stay silent during the test.",
        "category": "audio",
        "priority": "low",
    },
)

SUPPORT_TICKETS = Table(
    name="ielts-support-tickets",
    construct_id="SupportTicketsTable",
    purpose="Tickets that the customer support agent handles.",
    source="IELTS document, section 10, ielts-support-tickets",
    partition_key=string_key("ticket_id"),
    sort_key=number_key("created_at"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="status-created_at-index",
            partition_keys=(string_key("status"),),
            sort_keys=(number_key("created_at"),),
            purpose="Tickets in one state by the time they came in.",
            distinct_partition_values=len(_STATUSES),
        ),
        Index(
            name="priority-created_at-index",
            partition_keys=(string_key("priority"),),
            sort_keys=(number_key("created_at"),),
            purpose="Tickets of one priority by the time they came in.",
            distinct_partition_values=len(_PRIORITIES),
        ),
        Index(
            name="user_email-created_at-index",
            partition_keys=(string_key("user_email"),),
            sort_keys=(number_key("created_at"),),
            purpose="Tickets of one customer by the time they came in.",
        ),
    ),
    entities=(
        Entity(
            name="SupportTicket",
            meaning="One request of one customer.",
            attributes=(
                string("ticket_id", "Identifier of the ticket"),
                number("created_at", "When it came in", unit=EPOCH_SECONDS),
                string("user_email", "E-mail of the customer", sensitive=True),
                string("subject", "Subject of the customer's e-mail", sensitive=True),
                string("message", "What the customer wrote", sensitive=True),
                string(
                    "category",
                    "What it is about",
                    allowed=("purchase", "qr_code", "audio", "refund", "technical"),
                ),
                string("priority", "How soon it needs an answer", allowed=_PRIORITIES),
                string("status", "How far it has come", allowed=_STATUSES),
                string("ai_response", "Answer that the AI wrote", required=False, sensitive=True),
                number(
                    "ai_confidence",
                    "How sure the AI is of its answer",
                    required=False,
                    minimum=0,
                    maximum=1,
                ),
                number(
                    "escalated_at",
                    "When it was handed to a person",
                    unit=EPOCH_SECONDS,
                    required=False,
                ),
                number("resolved_at", "When it was solved", unit=EPOCH_SECONDS, required=False),
                string(
                    "devops_action_id",
                    "DevOps action on it, if it is technical",
                    required=False,
                ),
            ),
            examples=(_AUDIO, _PURCHASE, _QR_CODE, _REFUND, _LATER),
            load=Load(
                created=0.05 * PEOPLE, changed=0.2 * PEOPLE, queries=(Queries(5_000, items=20),)
            ),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="ticket",
            purpose="Read one ticket.",
            operation=Operation.GET_ITEM,
            conditions=(equals("ticket_id", "<ticket_id>"), equals("created_at", "<created_at>")),
            parameters={"ticket_id": "ticket-0001", "created_at": 1736157600},
            returns=("ticket-audio",),
            source="Section 10, primary key",
        ),
        AccessPattern(
            name="ticket-by-id",
            purpose="Find the ticket that a DevOps action refers to.",
            conditions=(equals("ticket_id", "<ticket_id>"),),
            parameters={"ticket_id": "ticket-0001"},
            returns=("ticket-audio",),
            source="Section 11, attribute ticket_id",
        ),
        AccessPattern(
            name="tickets-with-status",
            purpose="List the tickets in one state, oldest first.",
            index="status-created_at-index",
            conditions=(equals("status", "<status>"),),
            parameters={"status": "new"},
            returns=("ticket-purchase", "ticket-qr-code", "ticket-later"),
            source="Section 10, index status-created_at-index",
        ),
        AccessPattern(
            name="tickets-with-status-in-period",
            purpose="List the tickets in one state that came in between two times, oldest first.",
            index="status-created_at-index",
            conditions=(
                equals("status", "<status>"),
                between("created_at", "<start>", "<end>"),
            ),
            parameters={"status": "new", "start": 1736164800, "end": 1736240400},
            returns=("ticket-purchase", "ticket-qr-code"),
            source="Section 10, index status-created_at-index",
        ),
        AccessPattern(
            name="urgent-tickets",
            purpose="List the urgent tickets, oldest first.",
            index="priority-created_at-index",
            conditions=(equals("priority", "urgent"),),
            parameters={},
            returns=("ticket-audio", "ticket-purchase"),
            source="Common queries, 2; section 10, index priority-created_at-index",
        ),
        AccessPattern(
            name="tickets-with-priority",
            purpose="List the tickets of one priority, oldest first.",
            index="priority-created_at-index",
            conditions=(equals("priority", "<priority>"),),
            parameters={"priority": "high"},
            returns=("ticket-refund",),
            source="Section 10, index priority-created_at-index",
        ),
        AccessPattern(
            name="tickets-with-priority-since",
            purpose="List the tickets of one priority that came in since a time, oldest first.",
            index="priority-created_at-index",
            conditions=(
                equals("priority", "<priority>"),
                at_least("created_at", "<since>"),
            ),
            parameters={"priority": "urgent", "since": 1736164800},
            returns=("ticket-purchase",),
            source="Section 10, index priority-created_at-index",
        ),
        AccessPattern(
            name="tickets-of-user",
            purpose="List the tickets of one customer, newest first.",
            index="user_email-created_at-index",
            conditions=(equals("user_email", "<user_email>"),),
            order=Order.DESCENDING,
            parameters={"user_email": "alice@example.com"},
            returns=("ticket-qr-code", "ticket-audio"),
            source="Section 10, index user_email-created_at-index",
        ),
        AccessPattern(
            name="tickets-of-user-since",
            purpose="List the tickets that one customer sent since a time, newest first.",
            index="user_email-created_at-index",
            conditions=(
                equals("user_email", "<user_email>"),
                at_least("created_at", "<since>"),
            ),
            order=Order.DESCENDING,
            parameters={"user_email": "alice@example.com", "since": 1736240400},
            returns=("ticket-qr-code",),
            source="Section 10, index user_email-created_at-index",
        ),
    ),
)
