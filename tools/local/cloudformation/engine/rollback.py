"""Undoing a failed creation or update."""

import dataclasses
from collections.abc import Collection

from tools.local.cloudformation.engine.cleanup import delete_in_order, is_current
from tools.local.cloudformation.engine.order import Outcome, needs_among, run_in_order
from tools.local.cloudformation.engine.provisioning import Provisioner, outlives_its_creation
from tools.local.cloudformation.state.records import Stack, StackResource


def undo_creation(provisioner: Provisioner, stack: Stack) -> Outcome:
    """Delete everything that a failed creation has made."""
    made = [resource for resource in stack.resources.values() if resource.physical_id is not None]
    return delete_in_order(provisioner, made, lambda resource: _is_kept(stack, resource))


def restore(provisioner: Provisioner, stack: Stack, skipped: Collection[str] = ()) -> Outcome:
    """Bring every resource that a failed update has touched back to what it was.

    What the update had created becomes the stack's surplus, which can be deleted afterwards.

    Parameters
    ----------
    skipped
        Logical IDs of resources to leave as they are and to call restored.

    Returns
    -------
    What went wrong.
    """
    _turn_leftovers(stack)

    def bring_back(logical_id: str) -> None:
        before = stack.journal[logical_id].before
        current = stack.resources.get(logical_id)
        if before is None:
            if current is not None:
                _add_surplus(stack, current)
        elif current is None or logical_id in skipped:
            stack.resources[logical_id] = before
        elif current.physical_id != before.physical_id:
            _add_surplus(stack, current)
            stack.resources[logical_id] = before
            provisioner.announce_restored(before)
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
    return run_in_order(needs_among(touched), bring_back, stop_at_failure=False)


def _turn_leftovers(stack: Stack) -> None:
    """Delete of what the update has left again only what it had made itself."""
    for resource in stack.leftovers:
        entry = stack.journal.get(resource.logical_id)
        before = entry.before if entry else resource
        if before is None or before.physical_id != resource.physical_id:
            _add_surplus(stack, resource)


def _add_surplus(stack: Stack, resource: StackResource) -> None:
    known = {(each.logical_id, each.physical_id) for each in stack.surplus}
    identity = (resource.logical_id, resource.physical_id)
    if resource.physical_id is not None and identity not in known:
        stack.surplus.append(resource)


def delete_surplus(provisioner: Provisioner, stack: Stack) -> None:
    """Delete what a rolled back update had created.

    What cannot be deleted is given up, as CloudFormation does: the rollback has succeeded.
    """
    delete_in_order(provisioner, stack.surplus, lambda resource: _is_kept(stack, resource))
    for resource in stack.surplus:
        if is_current(stack, resource):
            del stack.resources[resource.logical_id]
    for logical_id, entry in stack.journal.items():
        if entry.before is None:
            # What failed before it had a physical ID.
            stack.resources.pop(logical_id, None)


def undo_import(stack: Stack) -> None:
    """Forget what an import has taken in; the resources themselves stay as they are."""
    for logical_id, entry in stack.journal.items():
        if entry.before is None:
            stack.resources.pop(logical_id, None)
        else:
            stack.resources[logical_id] = entry.before
    stack.definition = stack.previous


def _is_kept(stack: Stack, resource: StackResource) -> bool:
    if resource.logical_id in stack.operation.adopted:
        return True
    if stack.operation.retain_except_on_create:
        return False
    return outlives_its_creation(resource.deletion_policy)


def _has_failed(resource: StackResource) -> bool:
    return resource.status.endswith("_FAILED")
