"""Attempts for tests, and what each of them ought to add."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from stacks.mavprep.common import CALCULUS_ID
from stacks.mavprep.progress import PROGRESS
from stacks.mavprep.progress_examples import QUIZ
from tests.handlers import records
from tests.handlers.records import STREAM_LABEL

PHYSICS_ID = "9a5b0c1d-2e3f-4a5b-8c6d-7e8f9a0b1c2d"
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
LATER_ID = "11111111-1111-4111-8111-111111111111"
"""A subject that is created while its attempts arrive."""

LATER_STREAM = "2026-11-29T10:20:30.400"
"""The label of a stream that the table got when it was made anew."""

KEYS = ("PK", "SK")
TABLE = PROGRESS.name


def attempt(user: str = "user123", test: str = "test123", **changes: Any) -> dict[str, Any]:
    """Return an attempt that counts, but for the changes; None takes an attribute out."""
    item = {
        **QUIZ.item,
        "PK": f"USER#{user}",
        "SK": f"PROGRESS#{test}#2025-02-03T17:45:00Z",
        "subjectId": CALCULUS_ID,
        **changes,
    }
    return {name: value for name, value in item.items() if value is not None}


def put(
    item: Mapping[str, Any], number: int | None = None, label: str = STREAM_LABEL
) -> dict[str, Any]:
    """Return the record of a put."""
    return records.insert(TABLE, KEYS, item, number=number, label=label)


def delete(
    item: Mapping[str, Any], number: int | None = None, label: str = STREAM_LABEL
) -> dict[str, Any]:
    """Return the record of a deletion."""
    return records.remove(TABLE, KEYS, item, number=number, label=label)


Place = tuple[str, int]
"""The place of a change: the label of its stream, and its number there."""


@dataclass(frozen=True)
class Known:
    """A version of an attempt of which the test knows what becomes of it.

    Attributes
    ----------
    item
        The item; after a deletion, as it last was.
    sums
        What it adds: subject, day, tests, answered, correct, score in hundredths, seconds, and
        six counts by difficulty. None if it does not count.
    reason
        Why it is rejected, if it is.
    is_deletion
        Whether the item is gone.
    """

    item: Mapping[str, Any]
    sums: tuple[Any, ...] | None = None
    reason: str | None = None
    is_deletion: bool = False

    def record(self, place: Place) -> dict[str, Any]:
        """Return the record of the change."""
        label, number = place
        make = delete if self.is_deletion else put
        return make(self.item, number, label)


def some_version(random: Random, user: str, test: str, *, with_later: bool = False) -> Known:
    """Return a version of any kind; most count."""
    kind = random.choices(
        ("counted", "unfinished", "deleted", "unknown", "malformed", "no-uuid", "later"),
        (10, 2, 3, 1, 1, 1, 2 if with_later else 0),
    )[0]
    if kind == "deleted":
        return Known(attempt(user, test), is_deletion=True)
    if kind == "unfinished":
        return Known(
            attempt(user, test, **random.choice([{"graded": False}, {"completed": False}]))
        )
    if kind == "unknown":
        return Known(attempt(user, test, subjectId=UNKNOWN_ID), reason="unknown_subject")
    if kind == "malformed":
        return Known(attempt(user, test, timeSpentSeconds="long"), reason="malformed_attempt")
    if kind == "no-uuid":
        return Known(attempt(user, test, subjectId="subject101"), reason="malformed_subject")
    return _counted(random, user, test, LATER_ID if kind == "later" else None)


def _counted(random: Random, user: str, test: str, subject: str | None) -> Known:
    subject = subject or random.choice([CALCULUS_ID, PHYSICS_ID])
    day = random.choice(["2025-02-03", "2025-02-04"])
    total = random.randint(0, 40)
    correct = random.randint(0, total)
    score, seconds = random.randint(0, 10_000), random.randint(0, 9_000)
    counts = {name: random.randint(0, 9) for name in ("easy", "medium", "hard")}
    item = attempt(
        user,
        test,
        subjectId=subject,
        startTime=f"{day}T17:45:00Z",
        correctAnswers=correct,
        incorrectAnswers=total - correct,
        percentageScore=Decimal(score) / 100,
        timeSpentSeconds=seconds,
        difficultyBreakdown={name: {"correct": n, "total": n + 1} for name, n in counts.items()},
    )
    by_difficulty = [number for n in counts.values() for number in (n, n + 1)]
    return Known(item, (subject, day, 1, total, correct, score, seconds, *by_difficulty))
