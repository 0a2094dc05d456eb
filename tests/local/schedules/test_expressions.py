"""When a schedule is due."""

from datetime import UTC, datetime

import pytest

from tools.local.schedules.expressions import ExpressionError, parse

MADE = datetime(2026, 11, 29, 12, 0, 30, tzinfo=UTC)


def due(expression: str, after: str, zone: str = "UTC") -> str | None:
    found = parse(expression, MADE, zone).next_after(datetime.fromisoformat(after))
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found else None


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("rate(6 hours)", "2026-11-29T12:00:00Z", "2026-11-29T12:00:30Z"),
        ("rate(6 hours)", "2026-11-29T12:00:30Z", "2026-11-29T18:00:30Z"),
        ("rate(1 minute)", "2026-11-29T12:05:00Z", "2026-11-29T12:05:30Z"),
        ("rate(1 day)", "2026-12-05T12:05:00Z", "2026-12-06T12:00:30Z"),
        ("at(2026-12-01T08:00:00)", "2026-11-29T12:00:00Z", "2026-12-01T08:00:00Z"),
        ("at(2026-12-01T08:00:00)", "2026-12-01T08:00:00Z", None),
        ("cron(0 10 * * ? *)", "2026-11-29T12:00:00Z", "2026-11-30T10:00:00Z"),
        ("cron(0/15 * * * ? *)", "2026-11-29T12:15:00Z", "2026-11-29T12:30:00Z"),
        ("cron(15 12 ? * MON-FRI *)", "2026-11-28T00:00:00Z", "2026-11-30T12:15:00Z"),
        ("cron(0 8 1 * ? *)", "2026-11-29T12:00:00Z", "2026-12-01T08:00:00Z"),
        ("cron(0 0 L * ? *)", "2027-02-01T00:00:00Z", "2027-02-28T00:00:00Z"),
        ("cron(0 0 1W AUG ? *)", "2027-01-01T00:00:00Z", "2027-08-02T00:00:00Z"),
        ("cron(0 0 ? * 6L *)", "2026-11-01T00:00:00Z", "2026-11-27T00:00:00Z"),
        ("cron(0 0 ? * 2#3 *)", "2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z"),
        ("cron(0 0 29 2 ? *)", "2026-11-29T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("cron(0 0 1 1 ? 2020)", "2026-11-29T00:00:00Z", None),
        ("cron(5,35 14 * * ? 2026-2027)", "2026-11-29T14:05:00Z", "2026-11-29T14:35:00Z"),
    ],
)
def test_a_schedule_is_due_as_eventbridge_says(
    expression: str, after: str, expected: str | None
) -> None:
    assert due(expression, after) == expected


def test_the_clock_of_its_zone_counts() -> None:
    assert due("cron(0 9 * * ? *)", "2026-11-29T12:00:00Z", "America/New_York") == (
        "2026-11-29T14:00:00Z"
    )
    found = parse("at(2026-12-01T08:00:00)", MADE, "Asia/Tokyo").next_after(MADE)
    assert found == datetime(2026, 11, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(5 seconds)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(60 10 * * ? *)",
        "cron(0 10 * * ?)",
        "cron(0 10 ? * FUN *)",
        "every day",
    ],
)
def test_what_eventbridge_would_refuse_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(expression, MADE)
    assert expression in str(refused.value)
