"""Indexes that DynamoDB would refuse, or that no item could enter."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from data_platform.dynamodb.attributes import map_of, string
from data_platform.dynamodb.schema import AccessPattern, Table, number_key, string_key
from data_platform.dynamodb.types import Projection
from tests.unit.declarations.changes import (
    ATTRIBUTES,
    refuses,
    with_attribute,
    with_index,
    with_more,
)
from tests.unit.declarations.factories import entity, get_lesson, index, query_status, table

_MANY_INDEXES = tuple(index(name=f"status-index-{number}") for number in range(21))

SECRET = string("token", "Lets whoever has it in", secret=True)


def _with_secret(pattern: AccessPattern) -> Table:
    attributes = (*ATTRIBUTES, replace(SECRET, required=False))
    included = ("token", "expiresAt")
    return table(
        entities=(entity(attributes=attributes),),
        indexes=(index(projection=Projection.INCLUDE, included_attributes=included),),
        access_patterns=(get_lesson(), pattern),
    )


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
    "an index that copies a secret": (
        lambda: with_more(SECRET, "x"),
        "projection",
        "it copies token, declared secret",
    ),
    "an index that copies a map with a secret in it": (
        lambda: with_more(map_of("device", "Where it is read", SECRET), {"token": "x"}),
        "projection",
        "it copies device, declared secret",
    ),
    "an index that includes a secret which its pattern does not name": (
        lambda: _with_secret(query_status(attributes=("status", "startTime"))),
        "projection",
        "it copies token, declared secret",
    ),
    "a secret that is not sensitive": (
        lambda: with_more(replace(SECRET, sensitive=False), "x"),
        "secret",
        "Declare it sensitive as well",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_wrong_index_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])


def test_a_secret_is_copied_where_a_pattern_names_it_or_as_a_key() -> None:
    named = _with_secret(query_status(attributes=("status", "token")))
    assert "token" in named.indexes[0].included_attributes
    with_attribute("lessonId", sensitive=True, secret=True)
