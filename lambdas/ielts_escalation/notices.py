"""Which changes people must look at, and what they are told: never what a user wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stream_records.values import read_integer, read_number, read_string, read_strings, required

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ielts_escalation.environment import Environment
    from stream_records.changes import Change

MESSAGE_VERSION = 1

_FIXES = frozenset({"fix_proposed", "fix_applied"})


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person must look at.

    Attributes
    ----------
    notice_id
        The same each time its change is delivered.
    kind
        ``ticket_urgent``, ``ticket_escalated``, ``content_blocked`` or ``fix_pending_review``.
    group
        What notices must keep their order: those of one item.
    body
        The message: identifiers, states and times.
    """

    notice_id: str
    kind: str
    group: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A state of an item that is worth a notice when the item gets into it."""

    kind: str
    holds: Callable[[Mapping[str, Any]], bool]
    describe: Callable[[Mapping[str, Any]], dict[str, Any]]


def _is_urgent(ticket: Mapping[str, Any]) -> bool:
    return (
        read_string(ticket, "priority") == "urgent" and read_string(ticket, "status") != "resolved"
    )


def _is_escalated(ticket: Mapping[str, Any]) -> bool:
    return read_string(ticket, "status") == "escalated"


def _is_blocked(decision: Mapping[str, Any]) -> bool:
    return read_string(decision, "moderation_action") == "block"


def _is_pending_fix(action: Mapping[str, Any]) -> bool:
    return (
        read_string(action, "action_type") in _FIXES
        and read_string(action, "status") == "pending_review"
    )


def _ticket(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ticket_id": required(read_string(item, "ticket_id"), "ticket_id"),
        "created_at": required(read_integer(item, "created_at"), "created_at"),
        "category": read_string(item, "category"),
        "priority": read_string(item, "priority"),
        "status": read_string(item, "status"),
    }


def _decision(item: Mapping[str, Any]) -> dict[str, Any]:
    confidence = read_number(item, "confidence")
    return {
        "log_id": required(read_string(item, "log_id"), "log_id"),
        "timestamp": required(read_integer(item, "timestamp"), "timestamp"),
        "assessment_id": read_string(item, "assessment_id"),
        "content_type": read_string(item, "content_type"),
        "categories": read_strings(item, "categories"),
        "confidence": None if confidence is None else float(confidence),
    }


def _action(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "action_id": required(read_string(item, "action_id"), "action_id"),
        "timestamp": required(read_integer(item, "timestamp"), "timestamp"),
        "action_type": read_string(item, "action_type"),
        "ticket_id": read_string(item, "ticket_id"),
        "affected_service": read_string(item, "affected_service"),
        "pr_url": read_string(item, "pr_url"),
    }


_TICKET_RULES = (
    _Rule("ticket_urgent", _is_urgent, _ticket),
    _Rule("ticket_escalated", _is_escalated, _ticket),
)
_DECISION_RULES = (_Rule("content_blocked", _is_blocked, _decision),)
_ACTION_RULES = (_Rule("fix_pending_review", _is_pending_fix, _action),)


class NoticeRules:
    """The rules of the tables that are followed."""

    def __init__(self, environment: Environment) -> None:
        self._rules = {
            environment.tickets_table: _TICKET_RULES,
            environment.safety_table: _DECISION_RULES,
            environment.actions_table: _ACTION_RULES,
        }

    def notices(self, change: Change) -> Iterator[Notice]:
        """Yield a notice for each state that the item has just come into.

        An item that stays in a state gives none; one that leaves it and comes back gives another.

        Raises
        ------
        MalformedRecordError
            If an attribute that counts is of the wrong type, or a key is missing.
        """
        if change.new is None:
            return
        for rule in self._rules.get(change.table, ()):
            was = change.old is not None and rule.holds(change.old)
            if rule.holds(change.new) and not was:
                described = rule.describe(change.new)
                identifier = next(iter(described.values()))
                yield Notice(
                    notice_id=f"{change.event_id}.{rule.kind}",
                    kind=rule.kind,
                    group=identifier,
                    body={
                        "version": MESSAGE_VERSION,
                        "notice_id": f"{change.event_id}.{rule.kind}",
                        "kind": rule.kind,
                        "changed_at": int(change.written_at),
                        **described,
                    },
                )
