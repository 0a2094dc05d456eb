"""What both kinds of backfill have in common: reading items, and judging and writing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from data_platform.dynamodb.backfills import WireItem
from tools.backfill.counts import Outcome, Standing

MAX_ATTEMPTS = 10
"""How often an item is tried that somebody else keeps changing."""


@dataclass(frozen=True)
class Finding:
    """How one item stands, and why something cannot be derived."""

    item: WireItem
    standing: Standing
    reason: str = ""


class Work(Protocol):
    """Judges the items of a table, and gives one of them what it lacks."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that have to be read."""

    def judge(self, items: Sequence[WireItem]) -> Iterator[Finding]:
        """Say how items stand."""

    def write(self, item: WireItem) -> Outcome:
        """Give an item what it lacks, on condition that nobody was faster."""


def as_it_was(item: WireItem, names: Mapping[str, str]) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions that attributes are as they were read, and their values.

    Parameters
    ----------
    names
        The attributes by their placeholders.
    """
    values = {f":{mark[1:]}": item[name] for mark, name in names.items() if name in item}
    conditions = [
        f"{mark} = :{mark[1:]}" if name in item else f"attribute_not_exists({mark})"
        for mark, name in names.items()
    ]
    return conditions, values
