"""Counting on the real engine: corrections, deletions, repeats, and what is refused."""

import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from stream_records.batches import process_together
from tests.handlers.delivery import CrashError
from tests.handlers.records import event, poison
from tests.handlers.tables import LiveTable
from tests.handlers.tutoria_usage_rollup.conftest import Deliver
from tests.handlers.tutoria_usage_rollup.messages import (
    DAY,
    NOON,
    counters,
    expire,
    insert,
    marks,
    modify,
    question,
    remove,
    reply,
    totals,
)
from tutoria_usage_rollup.rollup import Rollup
from tutoria_usage_rollup.transactions import MARK_DAYS, MAX_MEMBERS


def _number(record: Mapping[str, Any]) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def test_messages_are_added_up_by_provider_module_and_student(
    deliver: Deliver, usage: LiveTable
) -> None:
    messages = [
        question(),
        reply(),
        reply(timestamp=NOON + DAY, provider="anthropic", costUsd=Decimal("0.1")),
        reply(timestamp=NOON + DAY + 1, provider="anthropic", costUsd=Decimal("0.2")),
        question(conversationId="conversation-2", moduleId=124, studentId=457),
    ]
    assert deliver(*map(insert, messages)) == []
    assert counters(usage) == totals(messages)
    assert counters(usage)["PROVIDER#anthropic", "2024-01-02"][3] == Decimal("0.3")


def test_a_counter_looks_as_declared(deliver: Deliver, usage: LiveTable) -> None:
    deliver(insert(question()))
    declared = CHAT_USAGE_DAILY.entities[0].attributes
    item = usage.get(dimension="MODULE#123", date="2024-01-01")
    assert item is not None
    assert set(item) == {attribute.name for attribute in declared}
    assert item["dimensionType"] == "MODULE"


def test_a_mark_looks_as_declared_and_expires(deliver: Deliver, usage: LiveTable) -> None:
    before = int(time.time())
    deliver(insert(question()))
    (mark,) = marks(usage)
    entity = CHAT_USAGE_DAILY.entities[1]
    assert set(mark) == {attribute.name for attribute in entity.attributes}
    assert mark["dimension"] == f"APPLIED#{mark['eventId']}"
    assert CHAT_USAGE_DAILY.ttl is not None
    assert CHAT_USAGE_DAILY.ttl.retention.days == MARK_DAYS
    assert mark["expiresAt"] >= before + MARK_DAYS * 86_400
    assert mark["appliedAt"] >= before * 1000


def test_a_correction_takes_away_the_old_and_adds_the_new(
    deliver: Deliver, usage: LiveTable
) -> None:
    old = reply()
    new = reply(provider="anthropic", moduleId=124, inputTokens=400, costUsd=Decimal("0.2"))
    deliver(insert(old), insert(question()))
    deliver(modify(old, new))
    assert counters(usage) == totals([question(), new])


def test_a_correction_of_nothing_that_counts_leaves_no_mark(
    deliver: Deliver, usage: LiveTable
) -> None:
    deliver(modify(question(), question(content="What is an integral?", latencyMs=5)))
    assert usage.items() == []


def test_a_deletion_by_a_person_is_taken_away_without_a_trace(
    deliver: Deliver, usage: LiveTable
) -> None:
    deliver(insert(reply()), insert(question()))
    deliver(remove(reply()))
    assert counters(usage) == totals([question()])
    deliver(remove(question()))
    assert counters(usage) == {}


@pytest.mark.parametrize("together", [True, False])
def test_records_in_reverse_order_leave_no_trace(
    deliver: Deliver, usage: LiveTable, *, together: bool
) -> None:
    first, second = reply(inputTokens=10), reply(inputTokens=20, costUsd=Decimal("0.1"))
    history = [insert(first), modify(first, second), remove(second)]
    for batch in [history[::-1]] if together else [[record] for record in history[::-1]]:
        assert deliver(*batch) == []
    assert counters(usage) == {}


def test_a_counter_of_one_module_goes_while_those_of_others_stay(
    deliver: Deliver, usage: LiveTable
) -> None:
    leaving, staying = reply(moduleId=124, studentId=457), reply(timestamp=NOON + 2000)
    deliver(insert(staying))
    deliver(remove(leaving))
    deliver(insert(leaving))
    assert counters(usage) == totals([staying])


