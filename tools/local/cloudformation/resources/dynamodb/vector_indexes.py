"""Changing the vector indexes of a table, of which CloudFormation updates nothing in place."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.dynamodb.index_changes import index_changes
from tools.local.cloudformation.resources.known import under

KNOWN = under(
    "VectorIndexes",
    *("IndexName", "VectorAttribute/AttributeName", "Dimensions", "DistanceFunction"),
    *("Projection/ProjectionType", "Projection/NonKeyAttributes"),
    *under("SearchSchema", "AttributeName", "SearchSchemaElementType"),
)
"""The paths of everything that a vector index has in a template."""

FIXED = "Updates are not supported for vector indexes. You can create one with a different name."

_SHOWN = ("IndexName", "VectorAttribute", "Dimensions", "DistanceFunction", "Projection")


def vector_index_updates(
    table: Mapping[str, Any], wanted: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the parameters of each `UpdateTable` that creates or deletes a vector index.

    Parameters
    ----------
    table
        What `DescribeTable` shows.
    wanted
        The parameters with which `CreateTable` would make the table as it is to be.

    Raises
    ------
    ResourceError
        If an existing one would have to change.
    """
    return index_changes(
        _by_name(table),
        _by_name(wanted),
        "VectorIndexUpdates",
        wanted["AttributeDefinitions"],
        shape=_shape,
        fixed=FIXED,
    )


def actual_vector_indexes(
    table: Mapping[str, Any], properties: Mapping[str, Any]
) -> list[dict[str, Any]] | None:
    """Return the indexes as the template writes them, in its order, surplus ones at the end."""
    found, declared = _by_name(table), _by_name(properties)
    order = [name for name in declared if name in found]
    order += sorted(set(found) - set(declared))
    indexes = []
    for name in order:
        if name in declared and _shape(found[name]) == _shape(declared[name]):
            indexes.append(dict(declared[name]))
            continue
        shown = {key: found[name][key] for key in _SHOWN}
        if found[name].get("SearchSchema"):
            shown["SearchSchema"] = found[name]["SearchSchema"]
        indexes.append(shown)
    return indexes or None


def _by_name(owner: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {index["IndexName"]: index for index in owner.get("VectorIndexes") or ()}


def _shape(index: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what makes an index, whatever the order in which its parts are written."""
    projection = index["Projection"]
    return (
        index["VectorAttribute"]["AttributeName"],
        int(index["Dimensions"]),
        index["DistanceFunction"],
        sorted(
            (each["SearchSchemaElementType"], each["AttributeName"])
            for each in index.get("SearchSchema") or ()
        ),
        projection["ProjectionType"],
        sorted(projection.get("NonKeyAttributes") or ()),
    )
