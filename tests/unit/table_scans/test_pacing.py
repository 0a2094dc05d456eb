"""Capacity is used at the rate that was asked for, whatever single calls use."""

import pytest

from tools.table_scans.pacing import TokenBucket


class Clock:
    """A time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("units_of_a_call", [0.5, 1, 7, 400])
def test_calls_of_any_size_keep_to_the_rate(units_of_a_call: float) -> None:
    clock = Clock()
    bucket = TokenBucket(10, clock=clock, sleep=clock.sleep)
    while clock.now < 1000:
        bucket.wait()
        bucket.spend(units_of_a_call)
    # A second's worth at the beginning, and the debt of the last call.
    assert bucket.used <= 10.01 * clock.now + 10 + units_of_a_call
    assert bucket.used >= 9.99 * clock.now - units_of_a_call


def test_time_without_calls_is_not_saved_up() -> None:
    clock = Clock()
    bucket = TokenBucket(10, clock=clock, sleep=clock.sleep)
    clock.now = 3600
    bucket.wait()
    bucket.spend(30)
    bucket.wait()
    assert clock.now == pytest.approx(3602)
