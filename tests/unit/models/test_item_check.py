"""What the check of items tells an application that is about to write."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from data_platform.dynamodb.attributes import (
    Attribute,
    list_of,
    map_of,
    number,
    string,
)
from data_platform.dynamodb.item_check import change_misfits, entity_of, item_misfits
from data_platform.dynamodb.schema import Table
from data_platform.dynamodb.types import AttributeType
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import LESSON, entity, table

MORE = (
    string("notes", "Notes", required=False),
    string("secret", "Secret", required=False, sensitive=True, allowed=("a", "b")),
    number("seats", "Seats", required=False, minimum=1, maximum=30),
    map_of("room", "Room", string("door", "Door", sensitive=True), required=False),
    list_of("parts", "Parts", number("page", "Page"), required=False),
    Attribute(name="tags", type=AttributeType.STRING_SET, meaning="Tags", required=False),
)
LESSONS = table(entities=(entity(attributes=(*entity().attributes, *MORE)),))


def _said(declared: Table, item: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(each.field, each.found, each.allowed) for each in item_misfits(declared, item)]


def _table(name: str) -> Table:
    return next(each for product in PRODUCTS for each in product.tables if each.name == name)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    item = {**LESSON.item, "status": "ajar", "seats": 31, "surplus": 1}
    del item["startTime"]
    assert [field for field, _found, _allowed in _said(LESSONS, item)] == [
        "surplus",
        "status",
        "startTime",
        "seats",
    ]
    assert ("status", "'ajar' is not allowed", "Use one of 'open', 'closed'") in _said(
        LESSONS, item
    )
    assert ("seats", "31 is out of range", "It is at least 1 and at most 30") in _said(
        LESSONS, item
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"secret": "hunter2"}, "secret"),
        ({"secret": 987_654}, "secret"),
        ({"secret": "\ud83dhunter2"}, "secret"),
        ({"room": "hunter2"}, "room"),
        ({"room": {"door": 987_654}}, "room.door"),
        ({"surplus": "hunter2"}, "surplus"),
    ],
)
def test_no_sensitive_value_is_shown(changes: dict[str, Any], field: str) -> None:
    ((found, *words),) = _said(LESSONS, {**LESSON.item, **changes})
    assert found == field
    assert "hunter2" not in "".join(words)
    assert "987" not in "".join(words)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"parts": [{"page": 1}, {"page": "2"}]}, "parts[1].page", "'2' is a str"),
        ({"parts": [{"page": 1}, 2]}, "parts[1]", "2 is no Map"),
        ({"tags": ["a"]}, "tags", "is a list"),
        ({"tags": set()}, "tags", "is a set"),
        ({"tags": {"a", 1}}, "tags", "is a set"),
        ({"seats": 2.5}, "seats", "2.5 is a float"),
        ({"seats": Decimal("1E+999999999999999999")}, "seats", "cannot be stored"),
        ({"courseId": ""}, "item", "'courseId' is empty"),
        ({"lessonId": "ü" * 513}, "item", "1026 bytes"),
        ({"notes": "x" * 409_600}, "item", "409,"),
        ({"expiresAt": 19_724}, "expiresAt", "no time of expiry"),
        ({"expiresAt": Decimal("1704153600.5")}, "expiresAt", "no time of expiry"),
    ],
)
def test_a_mistake_is_named(changes: dict[str, Any], field: str, words: str) -> None:
    ((found_field, found, _allowed),) = _said(LESSONS, {**LESSON.item, **changes})
    assert found_field == field
    assert words in found


def test_an_update_needs_what_it_sets_alone() -> None:
    (lesson,) = LESSONS.entities
    assert change_misfits(LESSONS, lesson, {"status": "closed"}) == ()
    (misfit,) = change_misfits(LESSONS, lesson, {"status": "ajar"})
    assert misfit.field == "status"


def test_kinds_are_told_apart_by_the_narrowest_key() -> None:
    community = _table("MavPrep-Community")
    liked = {example.name: example for each in community.entities for example in each.examples}
    for each in community.entities:
        for example in each.examples:
            assert entity_of(community, liked[example.name].item) is each


def test_an_item_of_no_kind_is_told_what_keys_there_are() -> None:
    settings = {"PK": "USER#u1", "SK": "SETTING"}
    ((field, found, allowed),) = _said(_table("MavPrep-Users"), settings)
    assert field == "PK, SK"
    assert "SK is 'SETTING'" in found
    assert "Settings: PK = USER#<userId>, SK = SETTINGS" in allowed


def test_a_key_is_held_against_the_attributes_it_is_made_of() -> None:
    insights = _table("iops-dashboard-insights")
    item = {**insights.examples[0].item, "entity_id": "another"}
    ((field, found, allowed),) = _said(insights, item)
    assert field == "pk"
    assert "differs from its template 'insight#<entity_id>'" in found
    assert allowed == "Expected 'insight#another'"


def test_a_vector_has_the_length_of_its_index() -> None:
    messages = _table("aitutor_chat_messages")
    (index,) = messages.vector_indexes
    example = next(each for each in messages.examples if index.attribute in each.item)
    vector = example.item[index.attribute]
    assert isinstance(vector, list | tuple)
    ((field, found, _allowed),) = _said(
        messages, {**example.item, index.attribute: list(vector)[1:]}
    )
    assert field == index.attribute
    assert found == f"it has {index.dimensions - 1} numbers"
