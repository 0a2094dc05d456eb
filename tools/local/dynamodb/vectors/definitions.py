"""What a vector index is, as CreateTable, UpdateTable and DescribeTable write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Wire = Mapping[str, Any]

HASH: Final = "HASH"


@dataclass(frozen=True)
class Definition:
    """A vector index.

    Attributes
    ----------
    wire
        The index as CreateTable takes it.
    types
        The type, S, N or B, of each attribute of its search schema.
    """

    wire: Wire
    types: Mapping[str, str]

    @property
    def name(self) -> str:
        """The index's name."""
        return str(self.wire["IndexName"])

    @property
    def attribute(self) -> str:
        """The attribute with the vectors."""
        return str(self.wire["VectorAttribute"]["AttributeName"])

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.wire["Dimensions"])

    @property
    def distance(self) -> str:
        """The distance function."""
        return str(self.wire["DistanceFunction"])

    @property
    def partition(self) -> str | None:
        """The attribute of which each search names one value; None if there is none."""
        return next((name for name, kind in self.search_schema if kind == HASH), None)

    @property
    def filters(self) -> tuple[str, ...]:
        """The attributes that a search may hold equal to a value."""
        return tuple(name for name, kind in self.search_schema if kind != HASH)

    @property
    def search_schema(self) -> list[tuple[str, str]]:
        """The attributes of the search schema, each with what it is there."""
        return search_schema(self.wire)

    def projected(self, keys: Iterable[str], item: Wire) -> dict[str, Any]:
        """Return what the index holds of an item beside its vector."""
        projection = self.wire["Projection"]
        if projection["ProjectionType"] == "ALL":
            return {name: value for name, value in item.items() if name != self.attribute}
        names = {*keys, *self.types, *projection.get("NonKeyAttributes", ())} - {self.attribute}
        return {name: value for name, value in item.items() if name in names}


def search_schema(index: Wire) -> list[tuple[str, str]]:
    """Return the attributes of an index's search schema, each with what it is there."""
    return [
        (str(each["AttributeName"]), str(each["SearchSchemaElementType"]))
        for each in index.get("SearchSchema") or ()
    ]


def definition_of(index: Wire, types: Mapping[str, str]) -> Definition:
    """Return the definition of an index as CreateTable takes it, with the types it needs."""
    return Definition(index, {name: types[name] for name, _ in search_schema(index)})


def attribute_types(request: Wire) -> dict[str, str]:
    """Return the AttributeDefinitions of a request or a description by name."""
    return {
        each["AttributeName"]: each["AttributeType"]
        for each in request.get("AttributeDefinitions") or ()
    }


def key_names(request: Wire) -> set[str]:
    """Return the keys of a table and its secondary indexes, in a request or a description."""
    owners: list[Wire] = [request]
    for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        owners += request.get(kind) or ()
    for update in request.get("GlobalSecondaryIndexUpdates") or ():
        owners += [update["Create"]] if "Create" in update else []
    return {key["AttributeName"] for owner in owners for key in owner.get("KeySchema") or ()}


def without_search_attributes(
    request: Wire, keys: set[str], definitions: Sequence[Definition]
) -> dict[str, Any]:
    """Return a request without the AttributeDefinitions that only search schemas need.

    The engine refuses definitions that no key uses.
    """
    searched = {name for each in definitions for name in each.types} - keys
    if "AttributeDefinitions" not in request:
        return dict(request)
    left = [
        each for each in request["AttributeDefinitions"] if each["AttributeName"] not in searched
    ]
    return {**request, "AttributeDefinitions": left}
