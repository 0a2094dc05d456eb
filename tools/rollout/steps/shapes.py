"""Which indexes a table has, of both kinds, and which differ between two states of it."""

from collections.abc import Mapping
from typing import Any

from data_platform.dynamodb.table_steps import IndexSteps, recorded_properties
from tools.rollout.steps.step import Properties

INDEXES = "GlobalSecondaryIndexes"
VECTORS = "VectorIndexes"
VECTOR = "VectorAttribute"
"""What vector indexes alone have."""


def indexes_of(table: Properties) -> dict[str, Mapping[str, Any]]:
    """Return the definitions of a table's indexes of both kinds by their names."""
    kinds = (INDEXES, VECTORS)
    return {index["IndexName"]: index for kind in kinds for index in table.get(kind) or ()}


def is_vector_index(index: Mapping[str, Any]) -> bool:
    """Tell whether an index is searched for the nearest, instead of being queried."""
    return VECTOR in index


def surplus_indexes(now: Properties, goal: Properties) -> list[str]:
    """Return the indexes that `goal` does not have."""
    wanted = indexes_of(goal)
    return [name for name in indexes_of(now) if name not in wanted]


def changed_indexes(now: Properties, goal: Properties) -> list[str]:
    """Return the indexes that are otherwise under the same name: in keys, or what they carry."""
    there, wanted = (recorded_properties(table)["indexes"] for table in (now, goal))
    return list(IndexSteps.between(there, wanted).changed)
