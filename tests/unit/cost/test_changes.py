"""What a write of an item writes to its table and indexes, by projection and by what changes."""

from dataclasses import replace
from typing import Any

import pytest

from data_platform.dynamodb.load import Load
from data_platform.dynamodb.schema import ConsumerWrite, Product, WritePattern
from data_platform.dynamodb.sharding import with_sharded_indexes
from data_platform.dynamodb.types import Projection
from data_platform.dynamodb.writes.changes import Increase, Remove, Set
from data_platform.dynamodb.writes.conditions import absent
from data_platform.dynamodb.writes.declarations import Check
from data_platform.settings.tables import ShardedIndex
from stacks.iops.metrics import METRICS
from stacks.mavprep.flashcards import FLASHCARDS
from stacks.mavprep.progress import PROGRESS
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import get_lesson, index, query_status, table
from tests.unit.declarations.test_refused_writes import pattern, product, update
from tools.cost.changes import MOSTLY, TRANSACTION_FACTOR, Change, ways_of
from tools.cost.usage import parts_usage

BY_PROJECTION = {
    "all": index(name="all"),
    "keys": index(name="keys", projection=Projection.KEYS_ONLY),
    "some": index(
        name="some", projection=Projection.INCLUDE, included_attributes=("expiresAt", "note")
    ),
}


def _product(*patterns: WritePattern, **changes: Any) -> Product:
    declared = product()
    (lessons,) = declared.tables
    indexes = tuple(BY_PROJECTION.values())
    queries = tuple(query_status(name=f"by-{name}", index=name) for name in BY_PROJECTION)
    # An index of keys alone could not tell what has expired.
    projected = replace(
        lessons, ttl=None, indexes=indexes, access_patterns=(get_lesson(), *queries)
    )
    return replace(declared, tables=(projected,), write_patterns=patterns, **changes)


def _written(change: Change, declared: Product) -> dict[str, int]:
    (lessons,) = declared.tables
    return {each.name: change.writes_to(each, lessons) for each in lessons.indexes}


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ((Set("note", "Bring a pen"),), {"all": 1, "keys": 0, "some": 1}),
        ((Increase("seats", 1),), {"all": 1, "keys": 0, "some": 0}),
        ((Set("status", "closed"),), {"all": 2, "keys": 2, "some": 2}),
        ((Set("status", "open"),), {"all": 0, "keys": 0, "some": 0}),
    ],
    ids=["projected", "not projected", "a key: deleted and put", "what is there already"],
)
def test_an_update_writes_an_index_if_it_changes_what_that_carries(
    changes: tuple[Any, ...], written: dict[str, int]
) -> None:
    declared = _product(pattern(update(*changes)))
    (change,) = ways_of(declared, declared.tables[0], declared.tables[0].entities[0]).changes
    assert _written(change, declared) == written
    assert change.writes_to(None, declared.tables[0]) == 1


SPARSE: list[tuple[str, Change, int]] = [
    ("enters", Change(name="x", before={"a": 1}, written=frozenset({"status", "startTime"})), 1),
    ("stays out", Change(name="x", before={"a": 1}, written=frozenset({"status"})), 0),
    (
        "leaves",
        Change(
            name="x",
            before={"status": "open", "startTime": 1},
            written=frozenset({"note"}),
            removed=frozenset({"status"}),
        ),
        1,
    ),
]


@pytest.mark.parametrize(
    ("change", "written"), [row[1:] for row in SPARSE], ids=[row[0] for row in SPARSE]
)
def test_a_sparse_index_is_written_when_an_item_comes_or_goes(change: Change, written: int) -> None:
    assert change.writes_to(index(), table()) == written


def test_a_transaction_takes_twice_the_units_of_table_and_index() -> None:
    key = {"courseId": "course-2", "lessonId": "lesson-2"}
    check = Check(table="lessons", entity="Lesson", key=key, condition=(absent("courseId"),))
    both = pattern(update(), check, name="close-two")
    factors = [
        [change.factor for change in ways_of(*_of(_product(each))).changes]
        for each in (pattern(update()), both)
    ]
    assert factors == [[1], [TRANSACTION_FACTOR]]


