"""``ielts-devops-actions``: what the DevOps agent found and proposed."""

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
from data_platform.dynamodb.types import Operation, StreamView

_STATUSES = ("pending_review", "approved", "rejected", "applied")

_FIX_APPLIED = Example(
    "devops-action-fix-applied",
    {
        "action_id": "devops-action-0001",
        "timestamp": 1736161200,
        "action_type": "fix_applied",
        "ticket_id": "ticket-0001",
        "issue_description": "The voice stream ends after one answer.",
        "affected_service": "lambda",
        "ai_analysis": "The function stops at its timeout of 30 seconds.",
        "proposed_fix": "Raise the timeout of the voice function to 60 seconds.",
        "code_diff": "--- a/voice.py\n+++ b/voice.py\n@@ -1 +1 @@\n-TIMEOUT = 30\n+TIMEOUT = 60\n",
        "status": "applied",
        "reviewed_by": "dana@example.com",
        "pr_url": "https://git.example.com/ielts/platform/pulls/42",
    },
)
_DIAGNOSIS = Example(
    "devops-action-diagnosis",
    {
        "action_id": "devops-action-0002",
        "timestamp": 1736158200,
        "action_type": "diagnose",
        "ticket_id": "ticket-0001",
        "issue_description": "The voice stream ends after one answer.",
        "affected_service": "lambda",
        "ai_analysis": "Every call ends after 30 seconds.",
        "status": "approved",
        "reviewed_by": "dana@example.com",
    },
)
_FIX_PROPOSED = Example(
    "devops-action-fix-proposed",
    {
        "action_id": "devops-action-0003",
        "timestamp": 1736244000,
        "action_type": "fix_proposed",
        "ticket_id": "ticket-0002",
        "issue_description": "The purchase is not visible to the app.",
        "affected_service": "dynamodb",
        "ai_analysis": "The entitlement is written only after the next log-in.",
        "proposed_fix": "Write the entitlement when the receipt is verified.",
        "code_diff": "--- a/purchase.py\n+++ b/purchase.py\n@@ -1 +1 @@\n-defer()\n+write()\n",
        "status": "pending_review",
        "pr_url": "https://git.example.com/ielts/platform/pulls/43",
    },
)
_LATER_DIAGNOSIS = Example(
    "devops-action-later-diagnosis",
    {
        "action_id": "devops-action-0004",
        "timestamp": 1736330400,
        "action_type": "diagnose",
        "ticket_id": "ticket-0005",
        "issue_description": "Some headphones stay silent.",
        "affected_service": "lambda",
        "ai_analysis": "The voice function sends a format that old devices cannot play.",
        "status": "pending_review",
    },
)

