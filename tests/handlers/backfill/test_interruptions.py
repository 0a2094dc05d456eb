"""A run may end between any two calls, and between any two writes of its file."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stacks.tutoria.chat_messages import CHAT_MESSAGES
from tests.handlers.backfill.filling import SEGMENTS, Interfering, fill, target, without
from tests.handlers.delivery import CrashError
from tests.handlers.tables import LiveTable
from tools.backfill.counts import Counts
from tools.table_scans import scanning
from tools.table_scans.checkpoint import BusyError, Checkpoint, only_run

MESSAGE = dict(CHAT_MESSAGES.examples[0].item)
ITEMS = 3


class Crashing:
    """Ends the run before or after its n-th step, of all threads together."""

    def __init__(self, at: int) -> None:
        self._left = at

    def step(self) -> None:
        """Count a step."""
        self._left -= 1
        if self._left == 0:
            raise CrashError

    @property
    def is_over(self) -> bool:
        """Whether it has crashed."""
        return self._left <= 0


class CrashingClient:
    def __init__(self, client: Any, crashing: Crashing) -> None:
        self._client = client
        self._crashing = crashing

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)

        def call(**arguments: Any) -> Any:
            self._crashing.step()
            answer = attribute(**arguments)
            self._crashing.step()
            return answer

        return call


def old_messages(chat: LiveTable) -> None:
    for number in range(ITEMS):
        old = without(MESSAGE, "expiresAt", conversationId=f"conversation-{number}")
        chat.put(old)


def test_a_crash_anywhere_is_taken_up(
    chat: LiveTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PAGE_ITEMS", 2)
    rename: Callable[..., Any] = Path.replace
    for crash_at in range(1, 60):
        chat.clear()
        old_messages(chat)
        crashing = Crashing(crash_at)

        def renamed(draft: Path, path: Path, crashing: Crashing = crashing) -> Any:
            crashing.step()
            answer = rename(draft, path)
            crashing.step()
            return answer

        monkeypatch.setattr(Path, "replace", renamed)
        with suppress(CrashError):
            fill(chat, tmp_path, CrashingClient(chat.client, crashing))
        monkeypatch.setattr(Path, "replace", rename)
        fill(chat, tmp_path)
        assert [item["expiresAt"] for item in chat.items()] == [MESSAGE["expiresAt"]] * ITEMS
        if not crashing.is_over:
            break
    else:
        pytest.fail("it has more steps than were tried")


def test_what_is_done_is_not_read_again(
    chat: LiveTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PAGE_ITEMS", 1)
    old_messages(chat)
    written: list[str] = []

    def fail_at_last(_arguments: object) -> None:
        written.append("")
        if len(written) == ITEMS:
            raise CrashError

    client = Interfering(chat.client, update_item=fail_at_last)
    with pytest.raises(CrashError):
        fill(chat, tmp_path, client)

    rest = Interfering(chat.client)
    done = fill(chat, tmp_path, rest)

    assert rest.calls.count("update_item") <= SEGMENTS
    assert rest.calls.count("scan") < client.calls.count("scan")
    assert done.examined == ITEMS


def test_a_file_of_another_table_or_of_no_use_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    mine = Checkpoint.begin(path, "mine", 1, Counts())
    mine.advance(0, {"id": {"B": b"\xff"}, "at": {"N": "1"}}, Counts())

    again = Checkpoint.read(path, "mine", Counts)
    assert again is not None
    assert again.positions == {0: {"id": {"B": b"\xff"}, "at": {"N": "1"}}}
    assert path.stat().st_mode & 0o077 == 0
    assert Checkpoint.read(path, "another", Counts) is None
    path.write_text("{", "utf-8")
    assert Checkpoint.read(path, "mine", Counts) is None
    assert Checkpoint.read(tmp_path / "b.json", "mine", Counts) is None


def test_another_definition_or_a_table_made_anew_begins_anew(chat: LiveTable) -> None:
    first = target(chat)
    changed = replace(first, backfill=replace(first.backfill, entities=("Other",)))
    assert first.subject() == target(chat).subject() != changed.subject()


def test_two_runs_at_a_time_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.backfill.json"
    with only_run(path), pytest.raises(BusyError, match=r"table\.backfill"), only_run(path):
        pass
    with only_run(path):
        pass
