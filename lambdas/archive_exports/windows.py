"""Which times are still to be exported, so that no change is left out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(hours=24)
SHORTEST = timedelta(minutes=15)
"""What DynamoDB takes for one incremental export."""

SETTLED = timedelta(minutes=10)
"""How old the end of a window has to be: the latest minutes cannot be restored yet."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A time whose changes one export holds: from its start, up to but without its end."""

    start: datetime
    end: datetime


def whole_until(covered: Collection[Window], start: datetime) -> datetime:
    """Return up to when windows cover everything since a time."""
    while True:
        reach = max((each.end for each in covered if each.start <= start), default=start)
        if reach <= start:
            return start
        start = reach


def missing_windows(covered: Collection[Window], start: datetime, now: datetime) -> list[Window]:
    """Return the windows that are to be exported, oldest first, to have everything since a time.

    The newest begins where the last one ended and is as long as can be; what is younger waits for
    the next run. A gap between others that is too short for an export overlaps with what follows,
    which does no harm: both say how the items were at the end of their window.
    """
    missing: list[Window] = []
    while True:
        start = whole_until(covered, start)
        following = min((each.start for each in covered if each.start > start), default=None)
        end = start + LONGEST
        if following is not None:
            end = min(end, max(following, start + SHORTEST))
        if end > now - SETTLED:
            return missing
        missing.append(Window(start, end))
        start = end
