"""Writes to content reports, support tickets and the actions of the DevOps agent."""

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.items import Item
from data_platform.dynamodb.writes.changes import Set
from data_platform.dynamodb.writes.conditions import absent, any_of, exists
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
from data_platform.dynamodb.writes.values import THE_TIME
from stacks.ielts.content_reports import CONTENT_REPORTS
from stacks.ielts.devops_actions import DEVOPS_ACTIONS
from stacks.ielts.support_tickets import SUPPORT_TICKETS

_REVIEW = "IELTS administration"
_AGENT = "IELTS support agent"
_DEVOPS = "IELTS DevOps agent"
_REPORT_KEY = passed("report_id", "created_at")
_REPORT = (
    "report_id",
    "created_at",
    "reporter_email",
    "assessment_id",
    "report_type",
    "description",
)
_OPEN_REPORT = taken(CONTENT_REPORTS.examples[0].item, "report_id", "created_at")
_IN_REVIEW = any_of(equals("status", "new"), equals("status", "investigating"))
_TICKET_KEY = passed("ticket_id", "created_at")
_TICKET = ("ticket_id", "created_at", "user_email", "subject", "message", "category", "priority")
_NEW_TICKET: Item = {"ticket_id": "ticket-0002", "created_at": 1736164800}
_ESCALATED_TICKET: Item = {"ticket_id": "ticket-0004", "created_at": 1736247600}
_BEING_ANSWERED = any_of(equals("status", "new"), equals("status", "in_progress"))
_ACTION_KEY = passed("action_id", "timestamp")
_ACTION = (
    *("action_id", "timestamp", "action_type", "issue_description", "affected_service"),
    *("ai_analysis", "proposed_fix", "code_diff", "pr_url"),
)
_PENDING: Item = {"action_id": "devops-action-0003", "timestamp": 1736244000}

_REPORTS = (
    WritePattern(
        name="report-content",
        purpose="File a report.",
        writer="IELTS back end, for the learner",
        steps=(
            Put(
                table=CONTENT_REPORTS.name,
                entity="ContentReport",
                item={**passed(*_REPORT), "status": "new"},
                condition=(absent("report_id"),),
            ),
        ),
        parameters=taken(CONTENT_REPORTS.examples[0].item, *_REPORT),
        varies=("description",),
        invariant="A report is filed once, and its review is not begun anew.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(Refusal(when="It was filed.", found="content-report-inaccurate"),),
        when_refused="It was filed by an earlier call: thank the learner.",
        source="Section 9, ielts-content-reports",
    ),
    WritePattern(
        name="investigate-report",
        purpose="Take a new report into review.",
        writer=_REVIEW,
        steps=(
            Update(
                table=CONTENT_REPORTS.name,
                entity="ContentReport",
                key=_REPORT_KEY,
                condition=(equals("status", "new"),),
                changes=(Set("status", "investigating"), Set("admin_notes", "<admin_notes>")),
                before="content-report-bug",
            ),
        ),
        parameters={
            "report_id": "content-report-0002",
            "created_at": 1736250600,
            "admin_notes": "Taken by Dana.",
        },
        varies=("admin_notes",),
        invariant="One person reviews a report.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="Somebody has it.", holds={"status": "investigating"}),
            Refusal(when="It is resolved.", holds={"status": "resolved"}),
            Refusal(when="There is no such report.", is_absent=True),
        ),
        when_refused="Show who has it, by the item returned.",
        source="Section 9, status investigating and admin_notes",
    ),
    *(
        WritePattern(
            name=f"{verb}-report",
            purpose=purpose,
            writer=_REVIEW,
            steps=(
                Update(
                    table=CONTENT_REPORTS.name,
                    entity="ContentReport",
                    key=_REPORT_KEY,
                    condition=(_IN_REVIEW,),
                    changes=(Set("status", status), Set("admin_notes", "<admin_notes>")),
                    before="content-report-inaccurate",
                ),
            ),
            parameters={**_OPEN_REPORT, "admin_notes": "Second rating confirms the first."},
            varies=("admin_notes",),
            invariant="A report has one outcome, and the notes are those of who decided it.",
            race=Race.ONE_WINS,
            second_call=SecondCall.REFUSED,
            refusals=(
                Refusal(when="It is resolved.", holds={"status": "resolved"}),
                Refusal(when="It was dismissed.", holds={"status": "dismissed"}),
                Refusal(when="There is no such report.", is_absent=True),
            ),
            when_refused="Show the outcome of the item returned.",
            source=f"Section 9, status {status} and admin_notes",
        )
        for verb, status, purpose in (
            ("resolve", "resolved", "Close a report whose cause is mended."),
            ("dismiss", "dismissed", "Close a report that is about nothing wrong."),
        )
    ),
)

