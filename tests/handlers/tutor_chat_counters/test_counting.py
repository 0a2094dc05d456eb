"""The counter of a session follows its messages, once each."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.handlers.records import WRITTEN_AT, modify, poison
from tests.handlers.tutor_chat_counters.conftest import KEYS, deleted, message, written
from tutor_chat_counters.marks import REMEMBERED_SECONDS

if TYPE_CHECKING:
    from tests.handlers.tutor_chat_counters.conftest import Chat

NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


class _Counting:
    """Counts the calls of a client."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self.client, name)


def _failed(response: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def _number(record: dict[str, Any]) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def test_messages_are_added_and_deleted_ones_taken_away(chat: Chat) -> None:
    session = chat.begin(messageCount=12)
    first, second = message(session), message(session)
    assert chat.deliver(written(first), written(second)) == NOTHING_FAILED
    assert chat.count_of(session) == 14
    chat.deliver(deleted(first))
    assert chat.count_of(session) == 13


def test_a_session_without_a_count_starts_at_none(chat: Chat) -> None:
    session = str(uuid.uuid4())
    chat.sessions.put({"sessionId": session})
    chat.deliver(written(message(session)))
    assert chat.count_of(session) == 1


def test_a_second_delivery_counts_nothing(chat: Chat) -> None:
    session = chat.begin()
    records = [written(message(session)) for _ in range(5)]
    for batch in (records, records, records[2:], records[:3]):
        assert chat.deliver(*batch) == NOTHING_FAILED
    assert chat.count_of(session) == 5


@pytest.mark.parametrize("counted", [(0, 3, 4), (3, 5), (0, 1, 2, 3, 4)])
def test_a_batch_that_holds_old_and_new_records_counts_the_new(
    chat: Chat, counted: tuple[int, ...]
) -> None:
    session = chat.begin()
    records = [written(message(session)) for _ in range(6)]
    chat.deliver(*(records[place] for place in counted))
    chat.deliver(*records)
    assert chat.count_of(session) == 6


def test_a_record_that_is_twice_in_a_batch_is_counted_once(chat: Chat) -> None:
    session = chat.begin()
    record = written(message(session))
    assert chat.deliver(record, record) == NOTHING_FAILED
    assert chat.count_of(session) == 1


def test_messages_of_one_session_share_one_transaction(chat: Chat) -> None:
    client = _Counting(chat.sessions.client)
    session, other = chat.begin(), chat.begin()
    records = [written(message(session if number % 3 else other)) for number in range(30)]
    chat.deliver(*records, client=client)
    assert client.calls == ["transact_write_items"] * 2
    assert (chat.count_of(session), chat.count_of(other)) == (20, 10)


def test_more_messages_than_a_transaction_takes_are_counted(chat: Chat) -> None:
    session = chat.begin()
    records = [written(message(session)) for _ in range(230)]
    assert chat.deliver(*records) == NOTHING_FAILED
    assert chat.deliver(*records) == NOTHING_FAILED
    assert chat.count_of(session) == 230


def test_an_edited_message_changes_no_count(chat: Chat) -> None:
    session = chat.begin(messageCount=3)
    old = message(session)
    edited = modify("aitutor_chat_messages", KEYS, old, {**old, "content": "Corrected"})
    assert chat.deliver(edited) == NOTHING_FAILED
    assert chat.count_of(session) == 3


def test_a_session_that_is_gone_is_not_made_anew(chat: Chat) -> None:
    session = str(uuid.uuid4())
    items = len(chat.sessions.items())
    assert chat.deliver(written(message(session)), deleted(message(session))) == NOTHING_FAILED
    assert chat.sessions.get(sessionId=session) is None
    assert len(chat.sessions.items()) == items


def test_other_attributes_of_the_session_stay(chat: Chat) -> None:
    session = chat.begin()
    before = chat.sessions.get(sessionId=session)
    assert before is not None
    chat.deliver(written(message(session)))
    assert chat.sessions.get(sessionId=session) == {**before, "messageCount": 1}


def test_the_count_never_falls_below_zero(chat: Chat) -> None:
    session = chat.begin(messageCount=1)
    chat.deliver(deleted(message(session)), deleted(message(session)))
    assert chat.count_of(session) == 0


def test_a_deletion_that_is_counted_first_takes_away_the_insertion_that_comes_later(
    chat: Chat,
) -> None:
    """As when a record failed, and is replayed from the failure destination days later."""
    session = chat.begin()
    items = [message(session) for _ in range(3)]
    insertions = [written(item) for item in items]
    chat.deliver(deleted(items[0]), deleted(items[1]))
    assert chat.count_of(session) == 0
    chat.deliver(insertions[0])
    assert chat.count_of(session) == 0
    chat.deliver(insertions[1], insertions[2])
    assert chat.count_of(session) == 1
    session_item = chat.sessions.get(sessionId=session)
    assert session_item is not None
    assert "uncountedDeletions" not in session_item


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_malformed_record_fails_alone(chat: Chat, place: int) -> None:
    session = chat.begin()
    records = [written(message(session)) for _ in range(5)]
    records[place] = poison(records[place])
    assert _failed(chat.deliver(*records)) == [_number(records[place])]
    assert chat.count_of(session) == 4


def test_a_session_whose_count_is_no_number_fails_alone(chat: Chat) -> None:
    odd, session = chat.begin(messageCount="twelve"), chat.begin()
    records = [written(message(odd)), written(message(session)), written(message(odd))]
    assert _failed(chat.deliver(*records)) == [_number(records[0]), _number(records[2])]
    assert (chat.count_of(odd), chat.count_of(session)) == ("twelve", 1)


class _Throttled:
    """Stands for a DynamoDB that refuses work, after so many transactions."""

    def __init__(self, client: Any, working: int) -> None:
        self._client = client
        self.calls = 0
        self._working = working

    def transact_write_items(self, **request: Any) -> Any:
        self.calls += 1
        if self.calls > self._working:
            error: Any = {"Error": {"Code": "ThrottlingException", "Message": ""}}
            raise ClientError(error, "TransactWriteItems")
        return self._client.transact_write_items(**request)


def test_once_dynamodb_refuses_work_the_rest_comes_again(chat: Chat) -> None:
    sessions = [chat.begin() for _ in range(4)]
    records = [written(message(session)) for session in sessions]
    client = _Throttled(chat.sessions.client, working=2)
    assert _failed(chat.deliver(*records, client=client)) == [_number(r) for r in records[2:]]
    assert client.calls == 3
    chat.deliver(*records)
    assert [chat.count_of(session) for session in sessions] == [1, 1, 1, 1]


def test_marks_outlive_failed_records(chat: Chat) -> None:
    """Failed records are kept for 90 days and can be replayed until then."""
    record = written(message(chat.begin()))
    chat.deliver(record)
    mark = chat.sessions.get(sessionId=f"APPLIED#{record['eventID']}")
    assert mark is not None
    assert mark["expiresAt"] == WRITTEN_AT + REMEMBERED_SECONDS
    assert REMEMBERED_SECONDS > 90 * 86_400
    assert "userId" not in mark
