"""Days that times in epoch milliseconds fall on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from stream_records.changes import MalformedRecordError
from stream_records.values import read_number, required

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY_MILLISECONDS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_END_MILLISECONDS = (date.max.toordinal() + 1 - _EPOCH) * _DAY_MILLISECONDS


def read_day(image: Mapping[str, Any], name: str) -> str:
    """Return the UTC day of an attribute in epoch milliseconds, such as ``2025-01-20``.

    Raises
    ------
    MalformedRecordError
        If it is absent, no number, or no time between the years 1970 and 9999.
    """
    milliseconds = required(read_number(image, name), name)
    if not 0 <= milliseconds < _END_MILLISECONDS:
        raise MalformedRecordError(f"{name} is not a time between the years 1970 and 9999.")
    return date.fromordinal(_EPOCH + int(milliseconds // _DAY_MILLISECONDS)).isoformat()
