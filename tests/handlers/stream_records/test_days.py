"""Days of times in epoch milliseconds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from stream_records.changes import MalformedRecordError
from stream_records.days import read_day
from tests.handlers.records import image


@pytest.mark.parametrize(
    ("milliseconds", "day"),
    [
        (0, "1970-01-01"),
        (86_399_999, "1970-01-01"),
        (Decimal("86399999.999"), "1970-01-01"),
        (86_400_000, "1970-01-02"),
        (1709251199999, "2024-02-29"),
        (253402300799999, "9999-12-31"),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_utc(milliseconds: Any, day: str) -> None:
    assert read_day(image({"at": milliseconds}), "at") == day


@pytest.mark.parametrize(
    "value", [-1, 253402300800000, Decimal("1E+125"), "1704067200000", None], ids=str
)
def test_what_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(MalformedRecordError, match="at is"):
        read_day(image({"at": value}), "at")
