"""What went wrong is taken back, and nothing else changes."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.handlers.records import image
from tests.handlers.restore.restoring import Restoring, course
from tests.unit.exports.exports import INCREMENTAL, write_export
from tools.exports.manifests import read_export
from tools.exports.places import place_of
from tools.restore.copying import Mode, Outcome, Request
from tools.restore.decisions import Decision
from tools.restore.selections import Selection, selection_of
from tools.restore.sources import ExportedItems
from tools.table_scans.tallies import Tally

WINDOW = Request(Mode.WINDOW)
GOOD, WRONG, NEWER = "as it was", "what the release made of it", "what a person wrote since"


def titled(number: int, title: str, **more: Any) -> dict[str, Any]:
    return course(number, title=title, **more)


def incident(restoring: Restoring) -> None:
    """One item of every history that there can be."""
    good, wrong, newer = (
        [titled(number, title) for number in range(8)] for title in (GOOD, WRONG, NEWER)
    )
    restoring.put(good[0], good[0], good[0])  # nothing happened
    restoring.put(good[1], None, None)  # deleted
    restoring.put(good[2], wrong[2], wrong[2])  # changed
    restoring.put(good[3], None, newer[3])  # deleted, and made anew by a person
    restoring.put(good[4], wrong[4], newer[4])  # changed, and again by a person
    restoring.put(good[5], wrong[5], None)  # changed, and deleted by a person
    restoring.put(good[6], good[6], newer[6])  # only a person's
    restoring.put(None, None, newer[7])  # new


MERGED = {
    f"course-{number}": titled(number, title)
    for number, title in enumerate([GOOD, GOOD, GOOD, NEWER, NEWER, "", NEWER, NEWER])
    if title
}
FOUND = {
    Decision.SAME: 2,
    Decision.PUT_BACK: 1,
    Decision.REVERT: 1,
    Decision.CHANGED_SINCE: 2,
    Decision.DELETED_SINCE: 1,
}


def test_what_a_release_did_is_taken_back_and_what_people_did_since_is_kept(
    restoring: Restoring,
) -> None:
    incident(restoring)

    assert restoring.count(WINDOW).standings == FOUND
    done = restoring.run(WINDOW)

    assert restoring.now() == MERGED
    assert done.outcomes == {Decision.PUT_BACK: 1, Decision.REVERT: 1}
    assert set(restoring.listed()) == {
        ("course-3", Decision.CHANGED_SINCE),
        ("course-4", Decision.CHANGED_SINCE),
        ("course-5", Decision.DELETED_SINCE),
    }
    assert (restoring.folder / "listed").stat().st_mode & 0o077 == 0


def test_a_second_run_changes_nothing(restoring: Restoring) -> None:
    incident(restoring)
    restoring.run(WINDOW)
    assert sum(restoring.run(WINDOW).outcomes.values()) == 0
    assert restoring.now() == MERGED


def test_only_what_is_missing_comes_back(restoring: Restoring) -> None:
    incident(restoring)
    before = restoring.now()

    done = restoring.run(Request(Mode.ONLY_MISSING))

    assert done.outcomes == {Decision.PUT_BACK: 2}
    assert restoring.now() == {
        **before,
        "course-1": titled(1, GOOD),
        "course-5": titled(5, GOOD),
    }


def test_everything_comes_back_where_that_is_asked_for(restoring: Restoring) -> None:
    incident(restoring)
    restoring.run(Request(Mode.OVERWRITE))
    assert restoring.now() == {
        **{f"course-{number}": titled(number, GOOD) for number in range(7)},
        "course-7": titled(7, NEWER),
    }


def test_an_incremental_export_does_as_well_as_two_tables(
    restoring: Restoring, tmp_path: Path
) -> None:
    incident(restoring)

    lines = []
    for number in (1, 2, 3, 4, 5):
        old, new = (image(titled(number, title)) for title in (GOOD, WRONG))
        line = {"Keys": {"courseId": old["courseId"]}, "OldImage": old}
        lines.append(line if number in {1, 3} else {**line, "NewImage": new})
    # Made and deleted within the window.
    lines.append({"Keys": image({"courseId": "course-9"})})
    place, key = place_of(
        str(write_export(tmp_path, [lines[:2], [], lines[2:]], **INCREMENTAL)), lambda: None
    )
    source = ExportedItems(read_export(place, key), ["courseId"])

    assert restoring.count(WINDOW, source).standings == Counter({**FOUND, Decision.SAME: 0})
    restoring.run(WINDOW, source=source)

    assert restoring.now() == MERGED


def test_a_part_comes_back_alone(restoring: Restoring) -> None:
    for number in range(4):
        restoring.put(titled(number, GOOD, tenant=f"t{number % 2}"), None, None)

    done = restoring.run(Request(Mode.WINDOW, part=selection_of(["tenant=t1"])))

    assert set(restoring.now()) == {"course-1", "course-3"}
    assert done.standings == {Decision.OTHER: 2}


def test_only_changes_that_bear_the_mark_of_a_release_are_taken_back(
    restoring: Restoring,
) -> None:
    by_release = titled(1, WRONG, version=7)
    restoring.put(titled(1, GOOD, version=6), by_release, by_release)
    restoring.put(titled(2, GOOD), titled(2, NEWER), titled(2, NEWER))
    restoring.put(titled(3, GOOD), None, None)

    restoring.run(Request(Mode.WINDOW, marked=Selection({"version": "7"}), kinds=["changed"]))

    assert restoring.now() == {
        "course-1": {**titled(1, GOOD), "version": Decimal(6)},
        "course-2": titled(2, NEWER),
    }


def test_what_consumers_keep_neither_decides_nor_comes_back(restoring: Restoring) -> None:
    """A count goes on counting while the rest of the item is taken back."""
    restoring.put(
        titled(1, GOOD, messageCount=5),
        titled(1, WRONG, messageCount=6),
        titled(1, WRONG, messageCount=8),
    )
    restoring.put(titled(2, GOOD, messageCount=5), titled(2, GOOD, messageCount=4), titled(2, GOOD))
    mark = {**titled(3, GOOD), "courseId": "APPLIED#a"}
    restoring.put(mark, None, None)

    done = restoring.run(Request(Mode.WINDOW, left_alone=["messageCount"]))

    assert restoring.now() == {
        "course-1": {**titled(1, GOOD), "messageCount": Decimal(8)},
        "course-2": titled(2, GOOD),
    }
    assert done.standings == {Decision.SAME: 1, Decision.OF_CONSUMERS: 1}


@pytest.mark.parametrize("missing", [0, 100])
def test_what_consumers_keep_is_not_overwritten(restoring: Restoring, missing: int) -> None:
    """Not even where most items are missing, so that they are put before any is looked at."""
    good = titled(1, GOOD, messageCount=5)
    newer = titled(1, NEWER, messageCount=8, note="new")
    restoring.put(good, None, newer)
    restoring.put(titled(2, GOOD, messageCount=5), None, None)
    before = Tally(standings=Counter({Decision.PUT_BACK: missing}))

    request = Request(Mode.OVERWRITE, left_alone=["messageCount"])
    done = restoring.run(request, before=before)

    assert restoring.now() == {
        "course-1": {**good, "messageCount": Decimal(8)},
        "course-2": titled(2, GOOD, messageCount=Decimal(5)),
    }
    assert done.outcomes == {Decision.PUT_BACK: 1, Decision.OVERWRITE: 1}


def test_what_has_expired_stays_away(restoring: Restoring) -> None:
    restoring.put(titled(1, GOOD, expiresAt=1), None, None)
    done = restoring.run(Request(Mode.WINDOW, expiry="expiresAt"))
    assert done.standings == {Decision.EXPIRED: 1}
    assert restoring.now() == {}


@pytest.mark.parametrize("name", ["it's", 'say "so"', "a b.c", "größe", "x" * 8_200])
def test_an_attribute_may_have_any_name(restoring: Restoring, name: str) -> None:
    deleted, changed = course(1, **{name: "x"}), course(2, **{name: "x"})
    restoring.put(deleted, None, None)
    restoring.put(changed, course(2), course(2))
    restoring.run(WINDOW)
    assert restoring.now() == {"course-1": deleted, "course-2": changed}


def test_an_item_of_which_too_much_differs_is_listed(restoring: Restoring) -> None:
    wrong = course(1, **{f"a{number}": number for number in range(150)})
    restoring.put(course(1), wrong, wrong)
    done = restoring.run(WINDOW)
    assert done.outcomes[Outcome.TOO_MANY_ATTRIBUTES] == 1
    assert restoring.listed() == [("course-1", Outcome.TOO_MANY_ATTRIBUTES)]


def test_an_item_with_many_attributes_is_reverted(restoring: Restoring) -> None:
    many = {f"a{number}": number for number in range(300)}
    good, wrong = course(1, **many), course(1, **{**many, "a7": "no"})
    restoring.put(good, wrong, wrong)
    restoring.run(WINDOW)
    assert restoring.now() == {"course-1": good}
