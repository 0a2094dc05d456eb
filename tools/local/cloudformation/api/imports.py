"""Reading which existing resources a change set of type IMPORT takes in."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.local.cloudformation.errors import ValidationError
from tools.resource_types.schemas import resource_schema


def physical_ids(imports: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the physical ID of each resource to import, by logical ID.

    Raises
    ------
    ValidationError
        If an identifier is not the one that the resource's type has.
    """
    return {entry["LogicalResourceId"]: _physical_id(entry) for entry in imports}


def _physical_id(entry: Mapping[str, Any]) -> str:
    given = entry["ResourceIdentifier"]
    schema = resource_schema(entry["ResourceType"])
    names = schema.identifier if schema else tuple(given)
    if set(given) != set(names):
        raise ValidationError(
            f"Resources of type {entry['ResourceType']} are identified by {', '.join(names)}, "
            f"not by {', '.join(given)} ({entry['LogicalResourceId']})."
        )
    return "|".join(given[name] for name in names)
