"""The functions of metric math that alarms rely on, with data missing in the awkward places."""

import pytest

from tests.unit.monitoring.metric_math import Series, evaluate

PERIODS = range(4)
SERIES: dict[str, Series] = {
    "reads": {0: 5, 2: 1},
    "writes": {0: 7, 1: 2},
    "none": {},
    "free": {0: 1000, 1: 400, 3: 1000},
}
CASES: dict[str, Series] = {
    "SUM([FILL(reads, 0), FILL(writes, 0)])": {0: 12, 1: 2, 2: 1, 3: 0},
    "SUM([reads, writes])": {0: 12, 1: 2, 2: 1},
    "MAX([reads, writes])": {0: 7, 1: 2, 2: 1},
    "reads + writes": {0: 12},
    "FILL(none, 0)": {0: 0, 1: 0, 2: 0, 3: 0},
    "FILL(reads, 0) * (MAX(reads) > 3)": {0: 5, 1: 0, 2: 1, 3: 0},
    "FILL(reads, 0) * (MAX(none) > 3)": {},
    "IF(FILL(reads, 0) == 0 AND FILL(writes, 0) > 0, 1, 0)": {0: 0, 1: 1, 2: 0, 3: 0},
    "free / (free - 400)": {0: 1000 / 600, 3: 1000 / 600},
    "RATE(free)": {1: -10, 3: 5},
    "IF(RATE(free) < 0, free / (RATE(free) * -1), 99)": {1: 40, 3: 99},
}


@pytest.mark.parametrize(("expression", "expected"), CASES.items(), ids=list(CASES))
def test_expression(expression: str, expected: Series) -> None:
    assert evaluate(expression, SERIES, PERIODS, period_seconds=60) == expected


def test_only_the_evaluation_range_is_seen() -> None:
    assert evaluate("FILL(free, 0) * (MAX(free) > 500)", SERIES, range(1, 3), 60) == {1: 0, 2: 0}
