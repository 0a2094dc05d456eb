"""A wrong declaration is refused where it is written, with table, field and fix."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from data_platform.dynamodb.attributes import EPOCH_MILLISECONDS, boolean, number, string
from data_platform.dynamodb.conditions import (
    begins_with,
    between,
    equals,
    greater_than,
    less_than,
)
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.schema import (
    Example,
    Key,
    Table,
    TimeToLive,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import AttributeType, Operation, Order, Projection
from tests.unit.declarations.changes import (
    ATTRIBUTES,
    refuses,
    with_attribute,
    with_item,
    with_pattern,
)
from tests.unit.declarations.factories import (
    LESSON,
    entity,
    get_lesson,
    index,
    query_status,
    table,
)


def _without(name: str) -> Table:
    kept = tuple(attribute for attribute in ATTRIBUTES if attribute.name != name)
    item = {key: value for key, value in LESSON.item.items() if key != name}
    return table(entities=(entity(attributes=kept, examples=(Example("algebra", item),)),))


def _without_value(name: str) -> Table:
    item = {key: value for key, value in LESSON.item.items() if key != name}
    return table(entities=(entity(examples=(Example("algebra", item),)),))


REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "a table name DynamoDB refuses": (lambda: table(name="a"), "name", "3 to 255"),
    "a construct ID in another case": (
        lambda: table(construct_id="lessons_table"),
        "construct_id",
        "PascalCase",
    ),
    "no entity": (lambda: table(entities=()), "entities", "kinds of item"),
    "two entities with one name": (
        lambda: table(entities=(entity(), entity())),
        "entities",
        "occurs twice",
    ),
    "a key missing from the attributes": (lambda: _without("courseId"), "attributes", "Declare it"),
    "an optional key attribute": (
        lambda: with_attribute("courseId", required=False),
        "attributes",
        "may be absent",
    ),
    "a key of another type": (
        lambda: table(partition_key=number_key("courseId")),
        "attributes",
        "declared STRING but the key needs NUMBER",
    ),
    "a key of a type DynamoDB refuses": (
        lambda: table(partition_key=Key("courseId", AttributeType.BOOLEAN)),
        "keys",
        "String, a Number or a Binary",
    ),
    "one attribute as both keys": (
        lambda: table(sort_key=string_key("courseId")),
        "keys",
        "occurs twice",
    ),
    "a TTL attribute that is a key": (
        lambda: table(ttl=TimeToLive(attribute="lessonId", retention=timedelta(days=1))),
        "ttl",
        "is a key",
    ),
    "a TTL attribute nobody has": (
        lambda: table(ttl=TimeToLive(attribute="expires", retention=timedelta(days=1))),
        "ttl",
        "no entity has",
    ),
    "a TTL attribute that is text": (
        lambda: table(ttl=TimeToLive(attribute="status", retention=timedelta(days=1))),
        "ttl",
        "epoch seconds",
    ),
    "a TTL attribute in milliseconds": (
        lambda: with_attribute("expiresAt", unit=EPOCH_MILLISECONDS),
        "ttl",
        "epoch seconds",
    ),
    "a TTL attribute that may be NULL": (
        lambda: with_attribute("expiresAt", nullable=True),
        "ttl",
        "never expire",
    ),
    "a TTL without duration": (
        lambda: table(ttl=TimeToLive(attribute="expiresAt", retention=timedelta(0))),
        "ttl",
        "from a second to a hundred years",
    ),
    "an entity without example": (lambda: table(entities=(entity(examples=()),)), "examples", ""),
    "an example without a required attribute": (
        lambda: _without_value("status"),
        "item",
        "'status' is missing",
    ),
    "an example with an unknown attribute": (
        lambda: with_item(colour="red"),
        "item",
        "'colour'",
    ),
    "an example with a wrong type": (lambda: with_item(status=1), "value", "STRING"),
    "an example with a float": (lambda: with_item(startTime=1.5), "value", "int or Decimal"),
    "an example with NULL": (lambda: with_item(status=None), "value", "nullable"),
    "an example outside the allowed values": (
        lambda: with_item(status="late"),
        "value",
        "'open', 'closed'",
    ),
    "an example out of range": (lambda: with_item(startTime=Decimal(-1)), "value", "range"),
    "two examples with one name": (
        lambda: table(entities=(entity(examples=(LESSON, LESSON)),)),
        "examples",
        "occurs twice",
    ),
    "two examples with one primary key": (
        lambda: table(entities=(entity(examples=(LESSON, Example("other", LESSON.item))),)),
        "examples",
        "same primary key",
    ),
    "an example that breaks its key template": (
        lambda: table(entities=(entity(key_templates={"courseId": "COURSE#<courseNumber>"}),)),
        "courseId",
        "does not fit",
    ),
    "an example whose key names another item": (
        lambda: table(entities=(entity(key_templates={"courseId": "<lessonId>"}),)),
        "courseId",
        "differs from its template",
    ),
    "a repeated attribute": (
        lambda: table(entities=(entity(attributes=(*ATTRIBUTES, ATTRIBUTES[0])),)),
        "attributes",
        "occurs twice",
    ),
    "an attribute without meaning": (
        lambda: with_attribute("status", meaning=""),
        "meaning",
        "empty",
    ),
    "fields of a plain attribute": (
        lambda: with_attribute("status", fields=(boolean("open", "Open"),)),
        "fields",
        "Map or a List",
    ),
    "a pattern of an unknown index": (lambda: with_pattern(index="by-time"), "index", "'by-time'"),
    "a pattern without partition key": (
        lambda: with_pattern(
            conditions=(greater_than("startTime", "<since>"),), parameters={"since": 1}
        ),
        "conditions",
        "'status'",
    ),
    "a range on the partition key": (
        lambda: with_pattern(
            conditions=(less_than("status", "<status>"),), parameters={"status": "open"}
        ),
        "conditions",
        "no equality",
    ),
    "a key condition on another attribute": (
        lambda: with_pattern(
            conditions=(equals("status", "open"), equals("lessonId", "lesson-1")), parameters={}
        ),
        "conditions",
        "Move it to filters",
    ),
    "a filter on a key": (
        lambda: with_pattern(
            conditions=(equals("status", "open"),),
            filters=(greater_than("startTime", 1),),
            parameters={},
        ),
        "filters",
        "make it a key condition",
    ),
    "a filter on an unknown attribute": (
        lambda: with_pattern(filters=(equals("title", "x"),)),
        "filters",
        "'title'",
    ),
    "begins_with on a Number": (
        lambda: with_pattern(
            conditions=(equals("status", "open"), begins_with("startTime", "17")), parameters={}
        ),
        "conditions",
        "begins_with",
    ),
    "a GetItem with half a key": (
        lambda: table(
            access_patterns=(
                get_lesson(
                    conditions=(equals("courseId", "<courseId>"),), parameters={"courseId": "c"}
                ),
                query_status(),
            )
        ),
        "conditions",
        "whole primary key",
    ),
    "a GetItem of an index": (
        lambda: with_pattern(operation=Operation.GET_ITEM),
        "operation",
        "Operation.QUERY",
    ),
    "a GetItem in descending order": (
        lambda: table(access_patterns=(get_lesson(order=Order.DESCENDING), query_status())),
        "operation",
        "Operation.QUERY",
    ),
    "a missing example parameter": (
        lambda: with_pattern(parameters={"status": "open"}),
        "parameters",
        "since",
    ),
    "a reserved parameter": (
        lambda: with_pattern(parameters={"status": "open", "since": 1, "now": 1}),
        "parameters",
        "reserved",
    ),
    "a parameter of another type": (
        lambda: with_pattern(parameters={"status": "open", "since": "yesterday"}),
        "parameters",
        "NUMBER",
    ),
    "a range end of another type": (
        lambda: with_pattern(
            conditions=(equals("status", "open"), between("startTime", 1, "<until>")),
            parameters={"until": "now"},
        ),
        "parameters",
        "NUMBER",
    ),
    "an unknown example in returns": (
        lambda: with_pattern(returns=("geometry",)),
        "returns",
        "'geometry'",
    ),
    "a pattern that finds nothing": (
        lambda: with_pattern(returns=()),
        "returns",
        "Add an example",
    ),
    "a page size beside a limit": (
        lambda: with_pattern(limit=10, page_size=100),
        "page_size",
        "there is a limit of 10 as well",
    ),
    "a page of nothing": (lambda: with_pattern(page_size=0), "page_size", "it is 0"),
    "a page size of one item": (
        lambda: table(access_patterns=(get_lesson(page_size=10), query_status())),
        "operation",
        "page size",
    ),
    "expired items of a table that keeps all": (
        lambda: table(ttl=None, access_patterns=(get_lesson(returns_expired=True), query_status())),
        "returns_expired",
        "items of this table never expire",
    ),
    "an expiry that is a key, without a condition": (
        lambda: table(
            indexes=(index(sort_keys=(number_key("expiresAt"),)),),
            access_patterns=(
                get_lesson(),
                query_status(
                    conditions=(equals("status", "<status>"),), parameters={"status": "open"}
                ),
            ),
        ),
        "conditions",
        "the expiry 'expiresAt' is a key here",
    ),
    "a pattern that returns more than its limit": (
        lambda: with_pattern(returns=("algebra", "algebra"), limit=1),
        "returns",
        "it finds algebra",
    ),
    "an unknown projected attribute": (
        lambda: with_pattern(attributes=("title",)),
        "attributes",
        "'title'",
    ),
    "an attribute the index does not carry": (
        lambda: table(
            ttl=None,
            indexes=(index(projection=Projection.KEYS_ONLY),),
            access_patterns=(get_lesson(), query_status(attributes=("expiresAt",))),
        ),
        "attributes",
        "not in the projection",
    ),
    "a filter on an attribute the index does not carry": (
        lambda: table(
            ttl=None,
            indexes=(index(projection=Projection.KEYS_ONLY),),
            access_patterns=(get_lesson(), query_status(filters=(equals("expiresAt", 1),))),
        ),
        "filters",
        "not in the projection",
    ),
    "two patterns with one name": (
        lambda: table(access_patterns=(get_lesson(), get_lesson(), query_status())),
        "access_patterns",
        "occurs twice",
    ),
    "a pattern name in another case": (
        lambda: with_pattern(name="byStatus"),
        "name",
        "kebab-case",
    ),
    "an index no pattern uses": (
        lambda: table(access_patterns=(get_lesson(),)),
        "access_patterns",
        "drop the index",
    ),
    "a table no pattern reads": (
        lambda: table(access_patterns=(query_status(),)),
        "access_patterns",
        "primary key",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_wrong_declaration_is_refused(mistake: str) -> None:
    """The message names the table and the field, and says what to do."""
    refuses(*REFUSALS[mistake])


def test_sort_attributes_are_constrained_from_the_left() -> None:
    """DynamoDB refuses a gap in a multi-attribute sort key."""
    attributes = (*ATTRIBUTES, string("room", "Room"), number("seats", "Seats"))
    example = Example("algebra", {**LESSON.item, "room": "A", "seats": 3})
    with pytest.raises(DeclarationError, match="'seats' is constrained after 'room'"):
        table(
            entities=(entity(attributes=attributes, examples=(example,)),),
            indexes=(index(sort_keys=(string_key("room"), number_key("seats"))),),
            access_patterns=(
                get_lesson(),
                query_status(
                    conditions=(equals("status", "open"), equals("seats", 3)), parameters={}
                ),
            ),
        )


def test_the_factory_table_is_right() -> None:
    """The refusals above come from their one change."""
    assert table().index("status-index") is not None


def test_a_declaration_cannot_be_changed_afterwards() -> None:
    """What was checked stays what it is."""
    with pytest.raises(TypeError):
        LESSON.item["status"] = "closed"  # type: ignore[index]
