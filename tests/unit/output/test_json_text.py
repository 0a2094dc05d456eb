"""JSON in which nothing is lost."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from tools.output.json_text import cell_text, json_line, json_text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(123456789012345678901234), "123456789012345678901234"),
        (
            Decimal("0.12345678901234567890123456789012345678"),
            "0.12345678901234567890123456789012345678",
        ),
        (Decimal("1E+38"), "1" + "0" * 38),
        (Decimal("-9E+125"), "-9" + "0" * 125),
        (Decimal("1E-130"), "1E-130"),
        (Decimal("84.50"), "84.50"),
        (Decimal("-0"), "0"),
        (Decimal("NaN"), '"NaN"'),
        (0.060792714, "0.060792714"),
        (1e300, "1" + "0" * 300),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        (b"\x00\xff", '"AP8="'),
        ({Decimal(10), Decimal(9)}, "[9, 10]"),
        (frozenset({"b", "a"}), '["a", "b"]'),
        ({b"b", b"a"}, '["YQ==", "Yg=="]'),
        ("é \x1b[31m", '"é \\u001b[31m"'),
        ("\ud800", '"\\ud800"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (date(2025, 1, 31), '"2025-01-31"'),
        (datetime(2025, 1, 31, tzinfo=UTC), '"2025-01-31 00:00:00+00:00"'),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_every_value_is_written_without_loss(value: Any, written: str) -> None:
    assert json_line(value) == written
    json.loads(json_text([value]))


def test_nested_values_are_indented_as_the_standard_library_does() -> None:
    value = [{"a": [1, {"b": None}], "c": {}, "d": []}, "é"]
    assert json_text(value) == json.dumps(value, indent=2, ensure_ascii=False)
    assert json_text(MappingProxyType({"a": (1,)})) == '{\n  "a": [\n    1\n  ]\n}'


def test_a_cell_shows_text_without_quotation_marks() -> None:
    values = ["text", b"\x00", UUID(int=1), None, Decimal("1E+38"), {"a": {"x"}}]
    assert [cell_text(value) for value in values] == [
        "text",
        "AA==",
        "00000000-0000-0000-0000-000000000001",
        "null",
        "1" + "0" * 38,
        '{"a": ["x"]}',
    ]
