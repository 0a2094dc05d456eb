"""Which changes give a notice, and that no notice says what a user wrote."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.schema import Table
from function_settings.settings import SettingError
from ielts_escalation.environment import Environment
from ielts_escalation.messages import message_of
from ielts_escalation.notices import NoticeRules
from stacks.ielts.devops_actions import DEVOPS_ACTIONS
from stacks.ielts.safety_logs import SAFETY_LOGS
from stacks.ielts.support_tickets import SUPPORT_TICKETS
from stream_records.changes import MalformedRecordError, read_change
from tests.handlers.records import expire, insert, modify, remove

RULES = NoticeRules(
    Environment(
        notice_topic_arn="topic",
        published_notices_table="published",
        support_tickets_table=SUPPORT_TICKETS.name,
        safety_logs_table=SAFETY_LOGS.name,
        devops_actions_table=DEVOPS_ACTIONS.name,
    )
)
KEYS = {
    SUPPORT_TICKETS.name: ["ticket_id", "created_at"],
    SAFETY_LOGS.name: ["log_id", "timestamp"],
    DEVOPS_ACTIONS.name: ["action_id", "timestamp"],
}


def _example(table: Table, name: str, **changes: object) -> dict[str, Any]:
    item = next(example.item for example in table.examples if example.name == name)
    return {**item, **changes}


def _kinds(table: Table, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[str]:
    keys = KEYS[table.name]
    if old is None:
        assert new is not None
        record = insert(table.name, keys, new)
    else:
        record = modify(table.name, keys, old, new) if new else remove(table.name, keys, old)
    return [notice.kind for notice in RULES.notices(read_change(record))]


TICKET = _example(SUPPORT_TICKETS, "ticket-qr-code", status="new", priority="normal")
URGENT = {**TICKET, "priority": "urgent"}
ESCALATED = {**TICKET, "status": "escalated"}
BLOCKED = _example(SAFETY_LOGS, "safety-log-blocked")
PENDING = _example(DEVOPS_ACTIONS, "devops-action-fix-proposed")
NUMBER = Decimal(1)


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (None, TICKET, []),
        (None, URGENT, ["ticket_urgent"]),
        (None, {**URGENT, "status": "escalated"}, ["ticket_urgent", "ticket_escalated"]),
        (None, {**URGENT, "status": "resolved"}, []),
        (TICKET, URGENT, ["ticket_urgent"]),
        (TICKET, ESCALATED, ["ticket_escalated"]),
        (URGENT, {**URGENT, "status": "in_progress"}, []),
        (URGENT, {**URGENT, "status": "escalated"}, ["ticket_escalated"]),
        (ESCALATED, {**ESCALATED, "ai_response": "An answer"}, []),
        (URGENT, {**URGENT, "status": "resolved"}, []),
        ({**URGENT, "status": "resolved"}, URGENT, ["ticket_urgent"]),
        (URGENT, None, []),
    ],
)
def test_a_ticket_gives_a_notice_when_it_becomes_urgent_or_escalated(
    old: dict[str, Any] | None, new: dict[str, Any] | None, kinds: list[str]
) -> None:
    assert _kinds(SUPPORT_TICKETS, old, new) == kinds


@pytest.mark.parametrize(
    ("action", "kinds"), [("block", ["content_blocked"]), ("warn", []), ("none", [])]
)
def test_blocked_content_gives_a_notice(action: str, kinds: list[str]) -> None:
    decision = _example(SAFETY_LOGS, "safety-log-blocked", moderation_action=action)
    assert _kinds(SAFETY_LOGS, None, decision) == kinds


@pytest.mark.parametrize(
    ("action_type", "status", "kinds"),
    [
        ("fix_proposed", "pending_review", ["fix_pending_review"]),
        ("fix_applied", "pending_review", ["fix_pending_review"]),
        ("diagnose", "pending_review", []),
        ("fix_proposed", "approved", []),
    ],
)
def test_a_fix_that_waits_for_a_review_gives_a_notice(
    action_type: str, status: str, kinds: list[str]
) -> None:
    action = _example(
        DEVOPS_ACTIONS, "devops-action-fix-proposed", action_type=action_type, status=status
    )
    assert _kinds(DEVOPS_ACTIONS, None, action) == kinds


def test_an_expired_ticket_gives_no_notice() -> None:
    record = expire(SUPPORT_TICKETS.name, KEYS[SUPPORT_TICKETS.name], URGENT)
    assert list(RULES.notices(read_change(record))) == []


@pytest.mark.parametrize("table", [SUPPORT_TICKETS, SAFETY_LOGS, DEVOPS_ACTIONS])
def test_no_notice_holds_a_sensitive_attribute(table: Table) -> None:
    """A new sensitive attribute counts at once: it is the declaration that says what is."""
    sensitive = {
        attribute.name
        for entity in table.entities
        for attribute in entity.attributes
        if attribute.sensitive
    }
    marked = {
        SUPPORT_TICKETS.name: _example(SUPPORT_TICKETS, "ticket-audio", status="escalated"),
        SAFETY_LOGS.name: _example(SAFETY_LOGS, "safety-log-blocked"),
        DEVOPS_ACTIONS.name: _example(
            DEVOPS_ACTIONS, "devops-action-fix-applied", status="pending_review"
        ),
    }[table.name]
    item = {name: f"SECRET {name}" if name in sensitive else v for name, v in marked.items()}
    notices = list(RULES.notices(read_change(insert(table.name, KEYS[table.name], item))))

    assert sensitive
    assert notices
    for notice in notices:
        message = json.loads(message_of(notice))
        assert "SECRET" not in json.dumps(message)
        assert not sensitive & message.keys()


def test_the_message_says_what_and_when() -> None:
    record = insert(
        SAFETY_LOGS.name, KEYS[SAFETY_LOGS.name], _example(SAFETY_LOGS, "safety-log-blocked")
    )
    (notice,) = RULES.notices(read_change(record))
    assert json.loads(message_of(notice)) == {
        "version": 1,
        "notice_id": f"{record['eventID']}.content_blocked",
        "kind": "content_blocked",
        "changed_at": 1737390600,
        "log_id": "safety-log-0002",
        "timestamp": 1736248000,
        "assessment_id": "assessment-0004",
        "content_type": "text",
        "categories": ["hate_speech", "violence"],
        "confidence": 0.97,
    }


@pytest.mark.parametrize(
    ("table", "item", "attribute"),
    [
        (SUPPORT_TICKETS, {**TICKET, "priority": NUMBER}, "priority"),
        (SUPPORT_TICKETS, {**TICKET, "status": NUMBER}, "status"),
        (SAFETY_LOGS, {**BLOCKED, "moderation_action": NUMBER}, "moderation_action"),
        (DEVOPS_ACTIONS, {**PENDING, "status": NUMBER}, "status"),
        (DEVOPS_ACTIONS, {**PENDING, "action_type": NUMBER}, "action_type"),
    ],
)
def test_an_attribute_that_decides_must_have_its_type(
    table: Table, item: dict[str, Any], attribute: str
) -> None:
    with pytest.raises(MalformedRecordError, match=attribute):
        _kinds(table, None, item)


@pytest.mark.parametrize(
    ("table", "corrected", "attribute", "kinds"),
    [
        (SUPPORT_TICKETS, URGENT, "priority", ["ticket_urgent"]),
        (SUPPORT_TICKETS, ESCALATED, "status", ["ticket_escalated"]),
        (SAFETY_LOGS, BLOCKED, "moderation_action", ["content_blocked"]),
        (DEVOPS_ACTIONS, PENDING, "status", ["fix_pending_review"]),
        (DEVOPS_ACTIONS, PENDING, "action_type", ["fix_pending_review"]),
    ],
)
@pytest.mark.parametrize("before", [NUMBER, None])
def test_what_an_item_was_before_is_no_obstacle_to_its_correction(
    table: Table, corrected: dict[str, Any], attribute: str, kinds: list[str], before: object
) -> None:
    assert _kinds(table, {**corrected, attribute: before}, corrected) == kinds


def test_a_ticket_whose_status_cannot_be_read_is_not_taken_for_resolved() -> None:
    record = insert(SUPPORT_TICKETS.name, KEYS[SUPPORT_TICKETS.name], {**URGENT, "status": NUMBER})
    notices = RULES.notices(read_change(record))
    assert next(notices).kind == "ticket_urgent"
    with pytest.raises(MalformedRecordError, match="status"):
        next(notices)


def test_a_priority_that_cannot_be_read_does_not_hide_an_escalation() -> None:
    record = insert(
        SUPPORT_TICKETS.name, KEYS[SUPPORT_TICKETS.name], {**ESCALATED, "priority": NUMBER}
    )
    notices = RULES.notices(read_change(record))
    assert next(notices).kind == "ticket_escalated"
    with pytest.raises(MalformedRecordError, match="priority"):
        next(notices)


def test_a_change_of_another_table_is_not_passed_over() -> None:
    """As after a table was renamed and the function was not told."""
    record = insert("another-table", KEYS[SUPPORT_TICKETS.name], URGENT)
    with pytest.raises(MalformedRecordError, match="table that this function does not follow"):
        list(RULES.notices(read_change(record)))


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(SettingError, match="NOTICE_TOPIC_ARN"):
        Environment.read({})
