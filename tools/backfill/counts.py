"""What a pass over a table has found and done, as numbers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tools.table_scans.tallies import Tally


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


class Counts(Tally):
    """How many items stood how, and what became of them."""

    @property
    def matching(self) -> int:
        """Items of the kinds that the backfill is for."""
        return self.examined - self.standings[Standing.OTHER]

    @property
    def lacking(self) -> int:
        """Items that lack something, whether it can be derived or not."""
        return self.standings[Standing.LACKING] + self.standings[Standing.UNDERIVABLE]

    def described(self) -> dict[str, Any]:
        """Return what was found, as JSON has it."""
        return {
            "examined": self.examined,
            "matching": self.matching,
            "lacking": self.lacking,
            "underivable": dict(sorted(self.reasons.items())),
        }
