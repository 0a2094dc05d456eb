"""Access patterns that DynamoDB would refuse, or that would find something else than they say."""

from collections.abc import Callable

import pytest

from data_platform.dynamodb.attributes import Attribute, boolean, number, string
from data_platform.dynamodb.conditions import (
    Condition,
    at_least,
    at_most,
    begins_with,
    between,
    equals,
    greater_than,
    less_than,
)
from data_platform.dynamodb.items import Value
from data_platform.dynamodb.schema import Example, Table, number_key, string_key
from data_platform.dynamodb.types import AttributeType, Operator, Order
from tests.unit.declarations.changes import ATTRIBUTES, refuses, with_pattern
from tests.unit.declarations.factories import (
    LESSON,
    entity,
    get_lesson,
    index,
    query_status,
    table,
)

STATUS = equals("status", "open")
LATER = LESSON.variation(
    "geometry", {"lessonId": "lesson-2", "startTime": 1_704_067_300, "expiresAt": 1_704_153_700}
)
AT_THE_SAME_TIME = LATER.variation("logic", {"lessonId": "lesson-3"})
FIELDS: tuple[Attribute, ...] = (
    boolean("isFull", "Whether no seat is left"),
    number("seats", "Seats"),
    string("room", "Room"),
    Attribute(name="tags", type=AttributeType.STRING_SET, meaning="Tags"),
)
VALUES: dict[str, Value] = {"isFull": True, "seats": 30, "room": "A", "tags": frozenset({"x"})}


def _filtered(*filters: Condition, **parameters: int | str | bytes) -> Table:
    example = Example("algebra", {**LESSON.item, **VALUES})
    return table(
        entities=(entity(attributes=(*ATTRIBUTES, *FIELDS), examples=(example,)),),
        access_patterns=(
            get_lesson(),
            query_status(conditions=(STATUS,), filters=filters, parameters=parameters),
        ),
    )


def _with_examples(*examples: Example, **changes: object) -> Table:
    pattern = {"conditions": (STATUS,), "parameters": {}, **changes}
    return table(
        entities=(entity(examples=examples),),
        access_patterns=(get_lesson(), query_status(**pattern)),
    )


REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "a comparison of Booleans": (
        lambda: _filtered(less_than("isFull", True)),  # noqa: FBT003  the value that is compared
        "filters",
        "< on the Boolean 'isFull'. Use equals(...)",
    ),
    "a range of Booleans": (
        lambda: _filtered(between("isFull", False, True)),  # noqa: FBT003  the values compared
        "filters",
        "BETWEEN on the Boolean",
    ),
    "a comparison of sets": (
        lambda: _filtered(at_least("tags", "x")),
        "filters",
        ">= on the String Set 'tags'",
    ),
    "a prefix of a Number": (
        lambda: _filtered(begins_with("seats", "3")),
        "filters",
        "begins_with on the Number 'seats'. Use between(...)",
    ),
    "a range from high to low": (
        lambda: _filtered(between("seats", 30, 20)),
        "parameters",
        "'seats' lies between 30 and 20. DynamoDB wants the lower end first",
    ),
    "example parameters from high to low": (
        lambda: _filtered(between("room", "<from>", "<to>"), **{"from": "b", "to": "B"}),
        "parameters",
        "between 'b' and 'B'",
    ),
    "a range with one end": (
        lambda: _filtered(Condition("seats", Operator.BETWEEN, (1,))),
        "filters",
        "'seats' is compared with 1 values. BETWEEN takes 2",
    ),
    "a comparison with nothing": (
        lambda: with_pattern(conditions=(Condition("status", Operator.EQUALS, ()),), parameters={}),
        "conditions",
        "'status' is compared with 0 values. = takes 1",
    ),
    "an empty value of a key": (
        lambda: with_pattern(conditions=(equals("status", ""),), parameters={}),
        "parameters",
        "the key attribute 'status' is empty",
    ),
    "an empty prefix of a key": (
        lambda: table(
            access_patterns=(
                get_lesson(),
                query_status(),
                query_status(
                    name="lessons",
                    index=None,
                    conditions=(equals("courseId", "c"), begins_with("lessonId", "")),
                    parameters={},
                ),
            )
        ),
        "parameters",
        "'lessonId' is empty",
    ),
    "a key value that is too long": (
        lambda: with_pattern(conditions=(equals("status", "x" * 2049),), parameters={}),
        "parameters",
        "'status' have 2049 bytes",
    ),
    "a number of 39 digits": (
        lambda: with_pattern(parameters={"status": "open", "since": int("1" * 39)}),
        "parameters",
        "38 digits",
    ),
    "no limit worth the name": (lambda: with_pattern(limit=0), "limit", "it is 0. DynamoDB takes"),
    "a negative limit": (lambda: with_pattern(limit=-1), "limit", "it is -1"),
    "a limit beyond all numbers": (lambda: with_pattern(limit=2**31), "limit", "2,147,483,647"),
    "a limit of a GetItem": (
        lambda: table(access_patterns=(get_lesson(limit=0), query_status())),
        "operation",
        "GetItem takes no index, filter, limit, page size or order",
    ),
    "an attribute read twice": (
        lambda: with_pattern(attributes=("status", "status")),
        "attributes",
        "'status' occurs twice",
    ),
    "a placeholder with a hyphen": (
        lambda: with_pattern(conditions=(equals("status", "<lesson-state>"),), parameters={}),
        "conditions",
        "'<lesson-state>' in '<lesson-state>' names no parameter",
    ),
    "the current time inside a text": (
        lambda: _filtered(greater_than("room", "ROOM#<now>")),
        "filters",
        "'room' is compared with 'ROOM#<now>'",
    ),
    "the current time and a number of something else": (
        lambda: _filtered(greater_than("seats", "<now>")),
        "filters",
        "<now> is a Number of epoch seconds",
    ),
    "a parameter that is a number and part of a text": (
        lambda: _filtered(equals("seats", "<n>"), equals("room", "ROOM#<n>"), n=30),
        "parameters",
        "'n' is 30 in one place and part of a string in another. Use two parameters",
    ),
    "too many filters": (
        lambda: _filtered(*[at_most("seats", 30)] * 100),
        "filters",
        "Use 100 conditions at most",
    ),
    "a filter expression beyond 4 KiB": (
        lambda: _filtered(*[at_most("seats", 30)] * 99),
        "filters",
        "DynamoDB takes 4,096",
    ),
    "an example that it finds as well": (
        lambda: _with_examples(LESSON, LATER),
        "returns",
        "for the example parameters it finds algebra, geometry. It names algebra",
    ),
    "an example that it does not find": (
        lambda: _with_examples(
            LESSON,
            LATER,
            conditions=(STATUS, less_than("startTime", 1_704_067_300)),
            returns=("algebra", "geometry"),
        ),
        "returns",
        "it finds algebra. It names algebra, geometry",
    ),
    "nothing that it finds": (
        lambda: with_pattern(parameters={"status": "open", "since": 1_800_000_000}),
        "returns",
        "it finds none of the examples",
    ),
    "examples in another order": (
        lambda: _with_examples(LESSON, LATER, returns=("geometry", "algebra")),
        "returns",
        "it finds algebra, geometry",
    ),
    "an ascending order called descending": (
        lambda: _with_examples(
            LESSON, LATER, order=Order.DESCENDING, returns=("algebra", "geometry")
        ),
        "returns",
        "it finds geometry, algebra",
    ),
    "an example behind the limit": (
        lambda: _with_examples(LESSON, LATER, returns=("geometry",), limit=1),
        "returns",
        "it finds algebra. It names geometry",
    ),
    "two examples with one sort key": (
        lambda: _with_examples(
            LESSON, LATER, AT_THE_SAME_TIME, returns=("algebra", "geometry", "logic")
        ),
        "returns",
        "'geometry' and 'logic' have the same sort key. DynamoDB promises no order",
    ),
    "a limit without an order": (
        lambda: table(
            entities=(entity(examples=(LESSON, LATER)),),
            indexes=(index(sort_keys=()),),
            access_patterns=(
                get_lesson(),
                query_status(conditions=(STATUS,), parameters={}, limit=1),
            ),
        ),
        "limit",
        "it leaves out some of algebra, geometry. Without a sort key",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_pattern_that_cannot_work_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])


