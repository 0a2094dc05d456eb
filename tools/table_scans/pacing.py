"""How fast capacity is used up: a bucket of tokens that may go into debt.

What a call uses is known when the service has answered. So a call is made while there is any token
left, and what it has used is paid back before the next one.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


class TokenBucket:
    """Capacity units that come in at a rate; it holds those of one second.

    Parameters
    ----------
    rate
        Units a second, above 0.
    clock, sleep
        The time in seconds, and how to wait.

    Attributes
    ----------
    used
        All units so far.
    """

    def __init__(
        self,
        rate: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.used = 0.0
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._tokens = rate
        self._filled_at = clock()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until no units are owed."""
        while (seconds := self._seconds_owed()) > 0:
            self._sleep(seconds)

    def spend(self, units: float) -> None:
        """Take the units that a call has used."""
        with self._lock:
            self._tokens -= units
            self.used += units

    def _seconds_owed(self) -> float:
        with self._lock:
            now = self._clock()
            come_in = (now - self._filled_at) * self._rate
            self._tokens = min(self._rate, self._tokens + come_in)
            self._filled_at = now
            # Less than a microsecond may be too little to move a clock.
            return max(0.0, round(-self._tokens / self._rate, 6))


@dataclass(frozen=True)
class Pace:
    """How much capacity may be used: of reads and of writes."""

    reads: TokenBucket
    writes: TokenBucket
