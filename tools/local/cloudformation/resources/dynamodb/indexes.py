"""Changing the indexes of a table, by DynamoDB's and CloudFormation's rules."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.dynamodb.index_changes import index_changes
from tools.local.cloudformation.resources.dynamodb.vector_indexes import vector_index_updates
from tools.local.cloudformation.resources.handler import ResourceError
from tools.resource_types.index_shape import index_shape

ONE_AT_A_TIME = "Cannot perform more than one GSI creation or deletion in a single update"
ONE_OF_ANY_KIND = (
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
    "table"
)
FIXED = (
    "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights "
    "Specification. You can create a new GSI with a different name."
)


def index_updates(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters of the `UpdateTable` that creates or deletes an index, if one does.

    Parameters
    ----------
    table
        What `DescribeTable` shows.
    wanted
        The parameters with which `CreateTable` would make the table as it is to be.

    Raises
    ------
    ResourceError
        If that is more than one index of any kind, or if an existing one would have to change.
    """
    actual, declared = _by_name(table), _by_name(wanted)
    changes = index_changes(
        actual,
        declared,
        "GlobalSecondaryIndexUpdates",
        wanted["AttributeDefinitions"],
        shape=index_shape,
        fixed=FIXED,
    )
    of_vectors = vector_index_updates(table, wanted)
    if of_vectors and len(changes) + len(of_vectors) > 1:
        raise ResourceError(ONE_OF_ANY_KIND)
    if len(changes) > 1:
        changed = sorted(set(actual) ^ set(declared))
        raise ResourceError(f"{ONE_AT_A_TIME} ({', '.join(changed)})")
    return of_vectors + changes


def _by_name(owner: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {index["IndexName"]: index for index in owner.get("GlobalSecondaryIndexes", [])}
