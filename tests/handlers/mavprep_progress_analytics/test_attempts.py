"""What one version of an attempt adds, or why it is rejected."""

import json
from decimal import Decimal
from typing import Any

import pytest

from mavprep_progress_analytics.attempts import MAX_QUESTIONS, MAX_SECONDS, read_version
from mavprep_progress_analytics.items import ItemChange
from tests.handlers.mavprep_progress_analytics.attempts import attempt
from tests.handlers.records import STREAM_LABEL, image


def _read(**changes: Any) -> Any:
    return _version(image(attempt(**changes)))


def _read_raw(name: str, value: object) -> Any:
    return _version({**image(attempt()), name: value})


def _version(item: Any) -> Any:
    return read_version(ItemChange("user123", "sort key", STREAM_LABEL, "17", item))


def test_an_attempt_that_counts() -> None:
    version = _read()
    assert version[:5] == ("user123", "sort key", STREAM_LABEL, "17", "false")
    assert version.date == "2025-02-03"
    assert version[7:18] == (1, 10, 9, "90.00", 900, 5, 5, 3, 3, 1, 2)
    assert version.reason is None
    assert version.item is None


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2025-01-20T23:59:59Z", "2025-01-20"),
        ("2025-01-20T23:59:59.999Z", "2025-01-20"),
        ("2025-01-20T23:30:00-05:00", "2025-01-21"),
        ("2025-01-21T00:30:00+01:00", "2025-01-20"),
        ("2000-01-01T00:00:00Z", "2000-01-01"),
        ("2099-12-31T23:59:59Z", "2099-12-31"),
    ],
)
def test_days_are_utc(start: str, day: str) -> None:
    assert _read(startTime=start).date == day


def test_a_subject_is_written_in_lower_case() -> None:
    """PostgreSQL answers in lower case, and unknown subjects are looked up by their text."""
    upper = attempt()["subjectId"].upper()
    assert _read(subjectId=upper).subject_id == upper.lower()


@pytest.mark.parametrize(
    "changes", [{"completed": False}, {"graded": False}, {"graded": False, "completed": None}]
)
def test_what_is_not_finished_does_not_count(changes: dict[str, Any]) -> None:
    version = _read(**changes, subjectId="subject101", percentageScore=None)
    assert (version.tests_taken, version.reason) == (0, None)


@pytest.mark.parametrize("breakdown", [None, {}, {"easy": None}])
def test_difficulties_may_be_absent(breakdown: Any) -> None:
    assert _read(difficultyBreakdown=breakdown)[12:18] == (0, 0, 0, 0, 0, 0)
    assert _read_raw("difficultyBreakdown", {"NULL": True}).tests_taken == 1


@pytest.mark.parametrize("subject", [None, "subject101", "", 5, "{" + "0" * 36 + "}"])
def test_a_subject_that_is_no_uuid(subject: Any) -> None:
    version = _read(subjectId=subject)
    assert version.reason == "malformed_subject"
    assert version[5:18] == (None, None, 0, 0, 0, "0", 0, 0, 0, 0, 0, 0, 0)
    assert json.loads(version.item) == image(attempt(subjectId=subject))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("completed", None),
        ("graded", "true"),
        ("startTime", None),
        ("startTime", "2025-01-20"),
        ("startTime", "2025-01-20T10:00:00"),
        ("startTime", "0001-01-01T00:00:00+05:00"),
        ("startTime", "9999-12-31T23:59:59-05:00"),
        ("startTime", "10000-01-01T00:00:00Z"),
        ("startTime", 1737390600),
        ("startTime", "0001-01-01T00:00:00Z"),
        ("startTime", "1970-01-01T00:00:00.000Z"),
        ("startTime", "2000-01-01T00:00:00+00:01"),
        ("startTime", "2099-12-31T23:59:59-00:01"),
        ("percentageScore", None),
        ("percentageScore", "84"),
        ("percentageScore", 101),
        ("percentageScore", -1),
        ("percentageScore", Decimal("100." + "0" * 34 + "1")),
        ("correctAnswers", -1),
        ("correctAnswers", int("9" * 38)),
        ("correctAnswers", Decimal("0.5")),
        ("correctAnswers", "9"),
        ("incorrectAnswers", MAX_QUESTIONS + 1),
        ("timeSpentSeconds", None),
        ("timeSpentSeconds", MAX_SECONDS + 1),
        ("difficultyBreakdown", "hard"),
        ("difficultyBreakdown", {"easy": {"correct": 1}}),
        ("difficultyBreakdown", {"easy": {"correct": 2, "total": 1}}),
        ("difficultyBreakdown", {"easy": 3}),
    ],
)
def test_a_malformed_attempt_is_kept_with_what_is_wrong(name: str, value: Any) -> None:
    version = _read(**{name: value})
    assert (version.reason, version.tests_taken) == ("malformed_attempt", 0)
    assert name in version.detail
    assert str(value) == "None" or f" {value} " not in version.detail
    assert json.loads(version.item) == image(attempt(**{name: value}))


@pytest.mark.parametrize(
    ("score", "stored"),
    [
        ("66.66666666666666666666666666666666666", "66.67"),
        ("99.995", "100.00"),
        ("0.005", "0.01"),
        ("1E-130", "0.00"),
        ("1E-99999", "0.00"),
        ("-0", "-0.00"),
    ],
)
def test_scores_have_two_decimals(score: str, stored: str) -> None:
    assert _read_raw("percentageScore", {"N": score}).score == stored


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [],
        {"N": "NaN"},
        {"N": "sNaN"},
        {"N": "Infinity"},
        {"N": "-Infinity"},
        {"N": "1e400"},
        {"N": "9" * 10_000},
        {"N": None},
    ],
)
@pytest.mark.parametrize(
    "name",
    ["startTime", "percentageScore", "correctAnswers", "timeSpentSeconds", "completed"],
)
def test_no_json_whatever_breaks_the_batch(name: str, value: object) -> None:
    assert _read_raw(name, value).reason == "malformed_attempt"