DEVOPS_ACTIONS = Table(
    name="ielts-devops-actions",
    construct_id="DevopsActionsTable",
    purpose="Diagnoses and fixes by the DevOps agent, with their review by people.",
    source="IELTS document, section 11, ielts-devops-actions",
    partition_key=string_key("action_id"),
    sort_key=number_key("timestamp"),
    stream=StreamView.NEW_AND_OLD_IMAGES,
    indexes=(
        Index(
            name="status-timestamp-index",
            partition_keys=(string_key("status"),),
            sort_keys=(number_key("timestamp"),),
            purpose="Actions in one state of review by time.",
            distinct_partition_values=len(_STATUSES),
        ),
        Index(
            name="affected_service-timestamp-index",
            partition_keys=(string_key("affected_service"),),
            sort_keys=(number_key("timestamp"),),
            purpose="Actions about one service by time.",
            distinct_partition_values=3,
        ),
        Index(
            name="ticket_id-timestamp-index",
            partition_keys=(string_key("ticket_id"),),
            sort_keys=(number_key("timestamp"),),
            purpose="Actions for one support ticket by time.",
        ),
    ),
    entities=(
        Entity(
            name="DevopsAction",
            meaning="One step of the DevOps agent for one support ticket.",
            attributes=(
                string("action_id", "Identifier of the action"),
                number("timestamp", "When it was taken", unit=EPOCH_SECONDS),
                string(
                    "action_type",
                    "Kind of step",
                    allowed=("diagnose", "fix_proposed", "fix_applied"),
                ),
                string("ticket_id", "Support ticket that led to it"),
                string(
                    "issue_description",
                    "The technical problem; may quote the customer",
                    sensitive=True,
                ),
                string("affected_service", "Service at fault, such as lambda, dynamodb or gemini"),
                string(
                    "ai_analysis", "Diagnosis of the agent; may quote the customer", sensitive=True
                ),
                string("proposed_fix", "Change of the code in words", required=False),
                string("code_diff", "Change of the code", unit="git diff", required=False),
                string("status", "State of its review", allowed=_STATUSES),
                string("reviewed_by", "Person who reviewed it", required=False, sensitive=True),
                string("pr_url", "Pull request with the change", unit="URL", required=False),
            ),
            examples=(_FIX_APPLIED, _DIAGNOSIS, _FIX_PROPOSED, _LATER_DIAGNOSIS),
            load=Load(created=1_000, changed=2_000, queries=(Queries(5_000, items=20),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="devops-action",
            purpose="Read one action.",
            operation=Operation.GET_ITEM,
            conditions=(equals("action_id", "<action_id>"), equals("timestamp", "<timestamp>")),
            parameters={"action_id": "devops-action-0001", "timestamp": 1736161200},
            returns=("devops-action-fix-applied",),
            source="Section 11, primary key",
        ),
        AccessPattern(
            name="devops-action-by-id",
            purpose="Find the action that a support ticket refers to.",
            conditions=(equals("action_id", "<action_id>"),),
            parameters={"action_id": "devops-action-0001"},
            returns=("devops-action-fix-applied",),
            source="Section 10, attribute devops_action_id",
        ),
        AccessPattern(
            name="pending-devops-actions",
            purpose="List the actions that wait for a review, oldest first.",
            index="status-timestamp-index",
            conditions=(equals("status", "pending_review"),),
            parameters={},
            returns=("devops-action-fix-proposed", "devops-action-later-diagnosis"),
            source="Common queries, 3; section 11, index status-timestamp-index",
        ),
        AccessPattern(
            name="devops-actions-with-status-since",
            purpose="List the actions in one state of review since a time, oldest first.",
            index="status-timestamp-index",
            conditions=(equals("status", "<status>"), at_least("timestamp", "<since>")),
            parameters={"status": "pending_review", "since": 1736330400},
            returns=("devops-action-later-diagnosis",),
            source="Section 11, index status-timestamp-index",
        ),
        AccessPattern(
            name="devops-actions-of-service",
            purpose="List the actions about one service, oldest first.",
            index="affected_service-timestamp-index",
            conditions=(equals("affected_service", "<affected_service>"),),
            parameters={"affected_service": "lambda"},
            returns=(
                "devops-action-diagnosis",
                "devops-action-fix-applied",
                "devops-action-later-diagnosis",
            ),
            source="Section 11, index affected_service-timestamp-index",
        ),
        AccessPattern(
            name="devops-actions-of-service-in-period",
            purpose="List the actions about one service between two times, oldest first.",
            index="affected_service-timestamp-index",
            conditions=(
                equals("affected_service", "<affected_service>"),
                between("timestamp", "<start>", "<end>"),
            ),
            parameters={"affected_service": "lambda", "start": 1736158200, "end": 1736161200},
            returns=("devops-action-diagnosis", "devops-action-fix-applied"),
            source="Section 11, index affected_service-timestamp-index",
        ),
        AccessPattern(
            name="devops-actions-of-ticket",
            purpose="List the actions for one support ticket, in the order they were taken.",
            index="ticket_id-timestamp-index",
            conditions=(equals("ticket_id", "<ticket_id>"),),
            parameters={"ticket_id": "ticket-0001"},
            returns=("devops-action-diagnosis", "devops-action-fix-applied"),
            source="Section 11, index ticket_id-timestamp-index",
        ),
    ),
)
