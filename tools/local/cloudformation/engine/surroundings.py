"""What a stack's template refers to: its own resources, other stacks, the Region."""

from typing import Any

from tools.local.clients import Clients
from tools.local.cloudformation.engine.exports import exporting_stack
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Stack, StackResource
from tools.local.cloudformation.state.store import Store
from tools.local.cloudformation.templates.functions import UNKNOWN
from tools.resource_types.schemas import resource_schema


class StackSurroundings:
    """Answers from the stack's resources as they are at this moment.

    Attributes
    ----------
    imported
        Names of the exports that were asked for.
    """

    def __init__(self, store: Store, stack: Stack, clients: Clients) -> None:
        self._store = store
        self._stack = stack
        self._clients = clients
        self.imported: set[str] = set()

    def reference(self, logical_id: str) -> Any:  # noqa: ANN401
        """Return a resource's physical ID; `UNKNOWN` before it exists."""
        resource = self._stack.resources.get(logical_id)
        return UNKNOWN if resource is None else resource.physical_id

    def attribute(self, logical_id: str, name: str) -> Any:  # noqa: ANN401
        """Return an attribute of a resource; `UNKNOWN` before it exists.

        Raises
        ------
        ValidationError
            If resources of its type have no such attribute.
        """
        resource = self._stack.resources.get(logical_id)
        return UNKNOWN if resource is None else _attribute(resource, name)

    def exported_value(self, name: str) -> str:
        """Return what a stack of this Region exports.

        Raises
        ------
        ValidationError
            If there is no such export.
        """
        with self._store.changed:
            found = exporting_stack(self._store, self._stack.region, name)
            if found is None:
                raise ValidationError(f"No export named {name} found.")
            self._hold(name)
        return found[1].value

    def _hold(self, name: str) -> None:
        # From now on, not only once the stack is done: its resources have the value already.
        self.imported.add(name)
        self._stack.imported = sorted({*self._stack.imported, name})

    def stack_output(self, stack_name: str, output: str, region: str | None) -> str:
        """Return an output of another stack.

        Raises
        ------
        ValidationError
            If there is no such stack or output.
        """
        stack = self._store.get(stack_name, region or self._stack.region)
        for candidate in stack.outputs:
            if candidate.key == output:
                return candidate.value
        raise ValidationError(f"Stack {stack_name} has no output {output}.")

    def availability_zones(self, region: str) -> list[str]:
        """Return the names of a Region's zones, in order."""
        answer = self._clients.client("ec2").describe_availability_zones(
            Filters=[{"Name": "region-name", "Values": [region]}]
        )
        return sorted(zone["ZoneName"] for zone in answer["AvailabilityZones"])


def _attribute(resource: StackResource, name: str) -> Any:  # noqa: ANN401
    if name in resource.attributes:
        return resource.attributes[name]
    value: Any = resource.attributes
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if value is not None:
        return value
    schema = resource_schema(resource.type)
    if schema and schema.identifier == (name,):
        return resource.physical_id
    raise ValidationError(
        f"Template error: resource {resource.logical_id} does not support attribute type {name} "
        "in Fn::GetAtt"
    )
