"""What is due for a table, and for how long it has been."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive_exports.records import TableExport
from archive_exports.windows import Window, missing_windows, whole_until

FULL_LATE_AFTER = timedelta(days=32)
"""A month after a full export the schedule makes the next one, and has a day for it."""

CHANGES_LATE_AFTER = timedelta(hours=60)
"""A window of a day ends, the next run of the function exports it, and one of them may fail."""

FIRST_LATE_AFTER = timedelta(days=1)
"""How long the first export may take."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be exported now.

    Parameters
    ----------
    full
        Whether there is no full export of the last month, and none under way.
    windows
        The times whose changes are in no export yet.
    """

    full: bool
    windows: list[Window]


def due_exports(
    exports: Collection[TableExport], now: datetime, earliest: datetime | None = None
) -> Due:
    """Return what is to be exported of a table, by what was; failed exports are as if never made.

    Changes are exported from the oldest full export that counts, so that it and those after it can
    be brought forward to any day. None counts whose changes are out of reach, as after a restore of
    the table.

    Parameters
    ----------
    earliest
        Up to when point-in-time recovery reaches back; None if nothing says so.
    """
    alive = [export for export in exports if not export.has_failed]
    fulls = _fulls(alive)
    for base in fulls:
        windows = missing_windows(_windows(alive), base, now)
        if _is_in_reach(windows, earliest):
            return Due(full=fulls[-1] < now - FULL_LATE_AFTER, windows=windows)
    return Due(full=True, windows=[])


def overdue_days(
    exports: Collection[TableExport], now: datetime, earliest: datetime | None = None
) -> float:
    """Return for how many days what can be read is older than it should be; 0 if it is not."""
    completed = [export for export in exports if export.is_completed]
    fulls, windows = _fulls(completed), _windows(completed)
    if not fulls:
        attempts = [export.at for export in exports if export.at is not None]
        return _days(now - min(attempts) - FIRST_LATE_AFTER) if attempts else 0.0
    bases = (each for each in fulls if _is_in_reach(missing_windows(windows, each, now), earliest))
    state = now - fulls[-1] - FULL_LATE_AFTER
    changes = now - whole_until(windows, next(bases, fulls[-1])) - CHANGES_LATE_AFTER
    return _days(max(state, changes))


def _fulls(exports: Iterable[TableExport]) -> list[datetime]:
    """Return whose state full exports hold, the oldest first."""
    return sorted(export.at for export in exports if export.at is not None)


def _is_in_reach(windows: Collection[Window], earliest: datetime | None) -> bool:
    return earliest is None or all(window.start >= earliest for window in windows)


def _windows(exports: Iterable[TableExport]) -> list[Window]:
    return [export.window for export in exports if export.window is not None]


def _days(time: timedelta) -> float:
    return max(0.0, time / _DAY)
