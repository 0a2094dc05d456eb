"""A bound on how fast calls follow each other."""

import time
from collections.abc import Callable


class Pace:
    """Lets calls through at no more than a steady rate.

    Parameters
    ----------
    per_second
        Highest rate.
    clock, sleep
        Tell and spend time, in seconds.
    """

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0

    def wait(self) -> None:
        """Return when the next call may be made."""
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
            now = self._next
        self._next = now + self._interval
