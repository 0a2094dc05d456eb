"""Indexes that DynamoDB would refuse, or that no item could enter."""

from collections.abc import Callable

import pytest

from data_platform.dynamodb.schema import number_key, string_key
from data_platform.dynamodb.types import Projection
from tests.unit.declarations.changes import refuses, with_attribute, with_index
from tests.unit.declarations.factories import index, table

_MANY_INDEXES = tuple(index(name=f"status-index-{number}") for number in range(21))

REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "more than 20 indexes": (lambda: table(indexes=_MANY_INDEXES), "indexes", "allows 20"),
    "two indexes with one name": (
        lambda: table(indexes=(index(), index())),
        "indexes",
        "occurs twice",
    ),
    "an index name DynamoDB refuses": (lambda: with_index(name="by status"), "name", "3 to 255"),
    "an index without partition key": (
        lambda: with_index(partition_keys=()),
        "partition_keys",
        "one to 4",
    ),
    "five sort attributes": (
        lambda: with_index(sort_keys=tuple(string_key(f"k{i}") for i in range(5))),
        "sort_keys",
        "at most 4",
    ),
    "an index key nobody has": (
        lambda: with_index(partition_keys=(string_key("state"),)),
        "keys",
        "'state'",
    ),
    "an index key of another type": (
        lambda: with_index(partition_keys=(number_key("status"),)),
        "attributes",
        "declared STRING but the key needs NUMBER",
    ),
    "an index key that may be NULL": (
        lambda: with_attribute("status", nullable=True),
        "keys",
        "may be NULL",
    ),
    "included attributes without INCLUDE": (
        lambda: with_index(included_attributes=("expiresAt",)),
        "included_attributes",
        "Projection.INCLUDE",
    ),
    "INCLUDE without attributes": (
        lambda: with_index(projection=Projection.INCLUDE),
        "included_attributes",
        "1 to 20",
    ),
    "INCLUDE of a key": (
        lambda: with_index(projection=Projection.INCLUDE, included_attributes=("lessonId",)),
        "included_attributes",
        "carries anyway",
    ),
    "INCLUDE of an unknown attribute": (
        lambda: with_index(projection=Projection.INCLUDE, included_attributes=("title",)),
        "included_attributes",
        "'title'",
    ),
    "an index that hides the expiry": (
        lambda: with_index(projection=Projection.KEYS_ONLY),
        "projection",
        "expiresAt",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_wrong_index_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])
