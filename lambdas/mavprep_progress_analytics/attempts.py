"""What one version of an attempt adds to the analytics, read straight from its DynamoDB JSON."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple

from mavprep_progress_analytics.items import ItemChange

Image = Mapping[str, Any]

UNKNOWN_SUBJECT = "unknown_subject"
MALFORMED_SUBJECT = "malformed_subject"
MALFORMED_ATTEMPT = "malformed_attempt"
SUM_OVERFLOW = "sum_overflow"

MAX_QUESTIONS = 100_000
"""Of one attempt; more is a mistake, and would in time overflow a sum."""

MAX_SECONDS = 10_000_000
"""Of one attempt: about 16 weeks, a term."""

YEARS = range(2000, 2100)
"""Of attempts. A program that has no time writes that of its clock's zero, such as 1970 or, in Go,
the year 1: the days of students would begin there."""

_BEST_SCORE = 100
_HUNDREDTH = Decimal("0.01")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ABSENT = (None, {"NULL": True})


class RejectionError(Exception):
    """An attempt cannot be counted.

    Parameters
    ----------
    reason
        As in ``analytics_rejected_attempts``.
    detail
        In words; names attributes, never their values.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Version(NamedTuple):
    """One version of an item, in the order of the statement's parameters.

    What does not count has the defaults. Numbers that need all their digits stay strings.
    """

    user_id: str
    sort_key: str
    stream_label: str
    sequence_number: str
    is_deleted: str = "false"
    subject_id: str | None = None
    date: str | None = None
    tests_taken: int = 0
    questions_answered: int = 0
    correct_answers: int = 0
    score: str = "0"
    study_time_seconds: int = 0
    easy_correct: int = 0
    easy_total: int = 0
    medium_correct: int = 0
    medium_total: int = 0
    hard_correct: int = 0
    hard_total: int = 0
    reason: str | None = None
    detail: str | None = None
    item: str | None = None
    answered_questions: str = "{}"
    correct_questions: str = "{}"
    timed_questions: str = "{}"
    timed_seconds: str = "{}"


def read_version(change: ItemChange) -> Version:
    """Return what an item contributes from a change on; without an image, it was deleted."""
    image = change.image
    if image is None:
        return Version(*change[:4], "true")
    try:
        if not _is_finished(image):
            return Version(*change[:4])
        return _with_answers(Version(*change[:4], "false", *_contribution(image)), image)
    except RejectionError as error:
        return reject(change, error)


def reject(change: ItemChange, error: RejectionError) -> Version:
    """Return a version that does not count, and is kept whole with the reason."""
    return Version(
        *change[:4],
        reason=error.reason,
        detail=error.detail,
        # Escaped to ASCII: PostgreSQL keeps an escaped zero or half a surrogate pair in JSON, and
        # refuses the character itself.
        item=json.dumps(change.image),
    )


def _is_finished(image: Image) -> bool:
    completed, graded = _boolean(image, "completed"), _boolean(image, "graded")
    if completed is None and graded is not False:
        raise _malformed("completed is missing or not a boolean.")
    if graded is None and completed is not False:
        raise _malformed("graded is missing or not a boolean.")
    return bool(completed and graded)


def _contribution(image: Image) -> tuple[Any, ...]:
    correct = _count(image, "correctAnswers")
    answered = correct + _count(image, "incorrectAnswers")
    return (
        _subject(image),
        _day(image),
        1,
        answered,
        correct,
        _score(image),
        _count(image, "timeSpentSeconds", MAX_SECONDS),
        *_difficulties(image),
    )


def _difficulties(image: Image) -> list[int]:
    breakdown = image.get("difficultyBreakdown")
    if breakdown in _ABSENT:
        return [0] * 6
    counts = []
    for difficulty in ("easy", "medium", "hard"):
        try:
            result = breakdown["M"].get(difficulty)
            if result in _ABSENT:
                counts += [0, 0]
                continue
            correct, total = _count(result["M"], "correct"), _count(result["M"], "total")
        except (AttributeError, KeyError, RejectionError, TypeError):
            raise _malformed(f"difficultyBreakdown has no usable {difficulty} counts.") from None
        if correct > total:
            raise _malformed(f"difficultyBreakdown has more correct than total {difficulty}.")
        counts += [correct, total]
    return counts


