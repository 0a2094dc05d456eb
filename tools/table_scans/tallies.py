"""Numbers of items that several threads count together, and that a checkpoint keeps."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass
class Tally:
    """Numbers of items; several threads add to them.

    Attributes
    ----------
    standings
        By how they stood when they were read.
    outcomes
        By what became of them.
    reasons
        By why nothing can be done for them.
    """

    standings: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def examined(self) -> int:
        """All items that were read."""
        return sum(self.standings.values())

    def add(self, other: Tally) -> None:
        """Add what was counted elsewhere, at once."""
        with self._lock:
            self.standings.update(other.standings)
            self.outcomes.update(other.outcomes)
            self.reasons.update(other.reasons)

    def saved(self) -> dict[str, Any]:
        """Return all of it, as a checkpoint has it."""
        with self._lock:
            return {
                "standings": dict(self.standings),
                "outcomes": dict(self.outcomes),
                "reasons": dict(self.reasons),
            }

    @classmethod
    def restored(cls, saved: Mapping[str, Mapping[str, int]]) -> Self:
        """Return what `saved` has returned."""
        return cls(
            standings=Counter(saved["standings"]),
            outcomes=Counter(saved["outcomes"]),
            reasons=Counter(saved["reasons"]),
        )
