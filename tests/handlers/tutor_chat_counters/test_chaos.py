"""Whatever happens on the way, a session's count is what its messages make it."""

import uuid
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.tutor_chat_counters.conftest import Chat, deleted, message, written

SESSIONS = 3
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write again", "delete", "begin", "end", "deliver"]),
        st.integers(0, SESSIONS - 1),
    ),
    min_size=1,
    max_size=30,
)
RANDOMS = st.builds(Random, st.integers(0, 2**32))
CHAOS = settings(max_examples=60, deadline=None, derandomize=True, database=None)
FIRST_COUNTS = (0, 0, 7, None, "0")


class History:
    """Sessions and messages that come and go, and an account of them in the plainest way.

    A message counts if its last change that was applied is its insertion, and if the session that
    is there now was there then.
    """

    def __init__(self, chat: Chat, random: Random) -> None:
        self._chat = chat
        self._random = random
        self._session_ids = [str(uuid.uuid4()) for _ in range(SESSIONS)]
        self._first_counts: dict[str, int] = {}
        self._messages: dict[str, list[dict[str, Any]]] = {each: [] for each in self._session_ids}
        self._gone: dict[str, list[dict[str, Any]]] = {each: [] for each in self._session_ids}
        self._new: list[dict[str, Any]] = []
        self._withheld: list[dict[str, Any]] = []
        self._applied: dict[str, dict[str, Any]] = {}
        self._counting: set[str] = set()
        self.seen: list[dict[str, Any]] = []

    def step(self, step: str, place: int) -> None:
        """Do something to a session."""
        session_id = self._session_ids[place]
        present, gone = self._messages[session_id], self._gone[session_id]
        if step == "write":
            present.append(message(session_id))
            self._new.append(written(present[-1]))
        elif step == "write again" and gone:
            present.append(gone.pop())
            self._new.append(written(present[-1]))
        elif step == "delete" and present:
            gone.append(present.pop(self._random.randrange(len(present))))
            self._new.append(deleted(gone[-1]))
        elif step == "begin":
            self._begin(session_id)
        elif step == "end" and session_id in self._first_counts:
            self._chat.sessions.delete({"sessionId": session_id})
            self._forget(session_id)
        elif step == "deliver":
            self.deliver()

    def deliver(self) -> None:
        """Deliver what is new, badly; some of it fails, and is replayed at any later time."""
        kept = [record for record in self._new if self._random.random() < 0.8]
        self._withheld += [record for record in self._new if record not in kept]
        self._new.clear()
        faults = Faults(self._random)
        client = FaultyClient(self._chat.sessions.client, faults)
        set_aside = deliver_chaotically(
            kept,
            lambda event: self._chat.deliver(*event["Records"], client=client),
            random=self._random,
            faults=faults,
        )
        assert set_aside == []
        for record in kept:
            self._apply(record)
        if self._withheld and self._random.random() < 0.3:
            self.replay(self._withheld.pop(self._random.randrange(len(self._withheld))))

    def finish(self) -> None:
        """Deliver all that is left, in any order, and then all of it again."""
        self.deliver()
        self._random.shuffle(self._withheld)
        for record in self._withheld:
            self.replay(record)
        again = self._random.sample(self.seen, len(self.seen))
        assert self._chat.deliver(*again) == {"batchItemFailures": []}

    def replay(self, record: dict[str, Any]) -> None:
        """Deliver one record alone."""
        assert self._chat.deliver(record) == {"batchItemFailures": []}
        self._apply(record)

    def check(self) -> None:
        """Compare the sessions with the account."""
        for session_id in self._session_ids:
            session = self._chat.sessions.get(sessionId=session_id)
            first = self._first_counts.get(session_id)
            if first is None:
                assert session is None
                continue
            assert session is not None
            counting = sum(key.startswith(session_id) for key in self._counting)
            assert int(session["messageCount"] or 0) == first + counting

    def _begin(self, session_id: str) -> None:
        first = self._random.choice(FIRST_COUNTS)
        self._chat.sessions.put({"sessionId": session_id, "messageCount": first})
        self._forget(session_id)
        self._first_counts[session_id] = int(first or 0)

    def _forget(self, session_id: str) -> None:
        self._first_counts.pop(session_id, None)
        self._counting = {key for key in self._counting if not key.startswith(session_id)}

    def _apply(self, record: dict[str, Any]) -> None:
        self.seen.append(record)
        keys = record["dynamodb"]["Keys"]
        session_id = keys["sessionId"]["S"]
        key = f"{session_id}/{keys['messageId']['S']}"
        known = self._applied.get(key)
        if known is not None and _number(known) >= _number(record):
            return
        self._applied[key] = record
        if record["eventName"] == "REMOVE":
            self._counting.discard(key)
        elif session_id in self._first_counts:
            self._counting.add(key)


def _number(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


@CHAOS
@given(steps=STEPS, random=RANDOMS)
def test_no_crash_repeat_split_or_order_changes_a_count(
    chat: Chat, steps: list[tuple[str, int]], random: Random
) -> None:
    history = History(chat, random)
    for step, place in steps:
        history.step(step, place)
    history.finish()
    history.check()


@CHAOS
@given(steps=STEPS, random=RANDOMS)
def test_the_count_of_a_session_that_stays_is_the_number_of_its_messages(
    chat: Chat, steps: list[tuple[str, int]], random: Random
) -> None:
    """Records that failed come again after newer ones, together with some that did not."""
    sessions = [chat.begin() for _ in range(SESSIONS)]
    messages: dict[str, list[dict[str, Any]]] = {session: [] for session in sessions}
    records = []
    for step, place in steps:
        present = messages[sessions[place]]
        if step == "write":
            present.append(message(sessions[place]))
            records.append(written(present[-1]))
        elif step == "delete" and present:
            records.append(deleted(present.pop(0)))
    for _ in range(3):
        chat.deliver(*random.sample(records, random.randint(0, len(records))))
    random.shuffle(records)
    chat.deliver(*records)
    counts = {session: chat.count_of(session) for session in sessions}
    assert counts == {session: len(present) for session, present in messages.items()}
