"""Comparing the indexes of a table that exists with those that a template declares."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.adopt.verdicts import Difference, When

_KINDS = ("GlobalSecondaryIndexes", "VectorIndexes")
_VECTOR = "VectorAttribute"
"""What vector indexes alone have."""


def index_differences(
    declared: Mapping[str, Any], table: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield what the indexes of a table are otherwise."""
    # Secondary and vector indexes share their names, and the limit of one in a deployment.
    wanted = _by_name(declared, *_KINDS)
    actual = _by_name(table, *_KINDS)
    changes = len(set(wanted) ^ set(actual))
    # A deployment makes or deletes one index of a table; more are waves of a rollout.
    when = When.DEPLOYMENT if changes == 1 else When.ROLLOUT
    for name in wanted:
        if name not in actual:
            yield Difference(
                f"index {name}",
                "none",
                _described(wanted[name]),
                when,
                _filled(wanted[name]),
            )
        elif _described(wanted[name]) != _described(actual[name]):
            yield Difference(
                f"index {name}",
                _described(actual[name]),
                _described(wanted[name]),
                When.BEFORE,
                "No index changes in place. Declare the wanted one under another name and move its "
                "readers; or delete the former while nobody reads it, and it is made anew",
            )
    for name in actual:
        if name not in wanted:
            how = "It is deleted. Declare it if anybody reads it"
            yield Difference(f"index {name}", _described(actual[name]), "none", when, how)
    yield from _local_indexes(table)


def _local_indexes(table: Mapping[str, Any]) -> Iterator[Difference]:
    for name, index in _by_name(table, "LocalSecondaryIndexes").items():
        yield Difference(
            f"local index {name}",
            _described(index),
            "none",
            When.NEVER,
            "A table keeps its local indexes for good, and declarations have none. Move the data "
            "to a table without it, with a global index in its place",
        )


def _by_name(table: Mapping[str, Any], *kinds: str) -> dict[str, Mapping[str, Any]]:
    return {each["IndexName"]: each for kind in kinds for each in table.get(kind) or ()}


def _filled(index: Mapping[str, Any]) -> str:
    if _VECTOR in index:
        return (
            "It is filled from the items that there are; wait until a first search succeeds. From "
            f"then on DynamoDB refuses to write a vector that has not {index['Dimensions']} numbers"
        )
    return "It is filled from the items that there are. Nobody can read it until it is ACTIVE"


def _described(index: Mapping[str, Any]) -> str:
    projection = index["Projection"]
    copied = " ".join(sorted(projection.get("NonKeyAttributes", [])))
    shape = _vector_shape(index) if _VECTOR in index else _keys(index)
    return " ".join(filter(None, (shape, projection["ProjectionType"], copied)))


def _keys(index: Mapping[str, Any]) -> str:
    keys = ", ".join(f"{each['AttributeName']} {each['KeyType']}" for each in index["KeySchema"])
    return f"({keys})"


def _vector_shape(index: Mapping[str, Any]) -> str:
    searched = sorted(
        (each["SearchSchemaElementType"], each["AttributeName"])
        for each in index.get("SearchSchema") or ()
    )
    keys = ", ".join(f"{name} {role}" for role, name in searched)
    dimensions = f"{index['Dimensions']} x {index['DistanceFunction']}"
    return f"[{index[_VECTOR]['AttributeName']} {dimensions}] ({keys})"
