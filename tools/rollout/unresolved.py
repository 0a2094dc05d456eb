"""What a template leaves to the deployment, since a function of CloudFormation stands for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.resource_types.schemas import is_function, resource_schema

READ_PROPERTIES = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "TimeToLiveSpecification",
    "VectorIndexes",
)
"""Properties of a table in which names, keys and switches have to be known."""


def unresolved(resource_type: str, path: str, *values: object) -> list[str]:
    """Return where a function stands in a property for a list, an object, a number or a switch."""
    schema = resource_schema(resource_type)
    if schema is None:
        return []
    return list(dict.fromkeys(each for value in values for each in schema.unresolved(path, value)))


def has_function(value: object) -> bool:
    """Tell whether anything in a value is left to the deployment."""
    if is_function(value):
        return True
    if isinstance(value, Mapping):
        return any(map(has_function, value.values()))
    return isinstance(value, list) and any(map(has_function, value))


def open_properties(table: Mapping[str, Any]) -> list[str]:
    """Return the properties of a table whose shape shows only when it is deployed.

    Their values are not to be read. Keys, Regions and capacities of a replica may be functions: no
    step depends on them.
    """
    return list(_open_properties(table))


def _open_properties(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (name for name in READ_PROPERTIES if has_function(table.get(name)))
    replicas = table.get("Replicas", [])
    if not is_list(replicas) or any(
        has_function(each.get("GlobalSecondaryIndexes")) for each in replicas
    ):
        yield "Replicas"


def is_list(value: object) -> bool:
    """Tell whether it is a list whose members are all there."""
    return isinstance(value, list) and not any(map(is_function, value))
