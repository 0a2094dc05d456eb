"""The counter of a session follows its messages, once each."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stacks.tutor.chat import CHAT_SESSIONS
from stream_records.changes import read_change
from tests.handlers.records import WRITTEN_AT, modify, poison
from tests.handlers.tutor_chat_counters.conftest import KEYS, Chat, deleted, message, written
from tutor_chat_counters.marks import REMEMBERED_SECONDS, mark_key

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
    assert client.calls == ["batch_get_item", "transact_write_items"] * 2
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
    assert chat.deliver(written(message(session)), deleted(message(session))) == NOTHING_FAILED
    assert chat.sessions.get(sessionId=session) is None


def test_other_attributes_of_the_session_stay(chat: Chat) -> None:
    session = chat.begin()
    before = chat.sessions.get(sessionId=session)
    assert before is not None
    record = written(message(session))
    chat.deliver(record)
    counted = {"messageCount": 1, "countId": record["eventID"]}
    assert chat.sessions.get(sessionId=session) == {**before, **counted}


def test_a_deletion_takes_away_only_what_was_counted(chat: Chat) -> None:
    session = chat.begin(messageCount=5)
    before = chat.sessions.get(sessionId=session)
    chat.deliver(deleted(message(session)), deleted(message(session)))
    assert chat.sessions.get(sessionId=session) == before


def test_a_count_that_somebody_lowered_does_not_fall_below_zero(chat: Chat) -> None:
    session = chat.begin()
    items = [message(session) for _ in range(3)]
    chat.deliver(*map(written, items))
    kept = chat.sessions.get(sessionId=session)
    assert kept is not None
    chat.sessions.put({**kept, "messageCount": 1})
    chat.deliver(*map(deleted, items))
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


def test_messages_from_before_their_session_was_known_are_not_taken_from_it(chat: Chat) -> None:
    session = str(uuid.uuid4())
    early = [message(session) for _ in range(2)]
    insertions = [written(item) for item in early]
    chat.deliver(*insertions)
    chat.sessions.put({"sessionId": session, "messageCount": 0})
    assert chat.deliver(*insertions) == NOTHING_FAILED
    chat.deliver(*map(deleted, early))
    assert chat.count_of(session) == 0
    chat.deliver(*(written(message(session)) for _ in range(3)))
    assert chat.count_of(session) == 3


def test_an_insertion_that_is_replayed_when_its_message_is_gone_counts_nothing(chat: Chat) -> None:
    """Neither its deletion nor the session were there when it failed."""
    session = str(uuid.uuid4())
    item = message(session)
    insertion = written(item)
    chat.deliver(deleted(item))
    chat.sessions.put({"sessionId": session, "messageCount": 0})
    chat.deliver(insertion)
    assert chat.count_of(session) == 0


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_session_made_anew_has_a_count_of_its_own(chat: Chat, *, is_deleted: bool) -> None:
    session = chat.begin()
    made = chat.sessions.get(sessionId=session)
    assert made is not None
    items = [message(session) for _ in range(2)]
    chat.deliver(*map(written, items))
    assert chat.count_of(session) == 2
    if is_deleted:
        chat.sessions.delete(made)
    chat.sessions.put(made)
    chat.deliver(*map(deleted, items))
    assert chat.count_of(session) == 0
    chat.deliver(*(written(message(session)) for _ in range(3)))
    assert chat.count_of(session) == 3


def test_a_message_that_is_written_anew_counts_anew(chat: Chat) -> None:
    session = chat.begin()
    item = message(session)
    records = [written(item), deleted(item), written(item)]
    for record in records:
        chat.deliver(record)
    chat.deliver(*reversed(records))
    assert chat.count_of(session) == 1


def test_a_stream_made_anew_may_begin_with_lower_numbers(chat: Chat) -> None:
    session = chat.begin()
    item = message(session)
    insertion, deletion = written(item), deleted(item)
    deletion["dynamodb"]["SequenceNumber"] = "1"
    deletion["eventSourceARN"] = deletion["eventSourceARN"].replace("2025-01-01", "2026-01-01")
    chat.deliver(insertion)
    chat.deliver(deletion)
    assert chat.count_of(session) == 0
    chat.deliver(insertion)
    assert chat.count_of(session) == 0


@pytest.mark.parametrize("count", [None, "0", "3", 0, 3])
def test_null_is_no_count_and_the_text_of_a_number_is_one(chat: Chat, count: object) -> None:
    session = chat.begin(messageCount=count)
    items = [message(session) for _ in range(2)]
    assert chat.deliver(*map(written, items)) == NOTHING_FAILED
    assert chat.count_of(session) == 2 + int(str(count or 0))
    assert chat.deliver(deleted(items[0])) == NOTHING_FAILED
    assert chat.count_of(session) == 1 + int(str(count or 0))


@pytest.mark.parametrize("count_id", [None, 5, ["a"]])
def test_what_is_no_identifier_of_a_count_is_none(chat: Chat, count_id: object) -> None:
    session = chat.begin(countId=count_id)
    item = message(session)
    assert chat.deliver(written(item)) == NOTHING_FAILED
    chat.deliver(deleted(item))
    assert chat.count_of(session) == 0


def test_a_session_is_counted_again_once_its_count_is_corrected(chat: Chat) -> None:
    session = chat.begin(messageCount="twelve")
    item, record = message(session), written(message(session))
    first = written(item)
    assert _failed(chat.deliver(first, record)) == [_number(first), _number(record)]
    chat.sessions.put({"sessionId": session, "messageCount": 12})
    assert chat.deliver(first, record) == NOTHING_FAILED
    chat.deliver(deleted(item))
    assert chat.count_of(session) == 13


def test_a_message_cannot_be_in_a_mark(chat: Chat) -> None:
    """Marks lie among the sessions, and are none."""
    session = chat.begin()
    record = written(message(session))
    chat.deliver(record)
    mark = chat.sessions.get(sessionId=_mark_key(record))
    assert mark is not None
    assert chat.deliver(written(message(mark["sessionId"]))) == NOTHING_FAILED
    assert chat.sessions.get(sessionId=mark["sessionId"]) == mark


def test_each_message_has_a_mark_of_its_own_whatever_its_key(chat: Chat) -> None:
    keys = [
        ("s#a", "b"),
        ("s", "a#b"),
        ("s~1a", "b"),
        ("s~", "1a#b"),
        ("é" * 1000, "x" * 1000),
        ("é" * 1000, "x" * 1001),
        # A client cut a text within an emoji.
        ("s", "\ud83d"),
        ("s", "\ude00"),
    ]
    records = [written({"sessionId": session, "messageId": name}) for session, name in keys]
    assert chat.deliver(*records) == NOTHING_FAILED
    marks = {_mark_key(record) for record in records}
    assert len(marks) == len(keys)
    assert all(chat.sessions.get(sessionId=mark) for mark in marks)


@pytest.mark.parametrize("number", ["", "ten"])
def test_a_change_without_a_place_fails_alone(chat: Chat, number: str) -> None:
    session = chat.begin()
    bad = written(message(session))
    bad["dynamodb"]["SequenceNumber"] = number
    response = chat.deliver(bad, written(message(session)))
    assert [failed or "" for failed in _failed(response)] == [number]
    assert chat.count_of(session) == 1


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_malformed_record_fails_alone(chat: Chat, place: int) -> None:
    session = chat.begin()
    records = [written(message(session)) for _ in range(5)]
    records[place] = poison(records[place])
    assert _failed(chat.deliver(*records)) == [_number(records[place])]
    assert chat.count_of(session) == 4


@pytest.mark.parametrize("count", ["twelve", Decimal(12345678901234567890123456789012345678)])
def test_a_session_whose_count_is_no_number_fails_alone(chat: Chat, count: object) -> None:
    """Adding to the second one would have left it without its last digits."""
    odd, session = chat.begin(messageCount=count), chat.begin()
    records = [written(message(odd)), written(message(session)), written(message(odd))]
    assert _failed(chat.deliver(*records)) == [_number(records[0]), _number(records[2])]
    assert (chat.count_of(odd), chat.count_of(session)) == (count, 1)


class _Throttled:
    """Stands for a DynamoDB that refuses work, after so many transactions."""

    def __init__(self, client: Any, working: int) -> None:
        self._client = client
        self.calls = 0
        self._working = working

    def batch_get_item(self, **request: Any) -> Any:
        return self._client.batch_get_item(**request)

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
    """Failed records are kept for 90 days, and can be brought back for 14 more."""
    session = chat.begin()
    item = message(session)
    insertion, deletion = written(item), deleted(item)
    for record in (insertion, deletion):
        chat.deliver(record)
        mark = chat.sessions.get(sessionId=_mark_key(record))
        assert mark is not None
        assert mark["expiresAt"] == WRITTEN_AT + REMEMBERED_SECONDS
        assert "userId" not in mark
    assert REMEMBERED_SECONDS > (90 + 1 + 14) * 86_400


@pytest.mark.parametrize(
    "expires_at",
    [WRITTEN_AT + 400 * 86_400, None, "never", WRITTEN_AT * 1000, 10**38 - 1],
)
def test_the_mark_of_a_counted_message_outlives_its_session(chat: Chat, expires_at: object) -> None:
    session = chat.begin(expiresAt=expires_at)
    record = written(message(session))
    chat.deliver(record)
    mark = chat.sessions.get(sessionId=_mark_key(record))
    assert mark is not None
    assert chat.count_of(session) == 1
    if expires_at == WRITTEN_AT + 400 * 86_400:
        assert mark["expiresAt"] == WRITTEN_AT + 400 * 86_400 + REMEMBERED_SECONDS
    else:
        assert "expiresAt" not in mark


def test_a_mark_is_as_declared(chat: Chat) -> None:
    record = written(message(chat.begin()))
    chat.deliver(record)
    mark = chat.sessions.get(sessionId=_mark_key(record))
    assert mark is not None
    assert set(mark) == {attribute.name for attribute in CHAT_SESSIONS.entities[1].attributes}


def _mark_key(record: dict[str, Any]) -> str:
    return mark_key(read_change(record))
