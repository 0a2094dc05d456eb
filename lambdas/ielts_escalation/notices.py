"""Which changes people must look at, and what they are told: never what a user wrote."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ielts_escalation.environment import Environment
from stream_records.changes import Change, MalformedRecordError
from stream_records.values import (
    if_readable,
    read_number,
    read_string,
    required,
    strings_among,
)

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
        What the message must say: what happened to which item, and when.
    details
        What else it says of the item: states, and what it is about.
    """

    notice_id: str
    kind: str
    group: str
    body: Mapping[str, Any]
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A state of an item that is worth a notice when the item gets into it.

    Attributes
    ----------
    kind
        Of the notice.
    identifier, time
        The attributes of the item's key.
    holds
        Tells whether the item is in the state.
    describe
        Returns the details. What it cannot read is null: it must not keep a notice from people.
    """

    kind: str
    identifier: str
    time: str
    holds: Callable[[Mapping[str, Any]], bool]
    describe: Callable[[Mapping[str, Any]], dict[str, Any]]


def _is_urgent(ticket: Mapping[str, Any]) -> bool:
    # A ticket whose status cannot be read is not known to be resolved.
    status = if_readable(read_string, ticket, "status")
    return read_string(ticket, "priority") == "urgent" and status != "resolved"


def _is_escalated(ticket: Mapping[str, Any]) -> bool:
    return read_string(ticket, "status") == "escalated"


def _is_blocked(decision: Mapping[str, Any]) -> bool:
    return read_string(decision, "moderation_action") == "block"


def _is_pending_fix(action: Mapping[str, Any]) -> bool:
    return (
        read_string(action, "status") == "pending_review"
        and read_string(action, "action_type") in _FIXES
    )


def _ticket(item: Mapping[str, Any]) -> dict[str, Any]:
    return _strings(item, "category", "priority", "status")


def _decision(item: Mapping[str, Any]) -> dict[str, Any]:
    confidence = if_readable(read_number, item, "confidence")
    return {
        **_strings(item, "assessment_id", "content_type"),
        "categories": if_readable(strings_among, item, "categories"),
        "confidence": None if confidence is None else float(confidence),
    }


def _action(item: Mapping[str, Any]) -> dict[str, Any]:
    return _strings(item, "action_type", "ticket_id", "affected_service", "pr_url")


def _strings(item: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: if_readable(read_string, item, name) for name in names}


_TICKET_RULES = (
    _Rule("ticket_urgent", "ticket_id", "created_at", _is_urgent, _ticket),
    _Rule("ticket_escalated", "ticket_id", "created_at", _is_escalated, _ticket),
)
_DECISION_RULES = (_Rule("content_blocked", "log_id", "timestamp", _is_blocked, _decision),)
_ACTION_RULES = (_Rule("fix_pending_review", "action_id", "timestamp", _is_pending_fix, _action),)


class NoticeRules:
    """The rules of the tables that are followed."""

    def __init__(self, environment: Environment) -> None:
        self._rules = {
            environment.support_tickets_table: _TICKET_RULES,
            environment.safety_logs_table: _DECISION_RULES,
            environment.devops_actions_table: _ACTION_RULES,
        }

    def notices(self, change: Change) -> Iterator[Notice]:
        """Yield a notice for each state that the item has just come into.

        An item that stays in a state gives none; one that leaves it and comes back gives another.
        What the item was before counts as far as it can be read.

        Raises
        ------
        MalformedRecordError
            After the notices, if an attribute that decides on a state is of the wrong type; or if
            the key cannot be read, or the table is another one.
        """
        rules = self._rules.get(change.table)
        if rules is None:
            raise MalformedRecordError(
                "The record is of a table that this function does not follow."
            )
        if change.new is None:
            return
        malformed: MalformedRecordError | None = None
        for rule in rules:
            try:
                holds = rule.holds(change.new)
            except MalformedRecordError as error:
                malformed = malformed or error
                continue
            if holds and not if_readable(rule.holds, change.old):
                yield _notice(rule, change, change.new)
        if malformed:
            raise malformed


def _notice(rule: _Rule, change: Change, item: Mapping[str, Any]) -> Notice:
    notice_id = f"{change.event_id}.{rule.kind}"
    identifier = required(read_string(change.keys, rule.identifier), rule.identifier)
    return Notice(
        notice_id=notice_id,
        kind=rule.kind,
        group=identifier,
        body={
            "version": MESSAGE_VERSION,
            "notice_id": notice_id,
            "kind": rule.kind,
            "changed_at": int(change.written_at),
            rule.identifier: identifier,
            rule.time: _plain(required(read_number(change.keys, rule.time), rule.time)),
        },
        details=rule.describe(item),
    )


def _plain(number: Decimal) -> int | float:
    """Return a number for JSON, a whole one with all its digits."""
    return int(number) if number == number.to_integral_value() else float(number)
