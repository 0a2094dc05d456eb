"""Calls follow each other no faster than the pace allows."""

from itertools import pairwise

import pytest

from storage_metrics.pace import Pace


class Clock:
    """Time that passes only when someone sleeps or works."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


def test_calls_keep_their_distance() -> None:
    clock = Clock()
    pace = Pace(10, clock=lambda: clock.now, sleep=clock.sleep)
    moments = []
    for _ in range(200):
        pace.wait()
        moments.append(clock.now)

    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps == pytest.approx([0.1] * 199)


def test_a_slow_call_is_not_made_up_for() -> None:
    """Otherwise a pause would be followed by a burst."""
    clock = Clock()
    pace = Pace(10, clock=lambda: clock.now, sleep=clock.sleep)
    pace.wait()
    clock.now += 5
    pace.wait()
    assert clock.now == 1005
    pace.wait()
    assert clock.now == pytest.approx(1005.1)
