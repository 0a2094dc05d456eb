"""Examples expire when items of their kind do; anything else is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from data_platform.dynamodb.attributes import number
from data_platform.dynamodb.schema import Table, TimeToLive
from stacks.products import PRODUCTS
from tests.unit.declarations.changes import ATTRIBUTES, refuses, with_item
from tests.unit.declarations.factories import LESSON, entity, get_lesson, table
from tools.queries.examples import loadable_item

DAY = 86_400
CREATED = 1_704_067_200
TTL = TimeToLive(attribute="expiresAt", retention=timedelta(days=1))
BARE = tuple(attribute for attribute in ATTRIBUTES if attribute.name in {"courseId", "lessonId"})


def _without_times(expiry: object) -> Table:
    """Return a table whose items carry no time but their expiry."""
    attributes = (*BARE, next(each for each in ATTRIBUTES if each.name == "expiresAt"))
    item = {"courseId": "course-1", "lessonId": "lesson-1", "expiresAt": expiry}
    example = replace(LESSON, item=item)  # type: ignore[arg-type]
    return table(
        entities=(entity(attributes=attributes, examples=(example,)),),
        indexes=(),
        access_patterns=(get_lesson(),),
    )


REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "milliseconds": (
        lambda: with_item(expiresAt=(CREATED + DAY) * 1000),
        "value",
        "1704153600000 is not in epoch seconds",
    ),
    "milliseconds without another time": (
        lambda: _without_times((CREATED + DAY) * 1000),
        "value",
        "is not in epoch seconds",
    ),
    "a text": (lambda: with_item(expiresAt="2024-01-02T00:00:00Z"), "value", "NUMBER is written"),
    "a negative number": (lambda: _without_times(-1), "item", "no time of this century"),
    "zero": (lambda: _without_times(0), "item", "'expiresAt' is 0"),
    "days": (lambda: with_item(expiresAt=19_724), "item", "no time of this century"),
    "a fraction of a second": (
        lambda: with_item(expiresAt=Decimal("1704153600.5")),
        "item",
        "no time of this century",
    ),
    "a time before the others": (
        lambda: with_item(expiresAt=CREATED - 1),
        "item",
        "before all other times of the item. Give the time of creation plus the retention, in",
    ),
    "a time after the retention": (
        lambda: with_item(expiresAt=CREATED + DAY + 1),
        "item",
        "later than the latest of its times and 1 day, 0:00:00",
    ),
    "a time in the far future": (lambda: _without_times(9_999_999_999), "item", "later than"),
    "a retention below a second": (
        lambda: table(ttl=replace(TTL, retention=timedelta(milliseconds=1))),
        "ttl",
        "from a second to a hundred years",
    ),
    "a retention of centuries": (
        lambda: table(ttl=replace(TTL, retention=timedelta(days=100_000))),
        "ttl",
        "a hundred years",
    ),
    "a retention of items that never expire": (
        lambda: table(ttl=None, entities=(entity(retention=timedelta(days=1)),)),
        "retention",
        "a ttl of the table is not: such items never expire",
    ),
    "a retention of a kind without the attribute": (
        lambda: table(
            entities=(
                entity(),
                entity(
                    name="Note",
                    attributes=BARE,
                    examples=(
                        replace(
                            LESSON, name="note", item={"courseId": "course-1", "lessonId": "note"}
                        ),
                    ),
                    retention=timedelta(days=1),
                ),
            )
        ),
        "retention",
        "the attribute 'expiresAt' is not",
    ),
    "a retention of its own that an example misses": (
        lambda: table(entities=(entity(retention=timedelta(hours=1)),)),
        "item",
        "later than the latest of its times and 1:00:00",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_wrong_expiry_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])


def test_an_item_may_live_shorter_and_need_not_expire() -> None:
    assert with_item(expiresAt=CREATED + 60).examples[0].item["expiresAt"] == CREATED + 60
    item = {name: value for name, value in LESSON.item.items() if name != "expiresAt"}
    optional = number("expiresAt", "When it expires", unit="epoch seconds", required=False)
    attributes = tuple(optional if each.name == "expiresAt" else each for each in ATTRIBUTES)
    declared = table(
        entities=(entity(attributes=attributes, examples=(replace(LESSON, item=item),)),)
    )
    assert "expiresAt" not in loadable_item(declared, declared.examples[0], now=0)


def test_a_kind_of_item_has_its_own_retention() -> None:
    """Examples are loaded to live as long as items of their kind."""
    example = replace(LESSON, item={**LESSON.item, "expiresAt": CREATED + 9 * DAY})
    declared = table(entities=(entity(examples=(example,), retention=timedelta(days=9)),))
    assert declared.retention_of(declared.entities[0]) == timedelta(days=9)
    assert loadable_item(declared, example, now=1000)["expiresAt"] == 1000 + 9 * DAY


@pytest.mark.parametrize(
    ("table_name", "entity_name", "retention"),
    [
        ("ChatUsageDaily", "DailyUsage", None),
        ("ChatUsageDaily", "AppliedChange", timedelta(days=92)),
        ("MavPrep-Reputation", "Reputation", None),
        ("MavPrep-Reputation", "AppliedCommunityChange", timedelta(days=100)),
        ("aitutor_chat_sessions", "ChatSession", timedelta(days=30)),
    ],
)
def test_only_some_items_of_a_table_expire(
    table_name: str, entity_name: str, retention: timedelta | None
) -> None:
    """Counters and reputations stay; only the marks of what was applied go."""
    declared = next(
        each for product in PRODUCTS for each in product.tables if each.name == table_name
    )
    kind = next(each for each in declared.entities if each.name == entity_name)
    assert declared.retention_of(kind) == retention
