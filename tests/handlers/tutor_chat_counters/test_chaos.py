"""Whatever happens on the way, a session's count is what its messages make it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.tutor_chat_counters.conftest import deleted, message, written

if TYPE_CHECKING:
    from tests.handlers.tutor_chat_counters.conftest import Chat

SESSIONS = 3
STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "write", "delete"]), st.integers(0, SESSIONS - 1)),
    min_size=1,
    max_size=25,
)
RANDOMS = st.builds(Random, st.integers(0, 2**32))
CHAOS = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def _play(chat: Chat, steps: list[tuple[str, int]]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the records of the steps, and how many messages each session has in the end."""
    sessions = [chat.begin() for _ in range(SESSIONS)]
    messages: dict[str, list[dict[str, Any]]] = {session: [] for session in sessions}
    records = []
    for step, place in steps:
        present = messages[sessions[place]]
        if step == "write":
            present.append(message(sessions[place]))
            records.append(written(present[-1]))
        elif present:
            records.append(deleted(present.pop(0)))
    return records, {session: len(present) for session, present in messages.items()}


@CHAOS
@given(steps=STEPS, random=RANDOMS)
def test_crashes_repeats_and_splits_change_no_count(
    chat: Chat, steps: list[tuple[str, int]], random: Random
) -> None:
    records, expected = _play(chat, steps)
    faults = Faults(random)
    client = FaultyClient(chat.sessions.client, faults)
    set_aside = deliver_chaotically(
        records,
        lambda event: chat.deliver(*event["Records"], client=client),
        random=random,
        faults=faults,
    )
    assert set_aside == []
    assert {session: chat.count_of(session) for session in expected} == expected


@CHAOS
@given(steps=STEPS, random=RANDOMS)
def test_the_order_in_which_changes_arrive_changes_no_count(
    chat: Chat, steps: list[tuple[str, int]], random: Random
) -> None:
    """Records that failed come again after newer ones, together with some that did not."""
    records, expected = _play(chat, steps)
    for _ in range(3):
        chat.deliver(*random.sample(records, random.randint(0, len(records))))
    random.shuffle(records)
    chat.deliver(*records)
    assert {session: chat.count_of(session) for session in expected} == expected
    assert all(
        "uncountedDeletions" not in (chat.sessions.get(sessionId=session) or {})
        for session in expected
    )