def _with_answers(version: Version, image: Image) -> Version:
    """Add the questions that were answered, correctly, and in what time.

    What cannot be read of an answer counts for no question. It is no reason to reject the attempt,
    whose own numbers do not depend on it.
    """
    answered, correct, timed, seconds = [], [], [], []
    for member in _members(image):
        try:
            question = member["M"]["questionId"]["S"]
            is_correct = member["M"]["correct"]["BOOL"]
            is_known = isinstance(is_correct, bool) and _UUID.fullmatch(question)
        except (KeyError, TypeError):
            continue
        if not is_known:
            continue
        question = question.lower()
        answered.append(question)
        if is_correct:
            correct.append(question)
        time_spent = _seconds(member["M"])
        if time_spent is not None:
            timed.append(question)
            seconds.append(str(time_spent))
    return version._replace(
        answered_questions=_array(answered),
        correct_questions=_array(correct),
        timed_questions=_array(timed),
        timed_seconds=_array(seconds),
    )


def _array(values: Sequence[str]) -> str:
    return "{" + ",".join(values) + "}"


def _seconds(answer: Image) -> int | None:
    """Return how long an answer took, in whole seconds; None where it says no usable time."""
    try:
        seconds = Decimal(answer["timeSpent"]["N"])
        if 0 <= seconds <= MAX_SECONDS:
            return int(seconds.quantize(1, ROUND_HALF_UP))
    except (InvalidOperation, KeyError, TypeError, ValueError):
        pass
    return None


def _members(image: Image) -> list[Any]:
    try:
        members = image["answers"]["L"]
    except (KeyError, TypeError):
        return []
    return members if isinstance(members, list) else []


def _subject(image: Image) -> str:
    try:
        subject: str = image["subjectId"]["S"]
        if _UUID.fullmatch(subject):
            return subject.lower()
    except (KeyError, TypeError):
        pass
    raise RejectionError(MALFORMED_SUBJECT, "subjectId is missing or not a UUID.")


def _day(image: Image) -> str:
    try:
        started = datetime.fromisoformat(image["startTime"]["S"])
        if started.tzinfo is not None:
            day = started.astimezone(UTC).date()
            if day.year in YEARS:
                return day.isoformat()
    except (KeyError, OverflowError, TypeError, ValueError):
        pass
    raise _malformed(
        "startTime is missing or not a time in ISO 8601 with its zone, in the years "
        f"{YEARS.start} to {YEARS.stop - 1}."
    )


def _score(image: Image) -> str:
    try:
        score = Decimal(image["percentageScore"]["N"])
        if 0 <= score <= _BEST_SCORE:
            # A number may have more decimals than PostgreSQL reads.
            return str(score.quantize(_HUNDREDTH, ROUND_HALF_UP))
    except (InvalidOperation, KeyError, TypeError, ValueError):
        pass
    raise _malformed(f"percentageScore is missing or not a number from 0 to {_BEST_SCORE}.")


def _count(image: Image, name: str, most: int = MAX_QUESTIONS) -> int:
    try:
        value = int(image[name]["N"])
        if 0 <= value <= most:
            return value
    except (KeyError, OverflowError, TypeError, ValueError):
        pass
    raise _malformed(f"{name} is missing or not a whole number from 0 to {most}.")


def _boolean(image: Image, name: str) -> bool | None:
    try:
        value = image[name]["BOOL"]
    except (KeyError, TypeError):
        return None
    return value if isinstance(value, bool) else None


def _malformed(detail: str) -> RejectionError:
    return RejectionError(MALFORMED_ATTEMPT, detail)
