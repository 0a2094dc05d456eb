"""What exists already and what it belongs to, for change sets that import it."""

from tools.local.cloudformation.engine.provisioning import outlives_its_stack
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Stack, StackResource
from tools.local.cloudformation.state.store import Store
from tools.local.cloudformation.templates.document import ResourceDefinition
from tools.resource_types.schemas import resource_schema

_GIVEN_UP = {"DELETE_COMPLETE", "DELETE_SKIPPED"}


def name_in_template(definition: ResourceDefinition) -> str | None:
    """Return by which name a change set looks for a resource that may exist already.

    As in AWS, only for what outlives its stack, and whose identifier stands in the template as it
    is: a queue is identified by its URL, which no template gives, and a reference is no name yet.
    """
    if not outlives_its_stack(definition.deletion_policy):
        return None
    schema = resource_schema(definition.type)
    names = [definition.properties.get(name) for name in schema.identifier] if schema else []
    if not names or not all(isinstance(name, str) for name in names):
        return None
    return "|".join(map(str, names))


def check_belongs_to_no_stack(store: Store, stack: Stack, resource: StackResource) -> None:
    """Check that no stack of the Region holds a resource that is to be imported.

    Raises
    ------
    ValidationError
        If one does.
    """
    for other in store.stacks(stack.region):
        if other.is_deleted:
            continue
        for held in other.resources.values():
            is_same = (held.type, held.physical_id) == (resource.type, resource.physical_id)
            if is_same and held.status not in _GIVEN_UP:
                raise ValidationError(
                    f"{resource.type} {resource.physical_id} cannot be imported as "
                    f"{resource.logical_id}: it belongs to stack {other.name}."
                )
