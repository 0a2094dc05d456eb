"""Applications write while items are copied back, between any two calls."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.handlers.backfill.filling import Interfering
from tests.handlers.backfill.test_interruptions import Crashing, CrashingClient
from tests.handlers.delivery import CrashError
from tests.handlers.restore.restoring import Restoring, course
from tools.restore.copying import MAX_ATTEMPTS, Mode, Outcome, Request
from tools.restore.decisions import Decision
from tools.table_scans import scanning

WINDOW = Request(Mode.WINDOW)
GOOD, WRONG, NEWER = course(1, title="good"), course(1, title="wrong"), course(1, title="newer")


def once(write: Callable[[], None]) -> Callable[[Mapping[str, Any]], None]:
    """Do it before the first call only."""
    done: list[bool] = []

    def interfere(_arguments: Mapping[str, Any]) -> None:
        if not done:
            done.append(True)
            write()

    return interfere


def raced(restoring: Restoring, **before: Callable[[Mapping[str, Any]], None]) -> Any:
    return restoring.run(WINDOW, Interfering(restoring.live.client, **before))


def test_an_item_made_anew_in_that_moment_stays(restoring: Restoring) -> None:
    restoring.put(GOOD, None, None)
    made = once(lambda: restoring.live.put(NEWER))
    done = raced(restoring, batch_execute_statement=made)
    assert restoring.live.items() == [NEWER]
    assert (done.standings, +done.outcomes) == ({Decision.CHANGED_SINCE: 1}, {})


@pytest.mark.parametrize("newer", [NEWER, {**WRONG, "note": "new"}])
def test_an_item_changed_in_that_moment_stays(restoring: Restoring, newer: Any) -> None:
    """With an attribute that neither image has, the title is taken back and the attribute stays."""
    restoring.put(GOOD, WRONG, WRONG)
    done = raced(restoring, update_item=once(lambda: restoring.live.put(newer)))
    if newer is NEWER:
        assert restoring.live.items() == [NEWER]
        assert done.standings == {Decision.CHANGED_SINCE: 1}
    else:
        assert restoring.live.items() == [{**GOOD, "note": "new"}]


def test_an_item_deleted_in_that_moment_stays_deleted(restoring: Restoring) -> None:
    restoring.put(GOOD, WRONG, WRONG)
    done = raced(restoring, update_item=once(lambda: restoring.live.delete(WRONG)))
    assert restoring.live.items() == []
    assert done.standings == {Decision.DELETED_SINCE: 1}


def test_an_item_that_never_rests_is_listed(restoring: Restoring) -> None:
    restoring.put(GOOD, None, None)
    present: list[bool] = []

    def toggle(_arguments: object) -> None:
        present.append(True)
        restoring.live.put(NEWER)

    def untoggle(_arguments: object) -> None:
        restoring.live.delete(NEWER)

    done = raced(restoring, batch_execute_statement=toggle, batch_get_item=untoggle)
    assert len(present) == MAX_ATTEMPTS
    assert done.outcomes[Outcome.CONTENDED] == 1
    assert restoring.listed() == [("course-1", Outcome.CONTENDED)]


def test_what_dynamodb_did_not_take_together_goes_alone(restoring: Restoring) -> None:
    class Throttled(Interfering):
        def batch_execute_statement(self, **arguments: Any) -> Any:
            error = {"Code": "ThrottlingError", "Message": "slow down"}
            return {"Responses": [{"Error": error} for _ in arguments["Statements"]]}

    restoring.put(GOOD, None, None)
    restoring.run(WINDOW, Throttled(restoring.live.client))
    assert restoring.live.items() == [GOOD]


def test_a_crash_anywhere_is_taken_up(
    restoring: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between any two calls, and before and after each write of the checkpoint."""
    monkeypatch.setattr(scanning, "PAGE_ITEMS", 2)
    rename: Callable[..., Any] = Path.replace
    good = [course(number, title="good") for number in range(3)]
    wrong = [course(number, title="wrong") for number in range(3)]
    for number in range(3):
        restoring.put(good[number], wrong[number] if number % 2 else None, None)
    for crash_at in range(1, 80):
        restoring.live.clear()
        restoring.live.put(wrong[1])
        crashing = Crashing(crash_at)

        def renamed(draft: Path, path: Path, crashing: Crashing = crashing) -> Any:
            crashing.step()
            answer = rename(draft, path)
            crashing.step()
            return answer

        monkeypatch.setattr(Path, "replace", renamed)
        with suppress(CrashError):
            restoring.run(WINDOW, CrashingClient(restoring.live.client, crashing))
        monkeypatch.setattr(Path, "replace", rename)
        restoring.run(WINDOW)
        assert restoring.now() == {f"course-{number}": each for number, each in enumerate(good)}
        if not crashing.is_over:
            break
    else:
        pytest.fail("it has more steps than were tried")
