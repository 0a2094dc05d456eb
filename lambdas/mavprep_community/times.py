"""Times that applications write as strings."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mavprep_community.keys import time_in
from stream_records.values import if_readable, read_string


def read_time(image: Mapping[str, Any], name: str) -> datetime | None:
    """Return a time in ISO 8601, in UTC if it names no offset; None if there is none."""
    return _parsed(if_readable(read_string, image, name))


def written_at(image: Mapping[str, Any], keys: Mapping[str, Any]) -> datetime | None:
    """Return when a post or a comment was written: as it says, or else as its key does."""
    return read_time(image, "created") or _parsed(time_in(keys))


def canonical(time: datetime) -> str:
    """Return a time in UTC as a string, the same for equal times."""
    utc = time.astimezone(UTC)
    if not utc.microsecond:
        precision = "seconds"
    else:
        precision = "microseconds" if utc.microsecond % 1000 else "milliseconds"
    return f"{utc.replace(tzinfo=None).isoformat(timespec=precision)}Z"


def _parsed(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(text or "")
        # Some offsets lead out of the years that there are.
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
