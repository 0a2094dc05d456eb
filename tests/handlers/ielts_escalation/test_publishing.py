"""Each notice is published once, whatever happens to the function and its records."""

import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stacks.ielts.safety_logs import SAFETY_LOGS
from stacks.ielts.support_tickets import SUPPORT_TICKETS
from stream_records.changes import read_change
from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.ielts_escalation.conftest import Escalation
from tests.handlers.pumping import pump_into, wait_until
from tests.handlers.records import WRITTEN_AT, event, insert, modify, poison

KEYS = ["ticket_id", "created_at"]
TICKET = next(
    example.item for example in SUPPORT_TICKETS.examples if example.name == "ticket-later"
)
BLOCKED = next(
    example.item for example in SAFETY_LOGS.examples if example.name == "safety-log-blocked"
)


def test_changes_of_three_tables_reach_the_queue(
    escalation: Escalation, dynamodb_url: str, tmp_path: Path
) -> None:
    tables = (escalation.tickets, escalation.safety_logs, escalation.actions)
    with pump_into(escalation.handler.handler, *tables, state_dir=tmp_path, url=dynamodb_url):
        escalation.tickets.put({**TICKET, "priority": "urgent"})
        escalation.tickets.put({**TICKET, "priority": "urgent", "status": "escalated"})
        escalation.safety_logs.put(BLOCKED)
        for example in escalation.actions.declaration.examples:
            escalation.actions.put(example.item)
        wait_until(lambda: len(escalation.published.items()) == 4, "four notices")
        time.sleep(0.3)

    kinds = sorted(message["kind"] for message in escalation.messages())
    assert kinds == ["content_blocked", "fix_pending_review", "ticket_escalated", "ticket_urgent"]


def test_a_record_that_comes_again_publishes_nothing(escalation: Escalation) -> None:
    record = insert(escalation.tickets.name, KEYS, {**TICKET, "priority": "urgent"})
    for _ in range(3):
        assert escalation.handler.handler(event(record), None) == {"batchItemFailures": []}
    assert list(escalation.counted().values()) == [1]


def test_a_replay_after_the_topic_forgot_publishes_nothing(escalation: Escalation) -> None:
    """The marker alone must do: the topic knows an identifier for five minutes only."""
    record = insert(escalation.tickets.name, KEYS, {**TICKET, "priority": "urgent"})
    escalation.handler.handler(event(record), None)
    published: list[dict[str, Any]] = []
    escalation.handler._PUBLISHER._sns = _Recorder(published)

    escalation.handler.handler(event(record), None)

    assert published == []


@pytest.mark.parametrize(("days", "published"), [(98, 1), (100, 0)])
def test_a_replay_after_its_mark_may_be_gone_is_refused(
    escalation: Escalation, days: int, published: int
) -> None:
    """A failed record that somebody brings back: DynamoDB has deleted the mark by then."""
    record = insert(escalation.tickets.name, KEYS, {**TICKET, "priority": "urgent"})
    escalation.handler._PUBLISHER._now = lambda: WRITTEN_AT + days * 86_400
    number = record["dynamodb"]["SequenceNumber"]

    answer = escalation.handler.handler({**event(record), "replay": True}, None)

    reasons = {
        number: "ForgottenChangeError: The change is older than the marks of applied changes."
    }
    assert answer.get("reasons", {}) == ({} if published else reasons)
    assert len(escalation.messages()) == published


def test_half_a_character_keeps_no_notice_from_people(escalation: Escalation) -> None:
    """A client that cuts a text within an emoji leaves half of it."""
    half = "ticket \ud83d"
    ticket = {**TICKET, "ticket_id": half, "category": half, "priority": "urgent"}
    record = insert(escalation.tickets.name, KEYS, ticket)
    assert escalation.handler.handler(event(record), None) == {"batchItemFailures": []}
    [message] = escalation.messages()
    assert (message["ticket_id"], message["category"]) == (half, half)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_malformed_record_fails_alone(escalation: Escalation, place: int) -> None:
    records = [
        insert(escalation.tickets.name, KEYS, {**TICKET, "ticket_id": str(i), "priority": "urgent"})
        for i in range(3)
    ]
    broken = records[place] = poison(records[place])
    response = escalation.handler.handler(event(*records), None)
    number = broken["dynamodb"]["SequenceNumber"]
    assert response == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert len(escalation.counted()) == 2


STATES = [
    {"priority": priority, "status": status}
    for priority in ("urgent", "normal")
    for status in ("new", "escalated", "resolved")
]


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    histories=st.lists(st.lists(st.sampled_from(STATES), min_size=1, max_size=6), max_size=4),
    random=st.randoms(use_true_random=False),
)
def test_any_delivery_publishes_what_one_delivery_would(
    escalation: Escalation, histories: list[list[dict[str, str]]], random: Random
) -> None:
    escalation.published.clear()
    escalation.messages()
    records = _interleaved(escalation.tickets.name, histories, random)
    expected = {
        notice.notice_id
        for record in records
        for notice in escalation.handler._PUBLISHER._rules.notices(read_change(record))
    }
    faults = Faults(random)
    publisher = escalation.handler._PUBLISHER
    plain = (publisher._dynamodb, publisher._sns)
    publisher._dynamodb, publisher._sns = (FaultyClient(client, faults) for client in plain)
    try:
        set_aside = deliver_chaotically(
            records,
            lambda batch: escalation.handler.handler(batch, None),
            random=random,
            faults=faults,
        )
    finally:
        publisher._dynamodb, publisher._sns = plain

    assert set_aside == []
    assert escalation.counted() == dict.fromkeys(expected, 1)


class _Recorder:
    def __init__(self, published: list[dict[str, Any]]) -> None:
        self._published = published

    def publish(self, **message: Any) -> None:
        self._published.append(message)


def _interleaved(
    table: str, histories: list[list[dict[str, str]]], random: Random
) -> list[dict[str, Any]]:
    """Return the records of several tickets, each in its own order."""
    records: list[dict[str, Any]] = []
    current: dict[int, dict[str, Any]] = {}
    left = {number: list(history) for number, history in enumerate(histories)}
    while left:
        number = random.choice(sorted(left))
        new = {**TICKET, "ticket_id": f"ticket-{number}", **left[number].pop(0)}
        if not left[number]:
            del left[number]
        old = current.get(number)
        current[number] = new
        records.append(modify(table, KEYS, old, new) if old else insert(table, KEYS, new))
    return records