def _of(declared: Product) -> tuple[Any, Any, Any]:
    return declared, declared.tables[0], declared.tables[0].entities[0]


def test_what_a_function_writes_counts_like_any_other_change() -> None:
    written = ConsumerWrite(
        consumer="lesson_counts",
        table="lessons",
        entity="Lesson",
        attributes=("seats",),
        purpose="Counts.",
        invariant="Once.",
        is_transactional=True,
    )
    declared = _product(pattern(update(Remove("note"))), consumer_writes=(written,))
    by_name = {change.name: change for change in ways_of(*_of(declared)).changes}
    assert {name: change.part for name, change in by_name.items()} == {
        "close-lesson": 0.5,
        "lesson_counts": 0.5,
    }
    assert _written(by_name["lesson_counts"], declared) == {"all": 1, "keys": 0, "some": 0}
    assert by_name["lesson_counts"].factor == TRANSACTION_FACTOR


def test_a_load_may_say_what_makes_nearly_all_changes() -> None:
    declared = _product(pattern(update()), pattern(update(Increase("seats", 1)), name="count-seat"))
    (lessons,) = declared.tables
    kind = replace(lessons.entities[0], load=Load(changed=100, mostly_by="count-seat"))
    declared = replace(declared, tables=(replace(lessons, entities=(kind,)),))
    parts = {change.name: change.part for change in ways_of(*_of(declared)).changes}
    assert parts == {"count-seat": MOSTLY, "close-lesson": pytest.approx(1 - MOSTLY)}
    usage = parts_usage(declared.tables[0], product=declared)
    assert usage[None].write_units == pytest.approx(100)
    assert usage["keys"].write_units == pytest.approx(100 * (1 - MOSTLY) * 2)
    assert usage["all"].write_units == pytest.approx(100 * (MOSTLY + (1 - MOSTLY) * 2))


def test_the_parts_of_all_changes_make_one() -> None:
    for declared in PRODUCTS:
        for each in declared.tables:
            for kind in each.entities:
                changes = ways_of(declared, each, kind).changes
                assert not changes or sum(one.part for one in changes) == pytest.approx(1)


def test_what_is_changed_by_declared_writes_has_a_load_of_changes() -> None:
    for declared in PRODUCTS:
        by_patterns = {each.name for each in declared.write_patterns}
        for each in declared.tables:
            for kind in each.entities:
                names = {change.name for change in ways_of(declared, each, kind).changes}
                if names & by_patterns:
                    assert kind.load
                    assert kind.load.changed, (each.name, kind.name, names)


def test_a_new_item_is_written_to_the_indexes_whose_key_it_has() -> None:
    """The shard of a divided index, which a stage adds to all items, is there from the start."""
    setting = ShardedIndex(table=PROGRESS.name, index="subject-date-index", shards=4)
    divided = with_sharded_indexes(PROGRESS, [setting])
    (kind,) = (each for each in divided.entities if each.name == "TestAttempt")
    (mavprep,) = (each for each in PRODUCTS if each.name == "mavprep")
    ways = ways_of(mavprep, divided, kind)
    parts = {each.name: ways.part_created_in(each, kind) for each in divided.indexes}
    assert parts.pop("test-score-index") == 0
    assert set(parts.values()) == {1}
    assert "subject-date-index-sharded" in parts


@pytest.mark.parametrize(
    ("name", "part", "units"),
    [
        # Each upsert changes the sort key of both indexes.
        (METRICS.name, "EntityTypeHealthIndex", 2 * 3_000_000),
        (METRICS.name, "LastUpdatedIndex", 2 * 3_000_000),
        # A review moves the card within its deck, in a transaction.
        (FLASHCARDS.name, "deck-nextReview-index", 2 * 2 * 2_000_000),
        # An attempt of 3 KB is started, handed in and graded; only then it has a score.
        (PROGRESS.name, "user-history-index", 3 * 3 * 200_000),
        (PROGRESS.name, "test-score-index", 200_000),
    ],
)
def test_indexes_that_cost_more_than_their_table(name: str, part: str, units: float) -> None:
    (owner, declared) = next((p, t) for p in PRODUCTS for t in p.tables if t.name == name)
    assert parts_usage(declared, product=owner)[part].write_units == pytest.approx(units)
