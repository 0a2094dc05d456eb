"""Parameters as people type them."""

import shlex
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.attributes import Attribute, boolean
from data_platform.dynamodb.conditions import NOW, equals
from data_platform.dynamodb.schema import AccessPattern, Key, Table
from data_platform.dynamodb.types import AttributeType
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import (
    LESSON,
    entity,
    get_lesson,
    index,
    query_status,
    table,
)
from tools.queries.attribute_values import wire_values
from tools.queries.parameters import (
    ParameterError,
    example_arguments,
    parse_parameters,
    pattern_parameters,
    unknown_values,
)
from tools.queries.times import time_problem

TABLE = table()
PATTERN = query_status()
USAGE = "For example: lessons-by-status status=open since=1704000000"


def _parsed(since: str) -> Any:
    return parse_parameters(TABLE, PATTERN, ["status=open", f"since={since}"])["since"]


def test_numbers_become_numbers() -> None:
    assert parse_parameters(TABLE, PATTERN, ["status=open", "since=1704000000"]) == {
        "status": "open",
        "since": 1_704_000_000,
    }
    assert parse_parameters(TABLE, PATTERN, ["status=a=b", "since=1.5"]) == {
        "status": "a=b",
        "since": Decimal("1.5"),
    }


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("+70", "70"),
        ("-.5", "-0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("1e125", "1" + "0" * 125),
        ("-9.9e125", "-99" + "0" * 124),
        ("1e-130", "1E-130"),
        ("0e999999999", "0"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678"),
        ("1." + "0" * 60, "1"),
        ("0" * 60 + "7", "7"),
    ],
)
def test_every_number_that_dynamodb_keeps_is_sent_as_it_is(text: str, sent: str) -> None:
    assert wire_values({"n": _parsed(text)}) == {"n": {"N": sent}}


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("yesterday", "a number of epoch seconds is needed"),
        ("NaN", "a number of epoch seconds is needed"),
        ("sNaN", "a number of epoch seconds is needed"),
        ("Infinity", "a number of epoch seconds is needed"),
        ("-inf", "a number of epoch seconds is needed"),
        ("1_000", "a number of epoch seconds is needed"),
        ("0x10", "a number of epoch seconds is needed"),
        ("\N{ARABIC-INDIC DIGIT SEVEN}", "a number of epoch seconds is needed"),
        (" 7", "a number of epoch seconds is needed"),
        ("1e126", "DynamoDB keeps numbers from 1E-130 to below 1E126, and their negatives"),
        ("1e999999999", "DynamoDB keeps numbers from 1E-130 to below 1E126"),
        ("1e99999999999", "a number of epoch seconds is needed"),
        ("-1e-131", "DynamoDB keeps numbers from 1E-130 to below 1E126, and their negatives"),
        ("1" * 39, "DynamoDB keeps 38 digits, this has 39"),
        ("0." + "1" * 39, "DynamoDB keeps 38 digits, this has 39"),
        ("2024-01-01", "epoch seconds is needed (2024-01-01 is 1704067200)"),
        ("2024-01-01T01:00:00+01:00", "(2024-01-01T01:00:00+01:00 is 1704067200)"),
    ],
)
def test_what_dynamodb_keeps_not_is_refused(text: str, needed: str) -> None:
    with pytest.raises(ParameterError) as error:
        _parsed(text)
    assert f"lessons-by-status, since={text}: " in str(error.value)
    assert needed in str(error.value)
    assert str(error.value).endswith(USAGE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["open"], f"'open' is not of the form key=value. {USAGE}"),
        (["state=open"], f"lessons-by-status has no parameter 'state'. {USAGE}"),
        (["status=open"], f"since is missing. {USAGE}"),
        ([], f"since, status is missing. {USAGE}"),
        (["status="], f"lessons-by-status, status is empty: a value is needed. {USAGE}"),
        (
            ["status=open", "since=1", "status=closed"],
            f"lessons-by-status, status is given twice, 'open' and 'closed': give it once. {USAGE}",
        ),
        (["status=\udcff"], f"lessons-by-status, status='\\udcff' is not UTF-8. {USAGE}"),
    ],
)
def test_a_wrong_argument_is_explained(arguments: list[str], message: str) -> None:
    with pytest.raises(ParameterError) as error:
        parse_parameters(TABLE, PATTERN, arguments)
    assert str(error.value) == message


def test_a_value_outside_the_declared_ones_is_noticed() -> None:
    """It is no error: items may hold what their declaration does not know."""
    parameters = pattern_parameters(TABLE, PATTERN)
    assert not list(unknown_values(parameters, {"status": "open", "since": 1}))
    assert list(unknown_values(parameters, {"status": "opened", "since": 1})) == [
        "status=opened is none of the declared values: open, closed."
    ]


def _by(attribute: Attribute, example: Any, **changes: Any) -> tuple[Table, AccessPattern]:
    """Return a table with one more attribute, and the pattern that filters by it."""
    lesson = replace(LESSON, item={**LESSON.item, attribute.name: example})
    pattern = query_status(
        filters=(equals(attribute.name, "<given>"),),
        parameters={**query_status().parameters, "given": example},
        **changes,
    )
    attributes = (*entity().attributes, attribute)
    declared = table(
        entities=(entity(attributes=attributes, examples=(lesson,)),),
        access_patterns=(get_lesson(), pattern),
    )
    return declared, pattern


def test_a_boolean_is_true_or_false() -> None:
    declared, pattern = _by(boolean("visible", "Whether pupils see it"), example=True)
    assert "given=true" in example_arguments(pattern.parameters)
    for text, value in (("true", True), ("false", False)):
        arguments = ["status=open", "since=1", f"given={text}"]
        assert parse_parameters(declared, pattern, arguments)["given"] is value
    with pytest.raises(ParameterError, match="given=yes: true or false is needed"):
        parse_parameters(declared, pattern, ["status=open", "since=1", "given=yes"])


