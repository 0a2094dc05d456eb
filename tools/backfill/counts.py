"""What a pass over a table has found and done, as numbers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """How an item stands to a backfill."""

    OTHER = "other"
    """Of another kind."""
    COMPLETE = "complete"
    """It has what it needs."""
    LACKING = "lacking"
    """It can be given what it lacks."""
    UNDERIVABLE = "underivable"
    """It lacks something, or has it in another type, and nothing says what it should be."""


class Outcome(StrEnum):
    """What became of an item that lacked something."""

    WRITTEN = "written"
    OVERTAKEN = "overtaken"
    """Somebody else wrote it meanwhile, and that stays."""
    GONE = "gone"
    """It was deleted meanwhile."""
    UNDERIVABLE = "underivable"
    """It changed meanwhile, and now nothing says what it should be."""
    CONTENDED = "contended"
    """It changed each time it was to be written; the next run meets it again."""
    OVERSIZED = "oversized"
    """With what it lacks, the item or its key in an index would exceed what DynamoDB takes."""


@dataclass
class Counts:
    """Numbers of items; several threads add to them.

    Attributes
    ----------
    standings
        By how they stood when they were read.
    outcomes
        By what became of them.
    reasons
        Why something cannot be derived.
    """

    standings: Counter[Standing] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def examined(self) -> int:
        """All items that were read."""
        return sum(self.standings.values())

    @property
    def matching(self) -> int:
        """Items of the kinds that the backfill is for."""
        return self.examined - self.standings[Standing.OTHER]

    @property
    def lacking(self) -> int:
        """Items that lack something, whether it can be derived or not."""
        return self.standings[Standing.LACKING] + self.standings[Standing.UNDERIVABLE]

    def add(self, other: Counts) -> None:
        """Add what was counted elsewhere, at once."""
        with self._lock:
            self.standings.update(other.standings)
            self.outcomes.update(other.outcomes)
            self.reasons.update(other.reasons)

    def described(self) -> dict[str, Any]:
        """Return what was found, as JSON has it."""
        return {
            "examined": self.examined,
            "matching": self.matching,
            "lacking": self.lacking,
            "underivable": dict(sorted(self.reasons.items())),
        }

    def saved(self) -> dict[str, Any]:
        """Return all of it, as a checkpoint has it."""
        with self._lock:
            return {
                "standings": dict(self.standings),
                "outcomes": dict(self.outcomes),
                "reasons": dict(self.reasons),
            }

    @classmethod
    def restored(cls, saved: Mapping[str, Mapping[str, int]]) -> Counts:
        """Return what `saved` has returned."""
        return cls(
            standings=Counter({Standing(name): n for name, n in saved["standings"].items()}),
            outcomes=Counter({Outcome(name): n for name, n in saved["outcomes"].items()}),
            reasons=Counter(saved["reasons"]),
        )
