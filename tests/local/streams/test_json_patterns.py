"""Patterns that look into lines of JSON, as CloudWatch Logs takes them."""

import pytest

from tools.local.streams.service.filter_patterns import line_filter
from tools.local.streams.service.replies import ServiceError

LINE = (
    '{"level": "ERROR", "count": 3, "error": {"types": ["KeyError"]}, "is_last": true, "key": null}'
)


@pytest.mark.parametrize(
    ("pattern", "is_matched"),
    [
        ('{ $.level != "INFO" }', True),
        ('{ $.level != "ERROR" }', False),
        ("{$.level=ERROR}", True),
        ('{ $.level = "ERR*" }', True),
        ('{ $.level = "ERR" }', False),
        ("{ $.count > 2 && $.count <= 3 }", True),
        ("{ $.count = 4 || $.count = 3 }", True),
        ('{ $.count < 3 || $.level = "ERROR" && $.count != 3 }', False),
        ("{ $.level > 2 }", False),
        ('{ $.error.types[0] = "KeyError" }', True),
        ('{ $.error.types[1] = "KeyError" }', False),
        ("{ $.is_last IS TRUE }", True),
        ("{ $.is_last IS FALSE }", False),
        ("{ $.key IS NULL }", True),
        ("{ $.key EXISTS }", True),
        ("{ $.absent NOT EXISTS }", True),
        ('{ $.absent != "x" }', False),
    ],
)
def test_a_line_of_json(pattern: str, *, is_matched: bool) -> None:
    assert line_filter(pattern)(LINE) is is_matched


@pytest.mark.parametrize("line", ["START RequestId: 1", "[]", "3", ""])
def test_a_line_that_is_no_object_never_matches(line: str) -> None:
    assert not line_filter("{ $.level NOT EXISTS }")(line)


@pytest.mark.parametrize("pattern", ["{ }", "{ $.a }", "{ $.a = 1 & $.b = 2 }", '{ ($.a = "x") }'])
def test_another_form_is_refused(pattern: str) -> None:
    with pytest.raises(ServiceError, match="no other form"):
        line_filter(pattern)
