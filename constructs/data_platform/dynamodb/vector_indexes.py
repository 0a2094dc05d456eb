"""Vector indexes: which items lie near each other in meaning, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from data_platform.dynamodb.keys import Key
from data_platform.dynamodb.types import DistanceFunction, Projection


@dataclass(frozen=True, kw_only=True)
class VectorIndex:
    """A vector index, which ``SearchVectors`` searches for the items nearest to a vector.

    Nothing of it can be changed once it is deployed: a change is an index of another name.

    Parameters
    ----------
    name
        Searches name it. Secondary indexes share the names of a table.
    attribute
        The List of Numbers that is searched; DynamoDB keeps 32-bit floats of it. Items without it
        are not found.
    dimensions
        How many numbers each vector has, 1 to 4,096. With it in place, DynamoDB refuses to write a
        vector of another length.
    distance
        What is near.
    model
        The embedding model that made the vectors: those of another one mean nothing here.
    purpose
        The question that it answers.
    partition_key
        The attribute, if any, of which each search names one value and sees no item of another.
        Items without it are written and never found.
    filters
        Further attributes that a search may hold equal to a value.
    projection, included_attributes
        What a search returns beside keys, partition and filters; never the vector.
    """

    name: str
    attribute: str
    dimensions: int
    distance: DistanceFunction
    model: str
    purpose: str
    partition_key: Key | None = None
    filters: tuple[Key, ...] = ()
    projection: Projection = Projection.KEYS_ONLY
    included_attributes: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[Key, ...]:
        """All attributes that a search can hold equal to a value, the partition key first."""
        return ((self.partition_key,) if self.partition_key else ()) + self.filters