class _Dying:
    """Carries out one transaction and dies before anybody learns of it."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def transact_write_items(self, *, TransactItems: Any) -> None:  # noqa: N803
        self._client.transact_write_items(TransactItems=TransactItems)
        raise CrashError


def test_a_crash_right_after_counting_leaves_no_counter_of_zeros(
    deliver: Deliver, usage: LiveTable, dynamodb: Any
) -> None:
    written, removed = insert(reply()), remove(reply())
    deliver(written)
    client: Any = _Dying(dynamodb)
    with pytest.raises(CrashError):
        process_together(event(removed), Rollup(client, usage.name).apply)
    assert counters(usage) == {}


@pytest.mark.parametrize("attribute", ["messageCount", "inputTokens", "outputTokens", "costUsd"])
def test_null_in_a_counter_counts_as_absent(
    attribute: str, deliver: Deliver, usage: LiveTable
) -> None:
    messages = [reply(), question()]
    deliver(*map(insert, messages))
    counter = usage.get(dimension="STUDENT#456", date="2024-01-01")
    assert counter is not None
    usage.put({**counter, attribute: None})
    more = [reply(timestamp=NOON + n) for n in (2000, 3000)]
    assert deliver(*map(insert, more)) == []
    expected = totals([*messages, *more])
    index = ("messageCount", "inputTokens", "outputTokens", "costUsd").index(attribute)
    student = list(expected["STUDENT#456", "2024-01-01"])
    student[index] = totals(more)["STUDENT#456", "2024-01-01"][index]
    assert list(counters(usage)["STUDENT#456", "2024-01-01"]) == student
    assert counters(usage)["MODULE#123", "2024-01-01"] == expected["MODULE#123", "2024-01-01"]


def test_a_counter_whose_attributes_are_all_null_counts_anew(
    deliver: Deliver, usage: LiveTable
) -> None:
    empty = dict.fromkeys(("messageCount", "inputTokens", "outputTokens", "costUsd"))
    usage.put({"dimension": "STUDENT#456", "date": "2024-01-01", **empty})
    assert deliver(insert(reply())) == []
    assert counters(usage) == totals([reply()])
    assert deliver(remove(reply())) == []
    assert counters(usage) == {}


def test_a_time_in_seconds_is_counted_on_no_day(deliver: Deliver, usage: LiveTable) -> None:
    in_seconds, right = reply(timestamp=NOON // 1000), reply()
    records = [insert(in_seconds), insert(right)]
    assert deliver(*records) == [_number(records[0])]
    assert deliver(remove(in_seconds)) == []
    assert counters(usage) == totals([right])


def test_an_old_message_that_cannot_be_read_is_no_obstacle_to_its_correction(
    deliver: Deliver, usage: LiveTable
) -> None:
    broken = reply(costUsd="free", provider=None)
    assert deliver(modify(broken, reply())) == []
    assert counters(usage) == totals([reply()])


def test_an_expired_message_stays_counted(deliver: Deliver, usage: LiveTable) -> None:
    deliver(insert(reply()))
    assert deliver(expire(reply())) == []
    assert counters(usage) == totals([reply()])


def test_records_are_counted_once_however_often_they_come(
    deliver: Deliver, usage: LiveTable
) -> None:
    first = [insert(reply(timestamp=NOON + n)) for n in range(3)]
    second = [insert(reply(timestamp=NOON + n)) for n in range(3, 6)]
    deliver(*first)
    deliver(first[2], *second, first[0], second[0])
    deliver(*first, *second)
    assert counters(usage) == totals([reply(timestamp=NOON + n) for n in range(6)])


class _Watched:
    """Passes transactions on and remembers them."""

    def __init__(self, client: Any) -> None:
        self.transactions: list[Any] = []
        self._client = client

    def transact_write_items(self, *, TransactItems: Any) -> Any:  # noqa: N803
        self.transactions.append(TransactItems)
        return self._client.transact_write_items(TransactItems=TransactItems)


def _count(messages: Any, usage: LiveTable, client: Any) -> None:
    rollup = Rollup(client, usage.name)
    process_together(event(*map(insert, messages)), rollup.apply)
    assert counters(usage) == totals(messages)


def test_a_large_batch_takes_few_transactions(usage: LiveTable, dynamodb: Any) -> None:
    watched = _Watched(dynamodb)
    _count([question(studentId=n % 10, timestamp=NOON + n) for n in range(300)], usage, watched)
    sizes = [len(members) for members in watched.transactions]
    assert max(sizes) <= MAX_MEMBERS
    assert len(sizes) == 4


def test_messages_of_one_student_share_a_transaction(usage: LiveTable, dynamodb: Any) -> None:
    watched = _Watched(dynamodb)
    _count([question(studentId=n % 60, timestamp=NOON + n) for n in range(120)], usage, watched)
    students = [
        member["Update"]["Key"]["dimension"]["S"]
        for members in watched.transactions
        for member in members
        if "Update" in member and member["Update"]["Key"]["dimension"]["S"].startswith("STUDENT")
    ]
    assert len(students) <= 61


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_record_that_cannot_be_read_fails_alone(
    place: int, deliver: Deliver, usage: LiveTable
) -> None:
    records = [insert(question(timestamp=NOON + n)) for n in range(3)]
    records[place] = poison(records[place])
    assert deliver(*records) == [_number(records[place])]
    assert sum(row[0] for row in counters(usage).values()) == 2 * 3


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_message_that_cannot_be_read_fails_alone(
    place: int, deliver: Deliver, usage: LiveTable
) -> None:
    messages = [reply(timestamp=NOON + n) for n in range(3)]
    messages[place]["inputTokens"] = "many"
    records = [insert(message) for message in messages]
    assert deliver(*records) == [_number(records[place])]
    messages.pop(place)
    assert counters(usage) == totals(messages)


def test_counters_fit_again_once_a_broken_message_is_corrected(
    deliver: Deliver, usage: LiveTable
) -> None:
    good, broken, corrected = reply(), reply(costUsd="free"), reply(costUsd=Decimal(1))
    deliver(insert(good))
    breaking = modify(good, broken)
    assert deliver(breaking) == deliver(breaking) == [_number(breaking)]
    assert counters(usage) == {}
    assert deliver(modify(broken, corrected)) == []
    assert counters(usage) == totals([corrected])


@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_refused_counter_fails_only_the_records_that_need_it(
    place: int, deliver: Deliver, usage: LiveTable
) -> None:
    usage.put(
        {"dimension": "STUDENT#999", "date": "2024-01-01", "messageCount": "somebody's mistake"}
    )
    messages = [question(timestamp=NOON + n) for n in range(9)]
    messages[place]["studentId"] = 999
    records = [insert(message) for message in messages]
    assert deliver(*records) == [_number(records[place])]
    counted = counters(usage)
    assert counted["PROVIDER#openai", "2024-01-01"][0] == 8
    assert counted["STUDENT#456", "2024-01-01"][0] == 8


@pytest.mark.parametrize("count", ["5", ["a"]])
def test_a_refused_counter_is_named_as_the_reason(
    count: object, deliver: Deliver, usage: LiveTable, caplog: pytest.LogCaptureFixture
) -> None:
    counter = {"dimension": "STUDENT#456", "date": "2024-01-01", "dimensionType": "STUDENT"}
    usage.put({**counter, "messageCount": count})
    record = insert(question())
    assert deliver(record) == [_number(record)]
    (reason,) = vars(caplog.records[-1])["first_failures"].values()
    assert reason.startswith("MalformedRecordError: A counter of the message's provider, module")
    usage.put({**counter, "messageCount": 1})
    assert deliver(record) == []
    assert counters(usage)["STUDENT#456", "2024-01-01"][0] == 2


def test_a_record_older_than_its_mark_may_be_is_refused(deliver: Deliver, usage: LiveTable) -> None:
    old = insert(question(), at=time.time() - (MARK_DAYS - 1) * 86_400 - 60)
    replayed = insert(question(timestamp=NOON + 1), at=time.time() - 90.5 * 86_400)
    assert deliver(old, replayed) == [_number(old)]
    assert counters(usage) == totals([question(timestamp=NOON + 1)])
