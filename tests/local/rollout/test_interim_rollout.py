"""An index made anew under its name in an account in memory: what is asked, and kills anywhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.local.rollout.memory_account import Interruption, MemoryAccount
from tests.unit.rollout.products import index, table, template
from tools.rollout.apply.errors import RolloutError
from tools.rollout.apply.rollout import Leave, Outcome

NARROW = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["role"]}
BEFORE = template(Table=table("t", [index("ByEmail", "email")]))
TARGET = {"stack": template(Table=table("t", [index("ByEmail", "email", **NARROW)]))}
LEAVE = Leave(interim=True)
CHANGES = [
    ("Create", "ByEmail-interim"),
    ("Delete", "ByEmail"),
    ("Create", "ByEmail"),
    ("Delete", "ByEmail-interim"),
]


@pytest.fixture
def account(tmp_path: Path) -> MemoryAccount:
    account = MemoryAccount(tmp_path)
    account.engine.create("stack", BEFORE)
    return account


def test_readers_are_asked_for_twice_and_have_an_index_at_each_pause(
    account: MemoryAccount,
) -> None:
    outcomes, there = [], []
    for agrees, has_returned in ((False, True), (True, False), (True, True)):
        outcomes.append(
            account.rollout(TARGET, leave=LEAVE, agrees=agrees, has_returned=has_returned)
        )
        there.append(account.tables.indexes("t"))

    assert outcomes == [Outcome.PAUSED, Outcome.PAUSED, Outcome.DONE]
    assert there == [["ByEmail", "ByEmail-interim"], ["ByEmail-interim", "ByEmail"], ["ByEmail"]]
    assert account.tables.log == CHANGES
    before, going, back, leaving = account.asked
    assert going == before
    assert leaving == back
    assert "'ByEmail' of 't' will be deleted" in going
    assert "its readers read 'ByEmail-interim' instead" in going
    assert "'ByEmail-interim' of 't' will be deleted" in leaving
    assert "its readers read 'ByEmail' again" in leaving


def test_whoever_goes_back_is_told_that_the_index_carries_something_else(
    account: MemoryAccount,
) -> None:
    account.rollout(TARGET, leave=LEAVE, agrees=False)
    account.asked.clear()

    assert account.rollout({"stack": BEFORE}) is Outcome.DONE

    (leaving,) = account.asked
    assert "'ByEmail-interim' of 't' will be deleted" in leaving
    assert "its readers read 'ByEmail' again, which has other keys or another" in leaving
    assert account.tables.indexes("t") == ["ByEmail"]


@pytest.mark.parametrize(("read", "made"), [("ByEmail", 1), ("ByEmail-interim", 3)])
def test_neither_goes_while_it_is_read(read: str, made: int, account: MemoryAccount) -> None:
    account.cloudwatch.reads[read] = [
        {"Sum": 5.0, "Timestamp": datetime(2026, 11, 29, 12, tzinfo=UTC)}
    ]

    with pytest.raises(RolloutError, match=f"'{read}' of 't' was read"):
        account.rollout(TARGET, leave=LEAVE)

    assert account.tables.log == CHANGES[:made]


def test_killed_anywhere_and_started_again_it_ends_in_the_same_state(tmp_path: Path) -> None:
    kills, was_killed = 1, True
    while was_killed:
        account = MemoryAccount(tmp_path / str(kills), killed_at=kills)
        account.engine.create("stack", BEFORE)
        try:
            account.rollout(TARGET, leave=LEAVE)
            was_killed = False
        except Interruption:
            account.rollout(TARGET, leave=LEAVE)
        assert account.tables.log == CHANGES
        assert account.tables.indexes("t") == ["ByEmail"]
        kills += 7

    assert kills > 50
