"""Times that applications write as strings."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from mavprep_community.keys import time_in
from stream_records.values import if_readable, read_string

MOST_AHEAD = timedelta(days=1)
"""How far a clock may be ahead. An activity in the year 2999 would be the latest one for good."""


def read_time(image: Mapping[str, Any], name: str) -> datetime | None:
    """Return a time in ISO 8601, in UTC if it names no offset; None if there is none."""
    return _parsed(if_readable(read_string, image, name))


def written_at(image: Mapping[str, Any], keys: Mapping[str, Any]) -> datetime | None:
    """Return when a post or a comment was written: as it says, or else as its key does."""
    return read_time(image, "created") or _parsed(time_in(keys))


def activity_at(
    image: Mapping[str, Any], keys: Mapping[str, Any], taken_at: float
) -> datetime | None:
    """Return when a comment was written, if DynamoDB took it then or later.

    Parameters
    ----------
    taken_at
        When DynamoDB took it, in seconds since the epoch.
    """
    said, in_key = read_time(image, "created"), _parsed(time_in(keys))
    return not_ahead(said, taken_at) or not_ahead(in_key, taken_at)


def not_ahead(time: datetime | None, now: float) -> datetime | None:
    """Return a time unless it is in the future, which makes it none.

    Parameters
    ----------
    now
        In seconds since the epoch.
    """
    if time is not None and time - datetime.fromtimestamp(now, UTC) > MOST_AHEAD:
        return None
    return time


def canonical(time: datetime) -> str:
    """Return a time in UTC as a string, the same for equal times."""
    utc = time.astimezone(UTC)
    if not utc.microsecond:
        precision = "seconds"
    else:
        precision = "microseconds" if utc.microsecond % 1000 else "milliseconds"
    return f"{utc.replace(tzinfo=None).isoformat(timespec=precision)}Z"


def _parsed(text: str | None) -> datetime | None:
    # ISO 8601 may do without hyphens, and some epoch milliseconds would be times of the year 1712.
    if text is None or text[4:5] != "-":
        return None
    try:
        time = datetime.fromisoformat(text)
        # Some offsets lead out of the years that there are.
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
