"""What DynamoDB refuses of vector indexes, whatever was there before."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from data_platform.dynamodb.types import DistanceFunction
from data_platform.dynamodb.validation.vector_index import (
    MAX_DIMENSIONS,
    MAX_FILTERS,
    MAX_VECTOR_INDEXES,
)
from tools.rollout.changes.change import Verdict
from tools.rollout.changes.dynamodb.validity import name_problems, projection_problems
from tools.rollout.changes.rules import Finding

Problem = tuple[str, str]
"""What is wrong, and what to do."""


def vector_index_findings(path: str, table: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a refusal for each reason for which a table cannot have its vector indexes.

    Parameters
    ----------
    table
        The table's properties.
    """
    indexes = table.get("VectorIndexes") or []
    defined = {each["AttributeName"] for each in table.get("AttributeDefinitions", [])}
    for index in indexes:
        for problem in vector_index_problems(index, defined):
            yield Finding(Verdict.REFUSED, *problem, f"{path}/{index['IndexName']}", after=index)
    for problem in _of_table(table, indexes):
        yield Finding(Verdict.REFUSED, *problem, path=path)


def vector_index_problems(index: Mapping[str, Any], defined: Collection[str]) -> Iterator[Problem]:
    """Yield each reason for which one vector index cannot be created."""
    yield from name_problems(index["IndexName"])
    if not 1 <= int(index["Dimensions"]) <= MAX_DIMENSIONS:
        yield f"It has {index['Dimensions']} dimensions.", f"DynamoDB takes 1 to {MAX_DIMENSIONS}."
    if index["DistanceFunction"] not in set(DistanceFunction):
        known = ", ".join(DistanceFunction)
        yield f"DynamoDB knows no distance {index['DistanceFunction']}.", f"Use one of {known}."
    yield from _of_schema(index.get("SearchSchema") or [], defined)
    attribute = index["VectorAttribute"]["AttributeName"]
    if attribute in defined:
        yield (
            f"AttributeDefinitions names {attribute}, which holds its vectors.",
            "Define the attributes of keys and search schemas only: a vector is none.",
        )
    yield from projection_problems(index.get("Projection", {}))


def _of_schema(schema: list[Mapping[str, str]], defined: Collection[str]) -> Iterator[Problem]:
    kinds = Counter(each["SearchSchemaElementType"] for each in schema)
    names = [each["AttributeName"] for each in schema]
    if kinds["HASH"] > 1:
        yield f"It has {kinds['HASH']} partition attributes (HASH).", "Give one at most."
    if kinds["INLINE_FILTER"] > MAX_FILTERS:
        yield f"It has {kinds['INLINE_FILTER']} filters.", f"Give {MAX_FILTERS} at most."
    if twice := _twice(names):
        yield f"Its search schema names {', '.join(twice)} twice.", "Name each attribute once."
    if unknown := sorted(set(names) - set(defined)):
        yield (
            f"AttributeDefinitions lacks {', '.join(unknown)}, which is in its search schema.",
            "Define the attribute with its type.",
        )


def _of_table(table: Mapping[str, Any], indexes: list[Mapping[str, Any]]) -> Iterator[Problem]:
    if len(indexes) > MAX_VECTOR_INDEXES:
        yield (
            f"The table would have {len(indexes)} vector indexes.",
            f"DynamoDB allows {MAX_VECTOR_INDEXES}.",
        )
    if indexes and table.get("BillingMode") != "PAY_PER_REQUEST":
        yield "Its capacity is provisioned.", "A table with vector indexes is billed on demand."
    lengths: dict[str, set[int]] = {}
    for index in indexes:
        attribute = index["VectorAttribute"]["AttributeName"]
        lengths.setdefault(attribute, set()).add(int(index["Dimensions"]))
    for attribute, found in lengths.items():
        if len(found) > 1:
            yield (
                f"{attribute} has vectors of {' and '.join(map(str, sorted(found)))} numbers.",
                "All indexes of an attribute have the same dimensions: use another attribute.",
            )
    others = table.get("GlobalSecondaryIndexes") or []
    if twice := _twice(each["IndexName"] for each in (*others, *indexes)):
        yield f"Two indexes are named {', '.join(twice)}.", "Give each a name of its own."


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)