@pytest.mark.parametrize(
    "condition",
    [
        equals("isFull", True),  # noqa: FBT003  the value that is compared
        between("seats", 30, 30),
        between("room", "", "Z"),
        begins_with("room", ""),
        at_most("room", "A"),
        greater_than("seats", 29),
    ],
)
def test_what_dynamodb_takes_is_taken(condition: Condition) -> None:
    assert _filtered(condition).access_patterns[1].filters == (condition,)


def test_an_item_of_another_type_is_not_found() -> None:
    """DynamoDB compares values of one type only; no error comes of it."""
    other = entity(
        name="Note",
        attributes=(*ATTRIBUTES, number("room", "Number of the room", required=False)),
        examples=(Example("note", {**LATER.item, "room": 7}),),
    )
    lesson = entity(
        attributes=(*ATTRIBUTES, string("room", "Room", required=False)),
        examples=(Example("algebra", {**LESSON.item, "room": "A"}),),
    )
    declared = table(
        entities=(lesson, other),
        access_patterns=(
            get_lesson(),
            query_status(conditions=(STATUS,), filters=(at_least("room", "A"),), parameters={}),
        ),
    )
    assert declared.access_patterns[1].returns == ("algebra",)


def test_what_the_time_decides_is_left_to_the_engine() -> None:
    """A declaration that is right today must not be refused next year."""
    future = LATER.variation("geometry", {"startTime": 4_000_000_000})
    declared = table(
        ttl=None,
        entities=(entity(examples=(LESSON, future)),),
        access_patterns=(
            get_lesson(),
            query_status(conditions=(STATUS, at_most("startTime", "<now>")), parameters={}),
        ),
    )
    assert declared.access_patterns[1].returns == ("algebra",)


def test_keys_of_several_attributes_are_measured_together() -> None:
    attributes = (*ATTRIBUTES, string("room", "Room", required=False))
    example = Example("algebra", {**LESSON.item, "room": "x" * 1022})
    refuses(
        lambda: table(
            entities=(entity(attributes=attributes, examples=(example,)),),
            indexes=(index(sort_keys=(string_key("room"), number_key("startTime"))),),
        ),
        "item",
        "'room' and 'startTime' have",
        "DynamoDB takes 1024",
    )
