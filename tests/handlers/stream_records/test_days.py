"""Days of times in epoch milliseconds."""

from decimal import Decimal
from typing import Any

import pytest

from stream_records.changes import MalformedRecordError
from stream_records.days import read_day
from tests.handlers.records import image


@pytest.mark.parametrize(
    ("milliseconds", "day"),
    [
        (1577836800000, "2020-01-01"),
        (1577923199999, "2020-01-01"),
        (Decimal("1577923199999.999"), "2020-01-01"),
        (1577923200000, "2020-01-02"),
        (1709251199999, "2024-02-29"),
        (4102444799999, "2099-12-31"),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_utc(milliseconds: Any, day: str) -> None:
    assert read_day(image({"at": milliseconds}), "at") == day


@pytest.mark.parametrize(
    "value",
    [
        -1,
        0,
        1577836799999,
        4102444800000,
        Decimal("1E+125"),
        "1704067200000",
        None,
    ],
    ids=str,
)
def test_what_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(MalformedRecordError, match="at is"):
        read_day(image({"at": value}), "at")


@pytest.mark.parametrize(
    "now", [1704067200, 1704067200000000, 1704067200000000000], ids=["s", "us", "ns"]
)
def test_a_time_in_another_unit_falls_on_no_day(now: int) -> None:
    with pytest.raises(MalformedRecordError, match="milliseconds"):
        read_day(image({"at": now}), "at")
