"""Copying items back into a live table: one pass, which can be interrupted anywhere."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from data_platform.dynamodb.backfills import WireItem
from stream_records.marks import PREFIX
from tools.restore.decisions import Decision, has_expired, merged, only_missing, overwritten
from tools.restore.images import identity, is_same
from tools.restore.listing import Listing
from tools.restore.selections import EVERYTHING, Selection
from tools.restore.sources import Pair, Source
from tools.restore.updates import TooManyAttributesError
from tools.restore.writing import Writer
from tools.table_scans.checkpoint import Checkpoint
from tools.table_scans.lookups import read_items
from tools.table_scans.pacing import Pace
from tools.table_scans.tallies import Tally

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_ATTEMPTS = 10
"""How often an item is tried that somebody else keeps changing."""
_WRITTEN_TOGETHER = 100
"""How many items are looked at, read live, and held in memory at a time; each may have 400 KB."""
_MANY_TIMES = 10
_LISTED = {Decision.CHANGED_SINCE, Decision.DELETED_SINCE}

Advance = Callable[[int], None]
"""Is told how many more items were looked at."""


class Mode(StrEnum):
    """What is to come back."""

    ONLY_MISSING = "only-missing"
    """Items that are not there."""
    WINDOW = "window"
    """What was deleted or changed between two times, and not touched since."""
    OVERWRITE = "overwrite"
    """Every item, whatever happened to it since."""


class Outcome(StrEnum):
    """What else may become of an item than what was decided."""

    CONTENDED = "contended"
    """It changed each time it was to be written; the next run meets it again."""
    TOO_MANY_ATTRIBUTES = "too many attributes differ"
    """More differ than one update can set."""


@dataclass(frozen=True)
class Request:
    """What is to be copied back.

    Attributes
    ----------
    mode
        What is to come back.
    part
        Which items, by what they were.
    marked
        Which changes, by what items were at the end of the bad time; deletions have no image then.
    kinds
        Whether deletions, changes or both are taken back.
    left_alone
        Attributes that consumers keep: they neither decide nor come back, but with their item.
    expiry
        The attribute by which items expire, if they do.
    """

    mode: Mode
    part: Selection = EVERYTHING
    marked: Selection = EVERYTHING
    kinds: Collection[str] = ("deleted", "changed")
    left_alone: Collection[str] = ()
    expiry: str | None = None


@dataclass(frozen=True)
class Live:
    """The table that items are copied back into.

    Attributes
    ----------
    client, table_name
        Where.
    key_names
        The attributes of its primary key.
    """

    client: DynamoDBClient
    table_name: str
    key_names: tuple[str, ...]

    @property
    def subject(self) -> str:
        """What tells it from a table made anew."""
        table = self.client.describe_table(TableName=self.table_name)["Table"]
        return f"{table['TableArn']} {table.get('TableId')} {table['CreationDateTime']}"


@dataclass(frozen=True)
class CopyBack:
    """What is copied back, from where, where to and how fast."""

    request: Request
    source: Source
    live: Live
    pace: Pace
    listing: Listing
    now: Callable[[], float] = time.time
    _writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        """Make what writes."""
        where = (self.live.client, self.live.table_name, self.live.key_names)
        writer = Writer(*where, self.pace.writes)
        object.__setattr__(self, "_writer", writer)

    def subject(self) -> str:
        """Return what tells this copy from any other."""
        text = f"{self.request} {self.source.subject} {self.live.subject}"
        return hashlib.sha256(text.encode()).hexdigest()

    def count(self, segments: int, advance: Advance) -> Tally:
        """Say what is to be done; nothing is written."""
        found = Tally()

        def look(_segment: int, pairs: Sequence[Pair]) -> None:
            for some in _parts(pairs):
                counts = Tally()
                for key, decision, _live in self._decided(some):
                    counts.standings[decision] += 1
                    if decision in _LISTED:
                        self.listing.add(key, decision)
                found.add(counts)
                advance(len(some))

        total = self.source.segments(segments)
        reading = self.source.reading(self.pace.reads)
        reading.run(dict.fromkeys(range(total)), total, look, threads=segments)
        return found

    def run(self, checkpoint: Checkpoint[Tally], segments: int, advance: Advance) -> None:
        """Copy what is left, and keep the checkpoint."""
        reading = self.source.reading(self.pace.reads)
        puts_first = _are_mostly_missing(checkpoint.before)
        of_page: dict[int, Tally] = {}

        def copy(segment: int, pairs: Sequence[Pair]) -> None:
            counts = Tally()
            for some in _parts(pairs):
                reading.check()
                left = self._put_first(some, counts) if puts_first else some
                self._copy(left, counts)
                advance(len(some))
            of_page[segment] = counts

        reading.run(
            checkpoint.positions.copy(),
            checkpoint.total_segments,
            copy,
            lambda segment, position: checkpoint.advance(segment, position, of_page.pop(segment)),
            threads=segments,
        )

    def _put_first(self, pairs: Sequence[Pair], counts: Tally) -> list[Pair]:
        """Put what is missing if nobody has put it back, without a look; return what is left."""
        missing: list[Pair] = []
        left: list[Pair] = []
        for pair in pairs:
            is_open = self._asked_for(*pair) is None
            is_missing = is_open and self._decide(*pair, None) is Decision.PUT_BACK
            (missing if is_missing else left).append(pair)
        put = self._put(missing, counts)
        return left + [pair for pair, is_put in zip(missing, put, strict=True) if not is_put]

    def _copy(self, pairs: Sequence[Pair], counts: Tally) -> None:
        left = list(pairs)
        for _ in range(MAX_ATTEMPTS):
            decided = list(zip(left, self._decided(left), strict=True))
            left = []
            missing, others = [], []
            for pair, (key, decision, live) in decided:
                if decision is Decision.PUT_BACK:
                    missing.append(pair)
                elif decision is Decision.OVERWRITE and not self.request.left_alone:
                    others.append(_base(pair))
                    counts.outcomes[decision] += 1
                elif decision is Decision.OVERWRITE:
                    left += self._changed(decision, pair, live, counts)
                elif decision is Decision.REVERT:
                    left += self._changed(decision, pair, pair[1], counts)
                else:
                    counts.standings[decision] += 1
                    if decision in _LISTED:
                        self.listing.add(key, decision)
            self._writer.put(others)
            put = self._put(missing, counts)
            left += [pair for pair, is_put in zip(missing, put, strict=True) if not is_put]
            if not left:
                return
        for pair in left:
            counts.outcomes[Outcome.CONTENDED] += 1
            self.listing.add(self._writer.key_of(_base(pair)), Outcome.CONTENDED)

    def _put(self, missing: Sequence[Pair], counts: Tally) -> list[bool]:
        """Put items back, and say of each whether nobody was faster."""
        items = [_base(pair) for pair in missing]
        if self.request.mode is Mode.OVERWRITE and not self.request.left_alone:
            self._writer.put(items)
            put = [True] * len(items)
        else:
            put = self._writer.put_absent(items)
        counts.outcomes[Decision.PUT_BACK] += sum(put)
        return put

    def _changed(
        self, decision: Decision, pair: Pair, seen: WireItem | None, counts: Tally
    ) -> list[Pair]:
        """Make of an item what it was, but for what consumers keep.

        It is returned if it is to be looked at again, since it is not as it was seen any more.
        """
        base = _base(pair)
        if seen is None:
            raise AssertionError("Only an item that is there can be changed.")
        try:
            is_written = self._writer.revert(self._kept(base), self._kept(seen))
        except TooManyAttributesError:
            counts.outcomes[Outcome.TOO_MANY_ATTRIBUTES] += 1
            self.listing.add(self._writer.key_of(base), Outcome.TOO_MANY_ATTRIBUTES)
            return []
        counts.outcomes[decision] += is_written
        return [] if is_written else [pair]

    def _decided(self, pairs: Sequence[Pair]) -> list[tuple[WireItem, Decision, WireItem | None]]:
        """Return the key of each item, what is decided, and the live item that was looked at."""
        asked = [self._asked_for(*pair) for pair in pairs]
        keys = [self._writer.key_of(base or bad or {}) for base, bad in pairs]
        wanted = [key for key, early in zip(keys, asked, strict=True) if early is None]
        live = {
            identity(self._writer.key_of(item)): item
            for item in read_items(self.live.client, self.live.table_name, wanted, self.pace.reads)
        }
        decided: list[tuple[WireItem, Decision, WireItem | None]] = []
        for pair, key, early in zip(pairs, keys, asked, strict=True):
            found = live.get(identity(key))
            decided.append((key, early or self._decide(*pair, found), found))
        return decided

    def _asked_for(self, base: WireItem | None, bad: WireItem | None) -> Decision | None:
        """Return what is decided without a look at the live item; None if that decides."""
        item = base or bad
        if item is None or not self.request.part.takes(item):
            return Decision.OTHER
        if str(item[self.live.key_names[0]].get("S", "")).startswith(PREFIX):
            return Decision.OF_CONSUMERS
        return self._of_window(base, bad) if self.request.mode is Mode.WINDOW else None

    def _of_window(self, base: WireItem | None, bad: WireItem | None) -> Decision | None:
        if base is None:
            return Decision.ADDED
        if self._is_same(base, bad):
            return Decision.SAME
        kind = "deleted" if bad is None else "changed"
        is_asked = bad is None or self.request.marked.takes(bad)
        return None if is_asked and kind in self.request.kinds else Decision.OTHER

    def _decide(
        self, base: WireItem | None, bad: WireItem | None, live: WireItem | None
    ) -> Decision:
        was, became, now = map(self._kept_or_none, (base, bad, live))
        if self.request.mode is Mode.WINDOW:
            decision = merged(was, became, now)
        else:
            decide = only_missing if self.request.mode is Mode.ONLY_MISSING else overwritten
            decision = decide(was or {}, now)
        if decision is Decision.PUT_BACK and has_expired(
            base or {}, self.request.expiry, self.now()
        ):
            return Decision.EXPIRED
        return decision

    def _is_same(self, one: WireItem | None, other: WireItem | None) -> bool:
        return is_same(self._kept_or_none(one), self._kept_or_none(other))

    def _kept_or_none(self, item: WireItem | None) -> WireItem | None:
        return None if item is None else self._kept(item)

    def _kept(self, item: WireItem) -> Mapping[str, Mapping[str, object]]:
        if not self.request.left_alone:
            return item
        alone = self.request.left_alone
        return {name: value for name, value in item.items() if name not in alone}


def number_to_write(found: Tally) -> int:
    """Return how many items would be written."""
    return sum(number for each, number in found.standings.items() if Decision(each).is_written)


def _are_mostly_missing(found: Tally) -> bool:
    """Tell whether it is cheaper to put items first, and to look at those that were there."""
    missing = found.standings[Decision.PUT_BACK]
    others = (Decision.SAME, Decision.CHANGED_SINCE, Decision.OVERWRITE)
    return missing > _MANY_TIMES * sum(found.standings[each] for each in others)


def _base(pair: Pair) -> WireItem:
    base, _bad = pair
    if base is None:
        raise AssertionError("Nothing comes back that was not there.")
    return base


def _parts(pairs: Sequence[Pair]) -> list[Sequence[Pair]]:
    return [
        pairs[start : start + _WRITTEN_TOGETHER]
        for start in range(0, len(pairs), _WRITTEN_TOGETHER)
    ]
