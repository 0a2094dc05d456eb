"""Undoing a failed creation or update."""

import dataclasses
from collections.abc import Collection

from tools.local.cloudformation.engine.cleanup import delete_in_order
from tools.local.cloudformation.engine.order import Outcome, needs_among, run_in_order
from tools.local.cloudformation.engine.provisioning import Provisioner, outlives_its_creation
from tools.local.cloudformation.state.records import Stack, StackResource


def undo_creation(provisioner: Provisioner, stack: Stack) -> Outcome:
    """Delete everything that a failed creation has made."""
    made = [resource for resource in stack.resources.values() if resource.physical_id is not None]
    return delete_in_order(provisioner, made, lambda resource: _is_kept(stack, resource))


def restore(
    provisioner: Provisioner, stack: Stack, skipped: Collection[str] = ()
) -> tuple[Outcome, list[StackResource]]:
    """Bring every resource that a failed update has touched back to what it was.

    Parameters
    ----------
    skipped
        Logical IDs of resources to leave as they are and to call restored.

    Returns
    -------
    What went wrong, and the resources that the update had created and that can now be deleted.
    """
    surplus: list[StackResource] = []

    def bring_back(logical_id: str) -> None:
        entry = stack.journal[logical_id]
        current = stack.resources.get(logical_id)
        before = entry.before
        if before is None:
            if current is not None and current.physical_id is not None:
                surplus.append(current)
        elif current is None or logical_id in skipped:
            stack.resources[logical_id] = before
        elif entry.replaced or current.physical_id != before.physical_id:
            if current.physical_id is not None:
                surplus.append(current)
            provisioner.announce_restored(before)
            stack.resources[logical_id] = before
        elif current.properties == before.properties and not _has_failed(current):
            stack.resources[logical_id] = before
        else:
            restored = dataclasses.replace(before)
            stack.resources[logical_id] = restored
            provisioner.update(current, restored)

    touched = [
        entry.before or stack.resources[logical_id]
        for logical_id, entry in stack.journal.items()
        if entry.before or logical_id in stack.resources
    ]
    outcome = run_in_order(needs_among(touched), bring_back, stop_at_failure=False)
    return outcome, surplus


def delete_surplus(provisioner: Provisioner, stack: Stack, surplus: list[StackResource]) -> None:
    """Delete what a rolled back update had created.

    What cannot be deleted is given up, as CloudFormation does: the rollback has succeeded.
    """
    delete_in_order(provisioner, surplus, lambda resource: _is_kept(stack, resource))
    for resource in surplus:
        if stack.resources.get(resource.logical_id) is resource:
            del stack.resources[resource.logical_id]
    for logical_id, entry in stack.journal.items():
        if entry.before is None:
            # What failed before it had a physical ID.
            stack.resources.pop(logical_id, None)


def _is_kept(stack: Stack, resource: StackResource) -> bool:
    if resource.logical_id in stack.operation.adopted:
        return True
    if stack.operation.retain_except_on_create:
        return False
    return outlives_its_creation(resource.deletion_policy)


def _has_failed(resource: StackResource) -> bool:
    return resource.status.endswith("_FAILED")
