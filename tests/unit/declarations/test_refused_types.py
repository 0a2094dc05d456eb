"""A field that holds another type than declared is refused, with what to write instead."""

from collections.abc import Callable
from typing import Any

import pytest

from data_platform.dynamodb.conditions import equals
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import Example, Product, TimeToLive
from tests.unit.declarations.changes import refuses, with_attribute, with_index, with_pattern
from tests.unit.declarations.factories import entity, get_lesson, index, table

UNTYPED: dict[str, Any] = {"number": 7, "text": "90 days", "index": index()}

REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "an index without its tuple": (
        lambda: table(indexes=index()),
        "indexes",
        "it is an Index. Give a tuple of Index, with a comma behind a single member",
    ),
    "a list of indexes": (lambda: table(indexes=[index()]), "indexes", "it is a list"),
    "a text among indexes": (
        lambda: table(indexes=(index(), "status-index")),
        "indexes",
        "member 2 is a str, 'status-index'",
    ),
    "a text as names": (
        lambda: with_pattern(returns="algebra"),
        "returns",
        "it is a str, 'algebra'. Give a tuple of str, with a comma behind a single member",
    ),
    "a text as attributes": (
        lambda: with_pattern(attributes="status"),
        "attributes",
        "Give a tuple of str",
    ),
    "a text as included attributes": (
        lambda: with_index(included_attributes="title"),
        "included_attributes",
        "Give a tuple of str",
    ),
    "a name in place of a key": (
        lambda: table(partition_key="courseId"),
        "partition_key",
        "it is a str, 'courseId'. Give a Key",
    ),
    "a name in place of a stream view": (
        lambda: table(stream="NEW_IMAGE"),
        "stream",
        "StreamView.NEW_IMAGE",
    ),
    "a name in place of an attribute type": (
        lambda: with_attribute("status", type="S"),
        "type",
        "AttributeType.STRING",
    ),
    "a name in place of a projection": (
        lambda: with_index(projection="ALL"),
        "projection",
        "Projection.KEYS_ONLY",
    ),
    "a name in place of a TTL": (lambda: table(ttl="expiresAt"), "ttl", "Give a TimeToLive or"),
    "days in place of a duration": (
        lambda: table(ttl=TimeToLive(attribute="expiresAt", retention=UNTYPED["number"])),
        "retention",
        "it is an int, 7. Give a timedelta",
    ),
    "a text in place of a duration": (
        lambda: table(entities=(entity(retention=UNTYPED["text"]),)),
        "retention",
        "it is a str, '90 days'. Give a timedelta or None",
    ),
    "a number as name": (lambda: table(name=7), "name", "it is an int, 7. Give a str"),
    "no name": (lambda: table(name=None), "name", "it is None. Give a str"),
    "yes in place of True": (
        lambda: with_attribute("status", sensitive="yes"),
        "sensitive",
        "it is a str, 'yes'. Give True or False",
    ),
    "True in place of a number": (
        lambda: with_pattern(limit=True),
        "limit",
        "it is a bool, True. Give an int or None",
    ),
    "a fraction as limit": (lambda: with_pattern(limit=1.5), "limit", "it is a float, 1.5"),
    "a fraction as minimum": (lambda: with_attribute("startTime", minimum=0.5), "minimum", "0.5"),
    "an item that is none": (
        lambda: table(entities=(entity(examples=(Example("algebra", UNTYPED["text"]),)),)),
        "item",
        "Give a dict of str to any value",
    ),
    "an item with a number as name": (
        lambda: table(entities=(entity(examples=(Example("algebra", {UNTYPED["number"]: "x"}),)),)),
        "item",
        "Give a dict of str to any value",
    ),
    "parameters that are names": (
        lambda: with_pattern(parameters=("status", "since")),
        "parameters",
        "Give a dict of str to str or int or Decimal or bytes or bool",
    ),
    "a parameter that is a fraction": (
        lambda: with_pattern(parameters={"status": "open", "since": 1.5}),
        "parameters",
        "Give a dict of",
    ),
    "a condition on a list": (
        lambda: with_pattern(conditions=(equals("status", ["open"]),), parameters={}),  # type: ignore[arg-type]
        "values",
        "member 1 is a list",
    ),
    "figures of a load in words": (
        lambda: table(entities=(entity(load=Load(created=UNTYPED["text"])),)),
        "created",
        "entity 'Lesson', load: created: it is a str, '90 days'. Give a float",
    ),
    "a load without end": (
        lambda: table(entities=(entity(load=Load(created=float("inf"))),)),
        "created",
        "it is a float, inf. Give a finite number",
    ),
    "a load that is no number": (
        lambda: table(entities=(entity(load=Load(queries=(Queries(float("nan")),))),)),
        "count",
        "it is a float, nan. Give a finite number",
    ),
    "an item of no bytes": (
        lambda: table(entities=(entity(load=Load(created=1, item_bytes=0)),)),
        "item_bytes",
        "it is 0. DynamoDB stores 1 to 409,600",
    ),
    "conditions in a list": (
        lambda: table(access_patterns=(get_lesson(conditions=list(get_lesson().conditions)),)),
        "conditions",
        "Give a tuple of Condition",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_value_of_another_type_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])


def test_the_part_with_the_mistake_is_named() -> None:
    with pytest.raises(DeclarationError, match="entity 'Lesson', attribute 'status': unit: it is"):
        with_attribute("status", unit=UNTYPED["number"])
    with pytest.raises(DeclarationError, match="'lessons', access pattern 'lessons-by-status': "):
        with_pattern(limit="10")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tables": table()}, "Product 'test': tables: it is a Table. Give a tuple of Table"),
        ({"tables": (table(), "other")}, "Product 'test': tables: member 2 is a str, 'other'"),
        ({"owner": None}, "Product 'test': owner: it is None. Give a str"),
    ],
)
def test_products_are_checked_as_well(changes: dict[str, Any], message: str) -> None:
    fields = {"name": "test", "title": "Test", "owner": "testers", "stack_name": "TestStack"}
    with pytest.raises(DeclarationError) as refusal:
        Product(**{**fields, "export_prefix": "Test", "tables": (table(),), **changes})
    assert message in str(refusal.value)
