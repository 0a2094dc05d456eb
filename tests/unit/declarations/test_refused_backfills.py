"""A backfill that could not be written is refused where it is declared."""

from collections.abc import Callable
from typing import Any

import pytest

from data_platform.dynamodb.backfills import WireItem
from data_platform.dynamodb.schema import (
    AttributeBackfill,
    CopyOf,
    Entity,
    Example,
    ExpiryAfter,
    ItemBackfill,
    Table,
)
from tests.unit.declarations.changes import refuses
from tests.unit.declarations.factories import LESSON, entity, table

NOTE = Example("note", {**LESSON.item, "lessonId": "note", "status": "closed"})


def expiry(**changes: Any) -> Table:
    fields: dict[str, Any] = {
        "name": "expiry",
        "reason": "Older lessons lack it.",
        "entities": ("Lesson",),
        "attribute": "expiresAt",
        "value": ExpiryAfter("startTime"),
    }
    return table(backfills=(AttributeBackfill(**{**fields, **changes}),))


def note_of(_lesson: WireItem) -> WireItem:
    return {
        "courseId": {"S": "course-1"},
        "lessonId": {"S": "note"},
        "status": {"S": "closed"},
        "startTime": {"N": "1704067200"},
        "expiresAt": {"N": "1704153600"},
    }


def items(**changes: Any) -> Table:
    fields: dict[str, Any] = {
        "name": "notes",
        "reason": "Older lessons lack them.",
        "entities": ("Lesson",),
        "sources": ("startTime",),
        "derived": "Note",
        "items": lambda lesson: [note_of(lesson)],
    }
    note: Entity = entity(name="Note", examples=(NOTE,))
    return table(entities=(entity(), note), backfills=(ItemBackfill(**{**fields, **changes}),))


REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "a name to be quoted": (lambda: expiry(name="Expiry!"), "name", "not kebab-case"),
    "no reason": (lambda: expiry(reason=""), "reason", "Say why items lack it"),
    "no entity": (lambda: expiry(entities=()), "entities", "Name the kinds of item"),
    "an unknown entity": (
        lambda: expiry(entities=("Lessen",)),
        "entities",
        "no entity 'Lessen'. Use one of Lesson",
    ),
    "an entity twice": (lambda: expiry(entities=("Lesson", "Lesson")), "entities", "occurs twice"),
    "a list of entities": (lambda: expiry(entities=["Lesson"]), "entities", "Give a tuple"),
    "an unknown attribute": (lambda: expiry(attribute="nope"), "attribute", "Declare it there"),
    "a key": (lambda: expiry(attribute="lessonId"), "attribute", "is a key of the table"),
    "a value as text": (
        lambda: expiry(value="startTime"),
        "value",
        "Give a CopyOf or an ExpiryAfter",
    ),
    "an attribute from itself": (
        lambda: expiry(value=CopyOf("expiresAt")),
        "value",
        "would come from itself",
    ),
    "an unreadable source": (lambda: expiry(value=CopyOf("")), "attributes", "is named ''"),
    "an expiry of another attribute": (
        lambda: expiry(attribute="status"),
        "value",
        "items do not expire by 'status'",
    ),
    "an expiry after no time": (
        lambda: expiry(value=ExpiryAfter("status")),
        "value",
        "'status' of entity 'Lesson' is no time",
    ),
    "an expiry after nothing": (
        lambda: expiry(value=ExpiryAfter("nope")),
        "value",
        "Name one of its times",
    ),
    "two of one name": (
        lambda: table(backfills=expiry().backfills * 2),
        "backfills",
        "'expiry' occurs twice",
    ),
    "items of an unknown kind": (lambda: items(derived="Nope"), "derived", "no entity 'Nope'"),
    "items of themselves": (lambda: items(derived="Lesson"), "derived", "from each other"),
    "items that are no function": (lambda: items(items="notes"), "items", "Give a function"),
    "items that are not as declared": (
        lambda: items(items=lambda lesson: [{**note_of(lesson), "status": {"S": "open"}}]),
        "items",
        "what follows from example 'algebra' is no 'Note'",
    ),
    "items with other attributes": (
        lambda: items(items=lambda lesson: [{**note_of(lesson), "more": {"S": "x"}}]),
        "items",
        "Return items as they are declared",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_wrong_backfill_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])


def test_backfills_that_fit_are_accepted() -> None:
    assert expiry().backfills[0].name == "expiry"
    assert items().backfills[0].name == "notes"
    copied = expiry(attribute="status", value=CopyOf("state"))
    assert copied.backfills[0].sources == ("state",)