_TICKETS = (
    WritePattern(
        name="open-ticket",
        purpose="Open a ticket for a customer's message.",
        writer=_AGENT,
        steps=(
            Put(
                table=SUPPORT_TICKETS.name,
                entity="SupportTicket",
                item={**passed(*_TICKET), "status": "new"},
                condition=(absent("ticket_id"),),
            ),
        ),
        parameters={
            **taken(
                next(e.item for e in SUPPORT_TICKETS.examples if e.name == "ticket-purchase"),
                *_TICKET,
            ),
        },
        varies=("message",),
        invariant="A message opens one ticket, however often it is delivered.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was opened.", found="ticket-purchase"),
            Refusal(when="It is resolved.", found="ticket-purchase", holds={"status": "resolved"}),
        ),
        when_refused="It was opened by an earlier call: there is nothing to do.",
        source="Section 10, ielts-support-tickets",
    ),
    WritePattern(
        name="answer-ticket",
        purpose="Keep the automatic answer to a new ticket, and how sure the agent is.",
        writer=_AGENT,
        steps=(
            Update(
                table=SUPPORT_TICKETS.name,
                entity="SupportTicket",
                key=_TICKET_KEY,
                condition=(equals("status", "new"),),
                changes=(
                    Set("status", "in_progress"),
                    Set("ai_response", "<ai_response>"),
                    Set("ai_confidence", "<ai_confidence>"),
                ),
                before="ticket-purchase",
            ),
        ),
        parameters={
            **_NEW_TICKET,
            "ai_response": "We are looking for your purchase.",
            "ai_confidence": 1,
        },
        varies=("ai_response",),
        invariant="A ticket is answered once, and never after people have taken it over.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was answered.", holds={"status": "in_progress"}),
            Refusal(when="It was escalated.", holds={"status": "escalated"}),
            Refusal(when="It is resolved.", holds={"status": "resolved"}),
            Refusal(when="There is no such ticket.", is_absent=True),
        ),
        when_refused="Send no answer.",
        source="Section 10, ai_response and ai_confidence",
    ),
    WritePattern(
        name="escalate-ticket",
        purpose="Hand a ticket over to people; they are told once (ielts_escalation).",
        writer=_AGENT,
        steps=(
            Update(
                table=SUPPORT_TICKETS.name,
                entity="SupportTicket",
                key=_TICKET_KEY,
                condition=(_BEING_ANSWERED,),
                changes=(Set("status", "escalated"), Set("escalated_at", THE_TIME)),
                before="ticket-purchase",
            ),
        ),
        parameters=_NEW_TICKET,
        invariant="A ticket is escalated once: escalated_at is the first time, and a resolved one "
        "is not opened again.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was escalated.", holds={"status": "escalated"}),
            Refusal(when="It is resolved.", holds={"status": "resolved"}),
            Refusal(when="There is no such ticket.", is_absent=True),
        ),
        when_refused="There is nothing to do, unless there is no ticket: then open one.",
        source="Section 10, status escalated and escalated_at",
    ),
    WritePattern(
        name="resolve-ticket",
        purpose="Close a ticket.",
        writer="IELTS support agent, or the people it was escalated to",
        steps=(
            Update(
                table=SUPPORT_TICKETS.name,
                entity="SupportTicket",
                key=_TICKET_KEY,
                condition=(
                    any_of(
                        equals("status", "new"),
                        equals("status", "in_progress"),
                        equals("status", "escalated"),
                    ),
                ),
                changes=(Set("status", "resolved"), Set("resolved_at", THE_TIME)),
                before="ticket-refund",
            ),
        ),
        parameters=_ESCALATED_TICKET,
        invariant="A ticket is resolved once: resolved_at is the first time.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It is resolved.", holds={"status": "resolved"}),
            Refusal(when="There is no such ticket.", is_absent=True),
        ),
        when_refused="There is nothing to do.",
        source="Section 10, status resolved and resolved_at",
    ),
)