def test_a_binary_value_is_given_in_base64() -> None:
    digest = Attribute(name="digest", type=AttributeType.BINARY, meaning="Digest of the text")
    declared, pattern = _by(digest, example=b"\x00\xff")
    assert "given=AP8=" in example_arguments(pattern.parameters)
    arguments = shlex.split(example_arguments(pattern.parameters))
    assert parse_parameters(declared, pattern, arguments)["given"] == b"\x00\xff"
    with pytest.raises(ParameterError, match=r"given=äö: base64 is needed"):
        parse_parameters(declared, pattern, ["status=open", "since=1", "given=äö"])


def test_a_binary_key_is_sent_as_binary() -> None:
    declared = table(
        entities=(
            entity(
                attributes=(
                    *entity().attributes[1:],
                    Attribute(name="courseId", type=AttributeType.BINARY, meaning="Course"),
                ),
                examples=(replace(LESSON, item={**LESSON.item, "courseId": b"c"}),),
            ),
        ),
        partition_key=Key("courseId", AttributeType.BINARY),
        indexes=(index(),),
        access_patterns=(
            get_lesson(parameters={"courseId": b"c", "lessonId": "lesson-1"}),
            query_status(),
        ),
    )
    arguments = ["courseId=Yw==", "lessonId=lesson-1"]
    parsed = parse_parameters(declared, declared.access_patterns[0], arguments)
    assert wire_values(parsed)["courseId"] == {"B": b"c"}


def test_a_number_inside_a_text_key_stays_text() -> None:
    chat_usage = next(
        found for product in PRODUCTS for found in product.tables if found.name == "ChatUsageDaily"
    )
    pattern = next(p for p in chat_usage.access_patterns if "moduleId" in p.parameters)
    assert pattern_parameters(chat_usage, pattern)["moduleId"].type is AttributeType.STRING


DAY, TIME, MONTH = "2024-01-01", "2025-01-15T10:30:00Z", "2025-01"


@pytest.mark.parametrize(
    ("example", "text"),
    [
        (DAY, "2024-02-29"),
        (TIME, "2025-01-15T10:30:00Z"),
        (TIME, "2025-01-15T10:30:00.123Z"),
        (TIME, "2025-01-15"),
        (MONTH, "2025"),
        (MONTH, "2025-1"),
        (MONTH, "2025-02"),
        (MONTH, "2025-04-3"),
        (MONTH, "2025-01-15T10:3"),
        (MONTH, "2025-01-15T10:30:00Z"),
        ("2023-2024", "any academic year"),
        ("user123", "yesterday"),
    ],
)
def test_a_day_or_time_that_can_be_compared_is_taken(example: str, text: str) -> None:
    assert time_problem(text, example) is None


@pytest.mark.parametrize(
    ("example", "text", "problem"),
    [
        (DAY, "yesterday", "a day, YYYY-MM-DD, is needed"),
        (DAY, "2024-02-30", "a day, YYYY-MM-DD, is needed"),
        (DAY, "2023-02-29", "a day, YYYY-MM-DD, is needed"),
        (DAY, "2024-13-01", "a day, YYYY-MM-DD, is needed"),
        (DAY, "20240101", "a day, YYYY-MM-DD, is needed"),
        (DAY, "2024-01", "a day, YYYY-MM-DD, is needed"),
        (DAY, "2024-01-01T00:00:00Z", "a day, YYYY-MM-DD, is needed"),
        (TIME, "now", "a time in UTC, YYYY-MM-DDTHH:MM:SSZ, or a day is needed"),
        (TIME, "2025-01-15T25:00:00Z", "a time in UTC"),
        (TIME, "2025-01", "a time in UTC"),
        (TIME, "2025-01-15T10:30:00+02:00", "(2025-01-15T10:30:00+02:00 is 2025-01-15T08:30:00Z)"),
        (TIME, "2025-01-15 10:30:00", "(2025-01-15 10:30:00 is 2025-01-15T10:30:00Z)"),
        (MONTH, "January", "a month, YYYY-MM, or another beginning of a time is needed"),
        (MONTH, "2025-13", "a month, YYYY-MM, or another beginning of a time is needed"),
        (MONTH, "2025-02-30", "a month, YYYY-MM, or another beginning of a time is needed"),
    ],
)
def test_a_day_or_time_that_cannot_be_compared_is_refused(
    example: str, text: str, problem: str
) -> None:
    found = time_problem(text, example)
    assert found is not None
    assert problem in found


def test_every_printed_example_can_be_typed() -> None:
    """What `datactl query` lists as an example is accepted by it."""
    for product in PRODUCTS:
        for declared in product.tables:
            for pattern in declared.access_patterns:
                arguments = shlex.split(example_arguments(pattern.parameters))
                parsed = parse_parameters(declared, pattern, arguments)
                assert {name: str(value) for name, value in parsed.items()} == {
                    name: str(value) for name, value in pattern.parameters.items()
                }


def test_every_parameter_that_is_declared_a_time_is_checked() -> None:
    """The check goes by the example, since a key's declaration does not say what is inside it."""
    unchecked = [
        f"{pattern.name} {name}"
        for product in PRODUCTS
        for declared in product.tables
        for pattern in declared.access_patterns
        for name, parameter in pattern_parameters(declared, pattern).items()
        if name != NOW
        and parameter.type is AttributeType.STRING
        and ("ISO 8601" in parameter.unit or "YYYY-MM-DD" in parameter.unit)
        and time_problem("yesterday", str(parameter.example)) is None
    ]
    assert not unchecked
