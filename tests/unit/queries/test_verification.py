"""What `datactl local verify` calls wrong."""

from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.types import Order
from tests.unit.declarations.factories import LESSON, entity, get_lesson, query_status, table
from tools.queries.verification import problem_with

LATER = LESSON.variation("geometry", {"lessonId": "lesson-2", "startTime": 1_704_067_300})
PATTERN = query_status(
    conditions=(equals("status", "<status>"),),
    parameters={"status": "open"},
    returns=("geometry", "algebra"),
    order=Order.DESCENDING,
    limit=2,
)
TABLE = table(entities=(entity(examples=(LESSON, LATER)),), access_patterns=(get_lesson(), PATTERN))
STRANGER = {**LESSON.item, "lessonId": "lesson-9"}


def _items(*items: Any) -> list[dict[str, Any]]:
    return [dict(getattr(item, "item", item)) for item in items]


def test_the_expected_examples_are_right() -> None:
    assert problem_with(TABLE, PATTERN, _items(LATER, LESSON)) is None


@pytest.mark.parametrize(
    "found", [(LESSON, LATER), (LATER,), ()], ids=["another order", "one missing", "none"]
)
def test_other_examples_are_wrong(found: tuple[Any, ...]) -> None:
    problem = problem_with(TABLE, PATTERN, _items(*found))
    assert problem is not None
    assert problem.startswith("expected geometry, algebra; got ")


def test_an_item_somebody_tried_out_is_no_error() -> None:
    """It may push an example out of a limited result, but not change the order."""
    assert problem_with(TABLE, PATTERN, _items(STRANGER, LATER)) is None
    assert problem_with(TABLE, PATTERN, _items(STRANGER, LESSON)) is not None


def test_results_without_the_key_are_told_apart_by_what_they_hold() -> None:
    """Numbers are declared as int and read as Decimal; nested ones too."""
    pattern = query_status(attributes=("status", "startTime"))
    declared = table(access_patterns=(get_lesson(), pattern))
    read = [{"status": "open", "startTime": Decimal(1704067200)}]
    assert problem_with(declared, pattern, read) is None
    other = [{"status": "open", "startTime": Decimal(1704067201)}]
    assert problem_with(declared, pattern, other) is not None


def test_examples_that_look_alike_to_a_pattern_are_both_expected() -> None:
    """Here both are open, and nothing else of them is read."""
    pattern = query_status(
        conditions=(equals("status", "<status>"),),
        parameters={"status": "open"},
        returns=("algebra", "geometry"),
        attributes=("status",),
    )
    declared = table(
        entities=(entity(examples=(LESSON, LATER)),), access_patterns=(get_lesson(), pattern)
    )
    assert problem_with(declared, pattern, [{"status": "open"}, {"status": "open"}]) is None
    assert problem_with(declared, pattern, [{"status": "open"}]) is not None