_ACTIONS = (
    WritePattern(
        name="propose-fix",
        purpose="Keep a diagnosis or a fix for a review, and link the ticket to it.",
        writer=_DEVOPS,
        steps=(
            Put(
                table=DEVOPS_ACTIONS.name,
                entity="DevopsAction",
                item={**passed(*_ACTION, "ticket_id"), "status": "pending_review"},
                condition=(absent("action_id"),),
            ),
            Update(
                table=SUPPORT_TICKETS.name,
                entity="SupportTicket",
                key={"ticket_id": "<ticket_id>", "created_at": "<ticket_created_at>"},
                condition=(exists("ticket_id"),),
                changes=(Set("devops_action_id", "<action_id>"),),
                before="ticket-purchase",
            ),
        ),
        parameters={
            **taken(
                next(
                    each.item
                    for each in DEVOPS_ACTIONS.examples
                    if each.name == "devops-action-fix-proposed"
                ),
                *_ACTION,
                "ticket_id",
            ),
            "ticket_created_at": 1736164800,
        },
        varies=("ai_analysis",),
        invariant="A ticket names an action that exists, and an action a ticket that exists.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It was proposed.", found="devops-action-fix-proposed"),
            Refusal(
                when="It was approved.",
                found="devops-action-fix-proposed",
                holds={"status": "approved"},
            ),
            Refusal(when="There is no such ticket.", step=1, is_absent=True),
        ),
        when_refused="If the action is there, it was proposed before; without a ticket, drop it.",
        source="Sections 10 and 11, devops_action_id and ticket_id",
    ),
    *(
        WritePattern(
            name=f"{verb}-fix",
            purpose=purpose,
            writer="IELTS engineer who reviews it",
            steps=(
                Update(
                    table=DEVOPS_ACTIONS.name,
                    entity="DevopsAction",
                    key=_ACTION_KEY,
                    condition=(equals("status", "pending_review"),),
                    changes=(Set("status", status), Set("reviewed_by", "<reviewed_by>")),
                    before="devops-action-fix-proposed",
                ),
            ),
            parameters={**_PENDING, "reviewed_by": "dana@example.com"},
            varies=("reviewed_by",),
            invariant="One person decides about a fix; a rejected one is never applied.",
            race=Race.ONE_WINS,
            second_call=SecondCall.REFUSED,
            refusals=(
                Refusal(when="It was approved.", holds={"status": "approved"}),
                Refusal(when="It was rejected.", holds={"status": "rejected"}),
                Refusal(when="It was applied.", holds={"status": "applied"}),
                Refusal(when="There is no such action.", is_absent=True),
            ),
            when_refused="Show who decided what, by the item returned.",
            source=f"Section 11, status {status} and reviewed_by",
        )
        for verb, status, purpose in (
            ("approve", "approved", "Approve a diagnosis or a fix."),
            ("reject", "rejected", "Reject a diagnosis or a fix."),
        )
    ),
    WritePattern(
        name="apply-fix",
        purpose="Note that an approved fix is in use.",
        writer=_DEVOPS,
        steps=(
            Update(
                table=DEVOPS_ACTIONS.name,
                entity="DevopsAction",
                key=_ACTION_KEY,
                condition=(equals("status", "approved"),),
                changes=(Set("status", "applied"), Set("action_type", "fix_applied")),
                before="devops-action-diagnosis",
            ),
        ),
        parameters={"action_id": "devops-action-0002", "timestamp": 1736158200},
        invariant="Nothing is applied that nobody approved, and nothing twice.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="It waits for its review.", holds={"status": "pending_review"}),
            Refusal(when="It was rejected.", holds={"status": "rejected"}),
            Refusal(when="It was applied.", holds={"status": "applied"}),
            Refusal(when="There is no such action.", is_absent=True),
        ),
        when_refused="Apply nothing.",
        source="Section 11, action_type fix_applied and status applied",
    ),
)

SUPPORT_WRITES = (*_REPORTS, *_TICKETS, *_ACTIONS)
