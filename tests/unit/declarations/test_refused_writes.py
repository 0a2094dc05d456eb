"""Writes that DynamoDB would refuse, or that would leave items nobody declared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from data_platform.dynamodb.attributes import list_of, number, string
from data_platform.dynamodb.conditions import begins_with, equals, greater_than
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.schema import ConsumerWrite, Product, Table, WritePattern
from data_platform.dynamodb.write_requests import build_steps
from data_platform.dynamodb.writes.changes import Append, Increase, Remove, Set
from data_platform.dynamodb.writes.conditions import absent, any_of, below, exists, lacks
from data_platform.dynamodb.writes.declarations import (
    Check,
    Delete,
    Put,
    Race,
    Refusal,
    SecondCall,
    Update,
    passed,
)
from data_platform.dynamodb.writes.values import THE_TIME, FixedClock, FromNow
from tests.unit.declarations.changes import ATTRIBUTES, refuses
from tests.unit.declarations.factories import entity, table
from tests.unit.declarations.test_refused_products import FIELDS

KEY = passed("courseId", "lessonId")
LESSON_1 = {"courseId": "course-1", "lessonId": "lesson-1"}
ITEM = {
    **KEY,
    "status": "open",
    "startTime": THE_TIME,
    "expiresAt": FromNow(timedelta(days=1)),
}
MORE = (
    list_of("rooms", "Rooms", required=False),
    number("seats", "Seats", required=False),
    string("note", "Note", required=False),
)


def product(*patterns: WritePattern, **changes: Any) -> Product:
    """Declare a product whose lessons have rooms, seats and notes as well."""
    lessons: Table = table(entities=(entity(attributes=(*ATTRIBUTES, *MORE)),))
    return Product(**{**FIELDS, "tables": (lessons,), "write_patterns": patterns, **changes})


def pattern(*steps: Any, **changes: Any) -> WritePattern:
    """Declare a write of the steps given, which are refused without their items."""
    fields: dict[str, Any] = {
        "name": "close-lesson",
        "purpose": "Close a lesson.",
        "writer": "test",
        "steps": steps,
        "parameters": LESSON_1,
        "invariant": "It is closed once.",
        "race": Race.ONE_WINS,
        "second_call": SecondCall.REFUSED,
        "refusals": (Refusal(when="There is none.", is_absent=True),),
        "when_refused": "Nothing.",
        "source": "test",
    }
    return WritePattern(**{**fields, **changes})


def update(*changes: Any, **fields: Any) -> Update:
    """Declare an update of the lesson."""
    return Update(
        **{
            "table": "lessons",
            "entity": "Lesson",
            "key": KEY,
            "condition": (equals("status", "open"),),
            "changes": changes or (Set("status", "closed"),),
            "before": "algebra",
            **fields,
        }
    )


def put(*without: str, **values: Any) -> Put:
    """Declare a new lesson with other values, and without some attributes."""
    item = {name: value for name, value in {**ITEM, **values}.items() if name not in without}
    return Put(table="lessons", entity="Lesson", item=item, condition=(absent("courseId"),))


def _put_pattern(step: Put) -> WritePattern:
    return pattern(step, refusals=(Refusal(when="It is there.", found="algebra"),))


def test_what_is_right_becomes_requests() -> None:
    declared = product(pattern(update()))
    (step,) = build_steps(
        declared, declared.write_patterns[0], LESSON_1, clock=FixedClock(1_704_067_200)
    )
    assert step.arguments["UpdateExpression"] == "SET #status = :status"
    assert step.arguments["ConditionExpression"] == "#status = :status_2"
    assert step.arguments["ExpressionAttributeNames"] == {"#status": "status"}
    with pytest.raises(ValueError, match="'close-lesson': missing lessonId"):
        build_steps(declared, declared.write_patterns[0], {"courseId": "a"}, clock=FixedClock(0))


@pytest.mark.parametrize(
    ("step", "field", "message"),
    [
        (update(table="courses"), "table", "step 0 is about 'courses'"),
        (update(entity="Course"), "entity", "the table has no entity 'Course'"),
        (update(key=passed("courseId")), "key", "Give the whole primary key: courseId, lessonId"),
        (update(key={**KEY, "status": "open"}), "key", "Give the whole primary key"),
        (update(key={**KEY, "lessonId": THE_TIME}), "key", "is the current time"),
        (update(condition=(equals("state", "open"),)), "condition", "no attribute 'state'"),
        (update(condition=(equals("status", "gone"),)), "condition", "Use one of 'open', 'closed'"),
        (update(condition=(equals("startTime", "soon"),)), "parameters", "is a NUMBER"),
        (update(condition=(begins_with("status", "o"),)), "condition", "Use at_least(...)"),
        (update(condition=(greater_than("status", THE_TIME),)), "condition", "with the time"),
        (update(condition=(any_of(equals("status", "open")),)), "condition", "fewer than two"),
        (update(condition=(below("seats", "status"),)), "condition", "values of one type"),
        (update(condition=(lacks("status", "open"),)), "condition", "has no members"),
        (update(Set("state", "closed")), "changes", "no attribute 'state'"),
        (update(Set("status", "gone")), "value", "'gone' is not allowed"),
        (update(Set("startTime", "soon")), "value", "'soon' is a str"),
        (update(Set("note", THE_TIME)), "item", "gets the time"),
        (update(Set("lessonId", "other")), "changes", "is a key attribute"),
        (update(Set("note", "a"), Remove("note")), "changes", "'note' occurs twice"),
        (update(Remove("status")), "changes", "every 'Lesson' has it"),
        (update(Increase("note", 1)), "changes", "Use it on a NUMBER, or Set"),
        (update(Increase("seats", "many")), "value", "'many' is a str"),
        (update(Append("seats", [1])), "changes", "Use it on a LIST, or Set"),
        (update(changes=()), "changes", "Say what is changed"),
        (update(Set("expiresAt", THE_TIME)), "expiry", "write FromNow(datetime.timedelta(days=1))"),
        (
            update(Set("note", "a"), condition=(absent("note"),)),
            "condition",
            "lacks 'status', 'startTime', 'expiresAt'. Add exists('courseId')",
        ),
        (update(before="geometry"), "before", "there is no example 'geometry'"),
        (update(key={**KEY, "lessonId": "2"}), "before", "has another key than the example call"),
        (update(holds={"status": "gone"}), "value", "'gone' is not allowed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_updates(step: Update, field: str, message: str) -> None:
    parameters = {name: LESSON_1[name] for name in LESSON_1 if f"<{name}>" in step.key.values()}
    refuses(lambda: product(pattern(step, parameters=parameters)), field, message)


@pytest.mark.parametrize(
    ("step", "field", "message"),
    [
        (put("status"), "item", "the required attribute 'status' is missing"),
        (put(state="open"), "item", "'state' is not an attribute of the entity"),
        (put(status="gone"), "value", "'gone' is not allowed"),
        (put(startTime="soon"), "value", "'soon' is a str"),
        (put(startTime=-1), "value", "out of range"),
        (put(expiresAt=1_704_153_600), "expiry", "are kept 1 day, 0:00:00: write FromNow("),
        (put(expiresAt=FromNow(timedelta(days=2))), "expiry", "are kept 1 day"),
        (put("lessonId"), "item", "Give the whole primary key"),
        (put(lessonId=""), "item", "is empty"),
    ],
)
def test_refused_puts(step: Put, field: str, message: str) -> None:
    parameters = {name: LESSON_1[name] for name in LESSON_1 if f"<{name}>" in step.item.values()}
    declared = _put_pattern(step)
    refuses(
        lambda: product(pattern(step, parameters=parameters, refusals=declared.refusals)),
        field,
        message,
    )


def test_an_item_that_would_never_expire() -> None:
    optional = tuple(
        number("expiresAt", "When it expires", unit="epoch seconds", required=False)
        if attribute.name == "expiresAt"
        else attribute
        for attribute in ATTRIBUTES
    )
    refuses(
        lambda: product(
            _put_pattern(put("expiresAt")), tables=(table(entities=(entity(attributes=optional),)),)
        ),
        "item",
        "it would never expire",
    )


REMOVE = Delete(table="lessons", entity="Lesson", key=KEY, before="algebra")
CHECK = Check(
    table="lessons", entity="Lesson", key=KEY, condition=(exists("courseId"),), before="algebra"
)


@pytest.mark.parametrize(
    ("declare", "field", "message"),
    [
        (lambda: pattern(update(), update()), "steps", "two of them are about the same item"),
        (lambda: pattern(CHECK), "steps", "none of them writes"),
        (lambda: pattern(*(update(),) * 101), "steps", "DynamoDB takes 1 to 100"),
        (lambda: pattern(*(REMOVE,) * 26, is_batch=True), "steps", "DynamoDB takes 1 to 25"),
        (lambda: pattern(update(), is_batch=True), "is_batch", "BatchWriteItem takes neither"),
        (lambda: pattern(update(), name="Close"), "name", "is not kebab-case"),
        (lambda: pattern(update(), purpose=""), "purpose", "it is empty"),
        (lambda: pattern(update(), invariant=" "), "invariant", "it is empty"),
        (lambda: pattern(update(), when_refused="a\nb"), "when_refused", "one line"),
        (lambda: pattern(update(), parameters={}), "parameters", "the steps ask for"),
        (
            lambda: pattern(update(), parameters={**LESSON_1, "now": 1}),
            "parameters",
            "'now' is reserved",
        ),
        (lambda: pattern(update(), varies=("status",)), "varies", "'status' is no parameter"),
        (lambda: pattern(update(), refusals=()), "refusals", "Say when it is refused"),
        (lambda: pattern(REMOVE), "refusals", "a step without a condition"),
        (
            lambda: pattern(update(), refusals=(Refusal(when="Never.", step=1, is_absent=True),)),
            "refusals",
            "The steps are 0 to 0",
        ),
        (
            lambda: pattern(update(), refusals=(Refusal(when="Never."),)),
            "refusals",
            "says no state of the item, or two",
        ),
        (
            lambda: pattern(update(), refusals=(Refusal(when="Gone.", holds={"state": "x"}),)),
            "refusals",
            "no attribute 'state'",
        ),
        (
            lambda: pattern(
                update(before=None), refusals=(Refusal(when="Odd.", holds={"status": "open"}),)
            ),
            "refusals",
            "Name it in found",
        ),
        (
            lambda: pattern(put(), refusals=(Refusal(when="Odd.", found="geometry"),)),
            "before",
            "there is no example 'geometry'",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_patterns(declare: Callable[[], WritePattern], field: str, message: str) -> None:
    refuses(lambda: product(declare()), field, message)


def test_two_patterns_of_one_name() -> None:
    with pytest.raises(ValueError, match="'close-lesson' occurs twice"):
        product(pattern(update()), pattern(update()))


def test_a_load_changed_by_what_changes_nothing() -> None:
    lessons = table(entities=(entity(load=Load(mostly_by="open-lesson")),))
    message = "load: mostly_by: 'open-lesson' changes no such item. What does: close-lesson"
    with pytest.raises(ValueError, match=message):
        product(pattern(update()), tables=(lessons,))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"table": "courses"}, "table: there is no 'Lesson' in 'courses'"),
        ({"entity": "Course"}, "entity: there is no 'Course' in 'lessons'"),
        ({"attributes": ("state",)}, "entity 'Lesson' has no attribute 'state'"),
        ({"invariant": ""}, "invariant: it is empty"),
    ],
)
def test_refused_consumer_writes(changes: dict[str, Any], message: str) -> None:
    fields: dict[str, Any] = {
        "consumer": "lesson_counts",
        "table": "lessons",
        "entity": "Lesson",
        "purpose": "Counts.",
        "invariant": "Once.",
        **changes,
    }
    with pytest.raises(ValueError, match=message):
        product(consumer_writes=(ConsumerWrite(**fields),))
