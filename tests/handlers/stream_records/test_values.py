"""Attributes are read with their types."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from stream_records.changes import MalformedRecordError
from stream_records.values import (
    read_boolean,
    read_integer,
    read_map,
    read_number,
    read_string,
    read_strings,
    required,
)

if TYPE_CHECKING:
    from collections.abc import Callable

IMAGE: dict[str, Any] = {
    "text": {"S": "a"},
    "whole": {"N": "12"},
    "exact": {"N": "0.1"},
    "huge": {"N": "9.9999999999999999999999999999999999999E+125"},
    "broken": {"N": "twelve"},
    "infinite": {"N": "Infinity"},
    "flag": {"BOOL": False},
    "nothing": {"NULL": True},
    "set": {"SS": ["a", "b"]},
    "list": {"L": [{"S": "a"}, {"S": "b"}]},
    "mixed": {"L": [{"S": "a"}, {"N": "1"}]},
    "map": {"M": {"inner": {"S": "a"}}},
}


def test_each_type_is_read() -> None:
    assert read_string(IMAGE, "text") == "a"
    assert read_integer(IMAGE, "whole") == 12
    assert read_number(IMAGE, "exact") == Decimal("0.1")
    assert read_number(IMAGE, "huge") == Decimal("9.9999999999999999999999999999999999999E+125")
    assert read_boolean(IMAGE, "flag") is False
    assert read_strings(IMAGE, "set") == ["a", "b"]
    assert read_strings(IMAGE, "list") == ["a", "b"]
    assert read_map(IMAGE, "map") == {"inner": {"S": "a"}}


@pytest.mark.parametrize("name", ["nothing", "absent"])
def test_null_and_absence_are_the_same(name: str) -> None:
    readers = (read_string, read_number, read_integer, read_boolean, read_map)
    assert [read(IMAGE, name) for read in readers] == [None] * 5
    assert read_strings(IMAGE, name) == []


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (read_string, "whole"),
        (read_number, "text"),
        (read_number, "broken"),
        (read_number, "infinite"),
        (read_integer, "exact"),
        (read_boolean, "text"),
        (read_map, "list"),
        (read_strings, "mixed"),
        (read_strings, "text"),
    ],
)
def test_another_type_is_malformed_and_only_the_attribute_is_named(
    read: Callable[[dict[str, Any], str], object], name: str
) -> None:
    with pytest.raises(MalformedRecordError, match=rf"^{name} "):
        read(IMAGE, name)


def test_what_is_required_must_be_there() -> None:
    assert required(0, "count") == 0
    with pytest.raises(MalformedRecordError, match="count is missing"):
        required(None, "count")
