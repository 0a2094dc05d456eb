"""Windows of incremental exports leave nothing out, whatever is covered already."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive_exports.windows import (
    LONGEST,
    SETTLED,
    SHORTEST,
    Window,
    missing_windows,
    whole_until,
)

START = datetime(2026, 12, 1, 3, 4, tzinfo=UTC)
MINUTES = st.integers(0, 5 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
WINDOWS = st.builds(
    lambda after, length: Window(START + after, START + after + max(length, SHORTEST)),
    MINUTES,
    st.integers(15, 1440).map(lambda minutes: timedelta(minutes=minutes)),
)


def _day(number: float) -> datetime:
    return START + timedelta(days=number)


def test_a_day_is_exported_when_it_is_over() -> None:
    assert missing_windows([], START, _day(1)) == []
    assert missing_windows([], START, _day(1) + SETTLED) == [Window(START, _day(1))]


def test_days_that_were_missed_are_made_good() -> None:
    found = missing_windows([Window(START, _day(1))], START, _day(3.5))
    assert found == [Window(_day(1), _day(2)), Window(_day(2), _day(3))]


def test_a_failed_day_between_others_is_exported_again() -> None:
    covered = [Window(START, _day(1)), Window(_day(2), _day(3))]
    assert missing_windows(covered, START, _day(3.1)) == [Window(_day(1), _day(2))]


def test_a_gap_too_short_for_an_export_reaches_into_what_follows() -> None:
    covered = [Window(START, _day(1)), Window(_day(1) + timedelta(minutes=1), _day(2))]
    assert missing_windows(covered, START, _day(2)) == [Window(_day(1), _day(1) + SHORTEST)]


@given(st.lists(WINDOWS, max_size=6), MINUTES)
def test_nothing_is_left_out_and_dynamodb_takes_every_window(
    covered: list[Window], passed: timedelta
) -> None:
    now = START + passed
    found = missing_windows(covered, START, now)

    assert all(SHORTEST <= each.end - each.start <= LONGEST for each in found)
    assert all(each.end <= now - SETTLED for each in found)
    assert whole_until([*covered, *found], START) > now - SETTLED - LONGEST
    assert missing_windows([*covered, *found], START, now) == []
