"""Attributes are read with their types."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from stream_records.changes import MalformedRecordError
from stream_records.values import (
    if_readable,
    is_absent,
    read_boolean,
    read_integer,
    read_kept_number,
    read_number,
    read_string,
    required,
    strings_among,
)

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
    "holes": {"L": [{"S": "a"}, {"NULL": True}, {"S": "b"}]},
    "map": {"M": {"inner": {"S": "a"}}},
}


def test_each_type_is_read() -> None:
    assert read_string(IMAGE, "text") == "a"
    assert read_integer(IMAGE, "whole") == 12
    assert read_number(IMAGE, "exact") == Decimal("0.1")
    assert read_number(IMAGE, "huge") == Decimal("9.9999999999999999999999999999999999999E+125")
    assert read_boolean(IMAGE, "flag") is False
    assert strings_among(IMAGE, "set") == ["a", "b"]
    assert strings_among(IMAGE, "list") == ["a", "b"]


@pytest.mark.parametrize("name", ["nothing", "absent"])
def test_null_and_absence_are_the_same(name: str) -> None:
    readers = (read_string, read_number, read_integer, read_boolean)
    assert [read(IMAGE, name) for read in readers] == [None] * 4
    assert strings_among(IMAGE, name) == []
    assert is_absent(IMAGE, name)


def test_null_is_no_member_of_a_list() -> None:
    assert strings_among(IMAGE, "holes") == ["a", "b"]


def test_a_value_is_not_absent_whatever_it_is() -> None:
    assert not any(is_absent(IMAGE, name) for name in IMAGE if name != "nothing")


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (read_string, "whole"),
        (read_number, "text"),
        (read_number, "broken"),
        (read_number, "infinite"),
        (read_integer, "exact"),
        (read_boolean, "text"),
        (strings_among, "text"),
    ],
)
def test_another_type_is_malformed_and_only_the_attribute_is_named(
    read: Callable[[dict[str, Any], str], object], name: str
) -> None:
    with pytest.raises(MalformedRecordError, match=rf"^{name} "):
        read(IMAGE, name)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"N": "12"}, 12),
        ({"NULL": True}, 0),
        (None, 0),
        ({"S": "3"}, 3),
        ({"S": "-2.5"}, Decimal("-2.5")),
        ({"N": "999999999999999.123456789012"}, Decimal("999999999999999.123456789012")),
    ],
)
def test_a_kept_number_may_be_absent_or_a_text(value: Any, expected: object) -> None:
    image = {} if value is None else {"count": value}
    assert read_kept_number(image, "count") == expected


@pytest.mark.parametrize(
    "value",
    [
        {"S": "twelve"},
        {"S": ""},
        {"S": "1e9"},
        {"S": "٣"},
        {"L": []},
        {"BOOL": True},
        # Adding one to these takes more digits than DynamoDB has, or loses some.
        {"N": "1E125"},
        {"N": "-9.9E+125"},
        {"N": "1E-130"},
        {"N": "12345678901234567890123456789012345678"},
        {"N": "0.12345678901234567890123456789012345678"},
    ],
)
def test_what_no_number_stands_for_is_to_be_corrected(value: dict[str, Any]) -> None:
    with pytest.raises(MalformedRecordError, match="count of the item to be kept is not a number"):
        read_kept_number({"count": value}, "count")


def test_what_is_required_must_be_there() -> None:
    assert required(0, "count") == 0
    with pytest.raises(MalformedRecordError, match="count is missing"):
        required(None, "count")


@pytest.mark.parametrize("name", ["set", "list", "holes", "mixed"])
def test_strings_are_found_among_other_members(name: str) -> None:
    assert strings_among(IMAGE, name) == (["a"] if name == "mixed" else ["a", "b"])


@pytest.mark.parametrize("name", ["text", "whole", "map", "flag"])
def test_what_is_no_list_has_no_strings(name: str) -> None:
    with pytest.raises(MalformedRecordError, match=rf"^{name} "):
        strings_among(IMAGE, name)


def test_a_malformed_old_image_counts_as_absent() -> None:
    assert if_readable(read_number, IMAGE, "exact") == Decimal("0.1")
    assert if_readable(read_number, IMAGE, "text") is None
    assert if_readable(read_number, None, "exact") is None
    assert if_readable(lambda image: required(read_string(image, "list"), "list"), IMAGE) is None


def test_other_errors_of_a_reader_are_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        if_readable(lambda _image: 1 // 0, IMAGE)
