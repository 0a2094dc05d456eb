"""Days that times in epoch milliseconds fall on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from stream_records.changes import MalformedRecordError
from stream_records.values import read_number, required

FIRST_DAY = date(2020, 1, 1)
"""The services whose items have such times did not exist before: what lies there is no time in
milliseconds. Seconds taken for milliseconds fall on January 1970."""

END = date(2100, 1, 1)
"""The first day that is too late, which microseconds taken for milliseconds are."""

_DAY_MILLISECONDS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_MILLISECOND = (FIRST_DAY.toordinal() - _EPOCH) * _DAY_MILLISECONDS
_END_MILLISECOND = (END.toordinal() - _EPOCH) * _DAY_MILLISECONDS


def read_day(image: Mapping[str, Any], name: str) -> str:
    """Return the UTC day of an attribute in epoch milliseconds, such as ``2025-01-20``.

    Raises
    ------
    MalformedRecordError
        If it is absent, no number, or no time of the years 2020 to 2099.
    """
    milliseconds = required(read_number(image, name), name)
    if not _FIRST_MILLISECOND <= milliseconds < _END_MILLISECOND:
        raise MalformedRecordError(f"{name} is not in epoch milliseconds of 2020 to 2099.")
    return date.fromordinal(_EPOCH + int(milliseconds // _DAY_MILLISECONDS)).isoformat()


def day_from_text(text: str) -> str:
    """Return a day written as ``2025-01-20``, as it is.

    Raises
    ------
    ValueError
        If it is no such day.
    """
    try:
        written = date.fromisoformat(text).isoformat()
    except ValueError:
        written = ""
    if written != text:
        raise ValueError(f"must be a day such as 2025-01-20, not {text!r}.")
    return text
