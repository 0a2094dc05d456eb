"""What both kinds of backfill have in common: reading items, and judging and writing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from data_platform.dynamodb.backfills import WireItem
from tools.backfill.counts import Outcome, Standing
from tools.backfill.pacing import TokenBucket

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

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


@dataclass(frozen=True)
class Pace:
    """How much capacity may be used: of reads and of writes."""

    reads: TokenBucket
    writes: TokenBucket


def placeholders(names: Sequence[str]) -> dict[str, str]:
    """Return placeholders of attribute names, which may be any text."""
    return {f"#{number}": name for number, name in enumerate(names)}


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


def consumed(answer: Mapping[str, Any]) -> float:
    """Return the capacity units that an answer says were used."""
    found = answer.get("ConsumedCapacity", [])
    each = found if isinstance(found, list) else [found]
    return float(sum(one.get("CapacityUnits", 0.0) for one in each))


def error_code(error: ClientError) -> str:
    """Return the code of an error of AWS."""
    return str(error.response.get("Error", {}).get("Code", ""))
