"""A day from which a function counts otherwise comes ahead of time, and stays."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.unit.preflight.plans import STACK, deployed, plan
from tests.unit.preflight.recorded import Recorded
from tools.preflight.first_days import ask_first_days
from tools.preflight.rows import Row, Status

LOGICAL_ID, VARIABLE, PLACE = "Counting", "COUNTS_SINCE", "FIRST_DAY (stacks/lessons.py)"


def day(number: int) -> str:
    """Return a day by its distance from now, on which nothing ends within hours."""
    return f"{datetime.now(UTC) + timedelta(days=number):%Y-%m-%d}"


def function(since: str | None, *, declared: bool = True) -> dict[str, Any]:
    variables = {} if since is None else {VARIABLE: since}
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {"FunctionName": "counting", "Environment": {"Variables": variables}},
        "Metadata": {"data-platform:FirstDays": {VARIABLE: PLACE}} if declared else {},
    }


def asked(before: dict[str, Any] | None, after: dict[str, Any]) -> tuple[list[Row], Recorded]:
    resources = {} if before is None else {LOGICAL_ID: before}
    recorded = Recorded(
        {"cloudformation.GetTemplate": {"TemplateBody": json.dumps({"Resources": resources})}}
    )
    there = deployed(Other=("AWS::SNS::Topic", "other"))
    rows = list(ask_first_days(plan({LOGICAL_ID: after}), recorded.account(), there))
    return rows, recorded


@pytest.mark.parametrize("since", [day(-400), day(0)])
def test_a_new_day_that_has_begun_blocks(since: str) -> None:
    (row,), _ = asked(function(None, declared=False), function(since))
    assert (row.check, row.status) == (f"first days in {STACK}", Status.BLOCKS)
    assert f"counting: {VARIABLE} is new, and its day, {since}, has begun" in row.found
    assert row.advice.startswith(f"Set {PLACE} to 2")
    assert "or later, synthesize again" in row.advice


def test_the_day_that_is_named_instead_goes_through() -> None:
    (row,), _ = asked(function(None), function(day(-1)))
    named = row.advice.partition(" to ")[2].split()[0]
    (again,), _ = asked(function(None), function(named))
    assert (again.status, again.advice) == (Status.OK, "")


@pytest.mark.parametrize(("before", "after"), [(-9, 9), (9, -9), (-9, -8), (0, 9)])
def test_a_day_does_not_move_once_it_has_begun_or_into_the_past(before: int, after: int) -> None:
    (row,), _ = asked(function(day(before)), function(day(after)))
    assert row.status is Status.BLOCKS
    assert f"{VARIABLE} is {day(after)}, and {day(before)} as it is deployed" in row.found
    assert f"Set {PLACE} back to {day(before)}" in row.advice


@pytest.mark.parametrize(
    ("before", "after"),
    [(day(-9), day(-9)), (None, day(9)), (day(8), day(9)), (day(9), day(8))],
)
def test_nothing_was_counted_of_a_day_that_is_ahead_or_stays(
    before: str | None, after: str
) -> None:
    (row,), _ = asked(function(before), function(after))
    assert (row.status, row.advice) == (Status.OK, "")


def test_a_function_that_is_new_has_counted_nothing() -> None:
    (row,), _ = asked(None, function(day(-9)))
    assert row.status is Status.OK


def test_nothing_is_asked_where_no_function_has_such_days_or_nothing_is_deployed() -> None:
    rows, recorded = asked(function(None), function(day(-9), declared=False))
    assert (rows, recorded.asked) == ([], [])
    new = plan({LOGICAL_ID: function(day(-9))})
    assert list(ask_first_days(new, recorded.account(), {})) == []
    assert recorded.asked == []
