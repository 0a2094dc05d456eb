"""Actions that create, change and delete stacks."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.api.definitions import read_definition
from tools.local.cloudformation.api.service import Request
from tools.local.cloudformation.engine.changes import Plan
from tools.local.cloudformation.errors import AlreadyExistsError, ValidationError
from tools.local.cloudformation.state.records import Operation, Stack

_PAUSED = {"CREATE_FAILED", "UPDATE_FAILED"}
UPDATABLE = {
    "CREATE_COMPLETE",
    "CREATE_FAILED",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
}


def create_stack(request: Request) -> Mapping[str, Any]:
    """Start the creation of a stack."""
    given = request.given
    definition = read_definition(request, None)
    with request.store.changed:
        existing = request.store.find(given["StackName"], request.region)
        if existing:
            raise AlreadyExistsError(f"Stack [{given['StackName']}] already exists")
        stack = request.store.create(given["StackName"], request.region)
        stack.termination_protection = given.get("EnableTerminationProtection", False)
        stack.rollback_configuration = given.get("RollbackConfiguration", {})
        request.service.operations.create(stack, definition, operation_of(request, "CREATE"))
    return {"StackId": stack.id}


def update_stack(request: Request) -> Mapping[str, Any]:
    """Start an update of a stack."""
    stack = request.store.get(request.given["StackName"], request.region)
    check_updatable(stack)
    check_goes_on(stack, request)
    definition = read_definition(request, stack.definition)
    plan = Plan(request.service.context, stack, definition)
    if plan.changes().is_empty and not stack.status.endswith("_FAILED"):
        raise ValidationError("No updates are to be performed.")
    with request.store.changed:
        check_updatable(stack)
        stack.rollback_configuration = request.given.get("RollbackConfiguration", {})
        request.service.operations.update(stack, definition, operation_of(request, "UPDATE"))
    return {"StackId": stack.id}


def delete_stack(request: Request) -> Mapping[str, Any]:
    """Start the deletion of a stack; one that does not exist is no error."""
    given = request.given
    with request.store.changed:
        stack = request.store.find(given["StackName"], request.region)
        if stack is None or stack.is_deleted or stack.status == "DELETE_IN_PROGRESS":
            return {}
        if stack.termination_protection:
            raise ValidationError(
                f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        _check_idle(stack, "deleted")
        retained = given.get("RetainResources", [])
        if retained and stack.status != "DELETE_FAILED":
            raise ValidationError(
                f"Invalid operation on stack [{stack.id}]. The RetainResources parameter is only "
                "allowed for stacks in the DELETE_FAILED state."
            )
        if given.get("DeletionMode") == "FORCE_DELETE_STACK" and stack.status == "DELETE_FAILED":
            retained = [
                resource.logical_id
                for resource in stack.resources.values()
                if resource.status == "DELETE_FAILED"
            ]
        request.service.operations.delete(stack, operation_of(request, "DELETE"), retained)
    return {}


def cancel_update_stack(request: Request) -> Mapping[str, Any]:
    """Stop an update as soon as possible and roll it back."""
    stack = request.store.get(request.given["StackName"], request.region)
    if stack.status != "UPDATE_IN_PROGRESS":
        raise ValidationError("CancelUpdateStack cannot be called from current stack status")
    request.service.context.cancelled.add(stack.id)
    return {}


def rollback_stack(request: Request) -> Mapping[str, Any]:
    """Roll back an operation that was left as it failed."""
    stack = request.store.get(request.given["StackName"], request.region)
    with request.store.changed:
        if stack.status not in _PAUSED:
            raise ValidationError(
                f"Stack:{stack.id} is in {stack.status} state and can not be rolled back."
            )
        operation = operation_of(request, "ROLLBACK")
        request.service.operations.roll_back(stack, operation)
    return {"StackId": stack.id, "OperationId": operation.id}


def continue_update_rollback(request: Request) -> Mapping[str, Any]:
    """Try a failed rollback again."""
    stack = request.store.get(request.given["StackName"], request.region)
    with request.store.changed:
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise ValidationError(
                f"Stack:{stack.id} is in {stack.status} state and can not continue its rollback."
            )
        skipped = request.given.get("ResourcesToSkip", [])
        operation = operation_of(request, "CONTINUE_ROLLBACK")
        request.service.operations.roll_back(stack, operation, skipped)
    return {}


def update_termination_protection(request: Request) -> Mapping[str, Any]:
    """Protect a stack from deletion, or lift the protection."""
    stack = request.store.get(request.given["StackName"], request.region)
    stack.termination_protection = request.given["EnableTerminationProtection"]
    request.store.save(stack)
    return {"StackId": stack.id}


def check_updatable(stack: Stack) -> None:
    """Check that a stack's status allows an update.

    Raises
    ------
    ValidationError
        If it does not.
    """
    if stack.status not in UPDATABLE:
        raise ValidationError(
            f"Stack:{stack.id} is in {stack.status} state and can not be updated."
        )


def check_goes_on(stack: Stack, request: Request) -> None:
    """Check that a stack that was left as it failed is not to be rolled back if it fails again.

    Raises
    ------
    ValidationError
        If it is: there is no good state that it could be brought back to.
    """
    if stack.status in _PAUSED and not request.given.get("DisableRollback"):
        raise ValidationError(
            f"This stack is currently in a non-terminal [{stack.status}] state. To update the "
            "stack from this state, please use the disable-rollback parameter with update-stack "
            "API. To rollback to the last known good state, use the rollback-stack API"
        )


def _check_idle(stack: Stack, verb: str) -> None:
    if stack.is_busy:
        raise ValidationError(
            f"Stack [{stack.name}] cannot be {verb} while in status {stack.status}"
        )


def operation_of(request: Request, kind: str) -> Operation:
    """Return the operation that an action's input describes."""
    given = request.given
    return Operation(
        kind=kind,
        token=given.get("ClientRequestToken"),
        disable_rollback=given.get("DisableRollback", False),
        on_failure=given.get("OnFailure", "ROLLBACK"),
        retain_except_on_create=given.get("RetainExceptOnCreate", False),
    )
