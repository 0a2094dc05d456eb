"""Deleting resources: leftovers of an update, what a rollback undoes, whole stacks."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from tools.local.cloudformation.engine.order import (
    Outcome,
    needs_among,
    reversed_needs,
    run_in_order,
)
from tools.local.cloudformation.engine.provisioning import Provisioner, outlives_its_stack
from tools.local.cloudformation.state.records import Stack, StackResource


def delete_in_order(
    provisioner: Provisioner,
    resources: Sequence[StackResource],
    is_kept: Callable[[StackResource], bool],
) -> Outcome:
    """Delete resources, each before those that it needs; a failure stops only what it needs."""
    by_id: dict[str, list[StackResource]] = defaultdict(list)
    for resource in resources:
        by_id[resource.logical_id].append(resource)

    def delete(logical_id: str) -> None:
        for resource in by_id[logical_id]:
            if resource.status != "DELETE_COMPLETE":
                provisioner.delete(resource, keep=is_kept(resource))

    return run_in_order(reversed_needs(needs_among(resources)), delete, stop_at_failure=False)


def delete_leftovers(provisioner: Provisioner, stack: Stack) -> None:
    """Delete what a successful update no longer needs.

    What cannot be deleted is given up, as CloudFormation does: the update has succeeded.
    """
    dropped = {resource.logical_id for resource in stack.leftovers if is_current(stack, resource)}

    def is_kept(resource: StackResource) -> bool:
        is_dropped = resource.logical_id in dropped
        policy = resource.deletion_policy if is_dropped else resource.update_replace_policy
        return outlives_its_stack(policy)

    delete_in_order(provisioner, stack.leftovers, is_kept)
    for logical_id in dropped:
        del stack.resources[logical_id]


def is_current(stack: Stack, resource: StackResource) -> bool:
    """Tell whether a physical resource is what the stack has under its logical ID.

    Records that were read from disk are no longer the same objects, so their IDs are compared.
    """
    current = stack.resources.get(resource.logical_id)
    return current is not None and current.physical_id == resource.physical_id
