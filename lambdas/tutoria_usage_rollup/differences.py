"""What a change of a message changes in the counters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stream_records.changes import Change, MalformedRecordError
from stream_records.days import read_day
from stream_records.values import if_readable
from tutoria_usage_rollup.usage import Counter, Usage, usage_of


@dataclass(frozen=True, slots=True)
class Difference:
    """What one change adds to counters, or takes away.

    Attributes
    ----------
    change
        The change.
    by_counter
        By how much each counter differs; without those that stay.
    error
        Why the message, as it is now, cannot be counted; None if it can, or is no more.
    """

    change: Change
    by_counter: Mapping[Counter, Usage]
    error: MalformedRecordError | None = None

    @property
    def day(self) -> str:
        """The day of the message, which its key fixes."""
        return read_day(self.change.keys, "timestamp")


def difference_of(change: Change, details_since: str | None = None) -> Difference:
    """Return what a change does to the counters; see `usage_of` for the details.

    A message that cannot be read counts nothing, whatever it was before and will be after. So the
    counters fit the messages again as soon as one is corrected.
    """
    if change.is_ttl_deletion:
        return Difference(change, {})

    def usage(image: Mapping[str, Any]) -> Mapping[Counter, Usage]:
        return usage_of({**image, **change.keys}, details_since)

    before = if_readable(usage, change.old) or {}
    after: Mapping[Counter, Usage] = {}
    error = None
    if change.new is not None:
        try:
            after = usage(change.new)
        except MalformedRecordError as malformed:
            error = malformed
    taken = {counter: -usage for counter, usage in before.items()}
    return Difference(change, added_up([taken, after]), error)


def added_up(parts: Iterable[Mapping[Counter, Usage]]) -> dict[Counter, Usage]:
    """Return the sum for each counter, without those whose sum is nothing."""
    sums: dict[Counter, Usage] = {}
    for part in parts:
        for counter, usage in part.items():
            sums[counter] = sums.get(counter, Usage()) + usage
    return {counter: usage for counter, usage in sums.items() if usage}
