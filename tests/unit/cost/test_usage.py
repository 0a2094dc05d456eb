"""Request units, bytes and stream records that follow from a load."""

from datetime import timedelta

import pytest

from data_platform.dynamodb.item_size import item_bytes
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import Index, TimeToLive
from data_platform.dynamodb.types import Projection
from stacks.mavprep.community import COMMUNITY
from stacks.tutoria.chat_usage import CHAT_USAGE_DAILY
from tests.unit.declarations.factories import (
    LESSON,
    entity,
    get_lesson,
    index,
    query_status,
    table,
)
from tools.cost.usage import DEFAULT_LOAD, TableUsage, entity_usage, table_usage

SIZE = item_bytes(LESSON.item)


def _usage(
    load: Load | None, indexes: tuple[Index, ...] = (), ttl: TimeToLive | None = None
) -> TableUsage:
    patterns = (
        get_lesson(),
        *(query_status(name=f"by-{each.name}", index=each.name) for each in indexes),
    )
    entities = (entity(load=load),)
    return table_usage(table(indexes=indexes, access_patterns=patterns, ttl=ttl, entities=entities))


def test_a_new_item_is_written_to_the_table_and_to_each_index() -> None:
    indexes = (index(), index(name="keys", projection=Projection.KEYS_ONLY))
    assert _usage(Load(created=10), indexes).write_units == 30
    assert _usage(Load(created=10)).write_units == 10


def test_an_index_whose_key_an_item_lacks_costs_nothing_for_it() -> None:
    """MavPrep keeps tags apart: the index of tags takes them alone, and not the posts."""
    (tag,) = (each for each in COMMUNITY.entities if each.name == "PostTag")
    assert len(COMMUNITY.indexes) == 3
    assert entity_usage(COMMUNITY, tag, Load(created=1)).write_units == 2


def test_a_change_leaves_indexes_of_keys_alone() -> None:
    indexes = (index(), index(name="keys", projection=Projection.KEYS_ONLY))
    assert _usage(Load(changed=10), indexes).write_units == 20


def test_large_items_take_more_units_wherever_they_are_whole() -> None:
    indexes = (index(), index(name="keys", projection=Projection.KEYS_ONLY))
    usage = _usage(Load(created=1, item_bytes=2_000), indexes)
    assert usage.write_units == 2 + 2 + 1


@pytest.mark.parametrize(
    ("queries", "units"),
    [
        ((Queries(count=10),), 5),
        ((Queries(count=1, items=10),), 2.5),
        ((Queries(count=1, items=10), Queries(count=10)), 7.5),
    ],
    ids=["half a unit up to 4 KB", "the items of a query together", "several kinds"],
)
def test_reads_are_eventually_consistent(queries: tuple[Queries, ...], units: float) -> None:
    assert _usage(Load(queries=queries, item_bytes=2_000)).read_units == units


def test_what_has_expired_is_not_stored_but_was_in_the_stream() -> None:
    ttl = TimeToLive(attribute="expiresAt", retention=timedelta(hours=73))
    usage = _usage(Load(created=100, changed=20), ttl=ttl)
    assert usage.table_bytes == pytest.approx(10 * (SIZE + 100))
    assert usage.stream_records == 220


def test_what_never_expires_adds_up_for_a_year() -> None:
    usage = _usage(Load(standing=5, created=100), (index(),))
    assert usage.table_bytes == pytest.approx(1_205 * (SIZE + 100))
    assert usage.index_bytes == usage.table_bytes
    assert usage.stream_records == 100


def test_only_items_that_carry_the_attribute_expire() -> None:
    """TutorIA's markers of applied changes expire, and its daily figures stay."""
    usages = {
        each.name: entity_usage(CHAT_USAGE_DAILY, each, Load(created=100, item_bytes=1_000))
        for each in CHAT_USAGE_DAILY.entities
    }
    assert usages["DailyUsage"].table_bytes == 1_200_000
    assert usages["DailyUsage"].stream_records == 100
    assert usages["AppliedChange"].table_bytes < 600_000
    assert usages["AppliedChange"].stream_records == 200


def test_a_documented_size_is_taken_as_it_is() -> None:
    usage = _usage(Load(created=1, months_kept=1, item_bytes=2_000), (index(),))
    assert (usage.table_bytes, usage.index_bytes) == (2_000, 2_000)


def test_a_stage_sees_its_share_of_everything() -> None:
    load = Load(standing=5, created=100, changed=7, queries=(Queries(count=10),))
    loaded = table(entities=(entity(load=load),))
    whole, part = (table_usage(loaded, share) for share in (1, 0.1))
    assert part.write_units == pytest.approx(whole.write_units / 10)
    assert part.read_units == pytest.approx(whole.read_units / 10)
    assert part.table_bytes == pytest.approx(whole.table_bytes / 10)
    assert part.stream_records == pytest.approx(whole.stream_records / 10)


def test_what_declares_no_load_has_the_default() -> None:
    assert _usage(None) == _usage(DEFAULT_LOAD)
    assert _usage(None).write_units > 0
