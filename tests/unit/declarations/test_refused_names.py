"""Names that DynamoDB, or what is deployed with a namespace in front, would refuse."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from data_platform.dynamodb.attributes import Attribute, map_of, string
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import Index, Table
from data_platform.dynamodb.types import Projection
from tests.unit.declarations.changes import ATTRIBUTES, refuses, with_index, with_more
from tests.unit.declarations.factories import entity, get_lesson, index, query_status, table


def _indexes(*indexes: Index) -> Table:
    patterns = tuple(query_status(name=f"q{n}", index=each.name) for n, each in enumerate(indexes))
    return table(indexes=indexes, access_patterns=(get_lesson(), *patterns))


def _including(count: int, indexes: int) -> Table:
    names = [f"field{number}" for number in range(count * indexes)]
    declared = table(entities=(entity(attributes=(*ATTRIBUTES, *_optional(names))),))
    chosen = tuple(
        index(
            name=f"status-{number}",
            projection=Projection.INCLUDE,
            included_attributes=("expiresAt", *names[number * count : (number + 1) * count]),
        )
        for number in range(indexes)
    )
    patterns = tuple(query_status(name=f"q{n}", index=each.name) for n, each in enumerate(chosen))
    return replace(declared, indexes=chosen, access_patterns=(get_lesson(), *patterns))


def _optional(names: list[str]) -> list[Attribute]:
    return [string(name, "Field", required=False) for name in names]


REFUSALS: dict[str, tuple[Callable[[], object], str, str]] = {
    # what is wrong: (how to declare it, the field that is named, what the message says)
    "an empty attribute name": (
        lambda: with_more(string("", "Nothing", required=False)),
        "attributes",
        "an attribute is named ''. Use 1 to 255 bytes of printable text",
    ),
    "an attribute name of 256 bytes": (
        lambda: with_more(string("ü" * 128, "Long", required=False)),
        "attributes",
        "1 to 255 bytes",
    ),
    "a line break in an attribute name": (
        lambda: with_more(string("a\nb", "Two lines", required=False)),
        "attributes",
        "'a\\nb'",
    ),
    "half a character in an attribute name": (
        lambda: with_more(string("\ud800", "Half", required=False)),
        "attributes",
        "printable",
    ),
    "an empty name inside a map": (
        lambda: with_more(map_of("room", "Room", string("", "Nothing"), required=False)),
        "attributes",
        "an attribute is named ''",
    ),
    "a table name without room for a namespace": (
        lambda: table(name="t" * 161, indexes=(), access_patterns=(get_lesson(),)),
        "name",
        "161 characters",
    ),
    "a table and an index without room in alarm names": (
        lambda: with_index(name="i" * 160),
        "name",
        "Use 160 together",
    ),
    "indexes that differ in punctuation": (
        lambda: _indexes(index(name="status-index"), index(name="status_index")),
        "indexes",
        "'statusindex' occurs twice",
    ),
    "the construct ID of another part of the stack": (
        lambda: table(construct_id="StorageMetrics"),
        "construct_id",
        "ends in 'Table'",
    ),
    "a construct ID of 65 characters": (
        lambda: table(construct_id="L" * 60 + "Table"),
        "construct_id",
        "64 characters at most",
    ),
    "the same attribute included twice": (
        lambda: with_index(
            projection=Projection.INCLUDE, included_attributes=("expiresAt", "expiresAt")
        ),
        "included_attributes",
        "'expiresAt' occurs twice",
    ),
    "more than 100 included attributes": (
        lambda: _including(16, 6),
        "indexes",
        "they include 102 attributes in all. DynamoDB allows 100",
    ),
    "a busiest value with less than the even part": (
        lambda: with_index(distinct_partition_values=2, busiest_share=0.4),
        "busiest_share",
        "it is 0.4. Give 1/2 to 1",
    ),
    "a busiest value with more than all": (
        lambda: with_index(busiest_share=1.5),
        "busiest_share",
        "it is 1.5. Give more than 0 to 1",
    ),
    "a busiest value with nothing": (
        lambda: with_index(busiest_share=0.0),
        "busiest_share",
        "it is 0.0. Give more than 0 to 1",
    ),
    "queries of an index that is not there": (
        lambda: table(entities=(entity(load=Load(queries=(Queries(1, index="nowhere"),))),)),
        "queries",
        "there is no index 'nowhere'. The indexes are: status-index",
    ),
    "no distinct values": (
        lambda: with_index(distinct_partition_values=0),
        "distinct_partition_values",
        "it is 0",
    ),
}


@pytest.mark.parametrize("mistake", REFUSALS)
def test_a_name_that_cannot_be_deployed_is_refused(mistake: str) -> None:
    refuses(*REFUSALS[mistake])


@pytest.mark.parametrize("name", ["lesson-state", "a.b", "#a", ":a", "two words", "für", "1st"])
def test_any_printable_attribute_name_is_taken(name: str) -> None:
    declared = with_more(string(name, "Value"), "x")
    assert declared.entities[0].attribute(name)


def test_a_hundred_included_attributes_are_taken() -> None:
    assert len(_including(19, 5).indexes) == 5
