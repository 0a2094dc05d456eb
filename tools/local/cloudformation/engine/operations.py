"""Operations on whole stacks, with the statuses that a stack goes through."""

import functools
import logging
import threading
from collections.abc import Callable, Collection, Mapping

from tools.local.cloudformation.engine.cleanup import delete_in_order, delete_leftovers
from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.deployment import Deployment, DeploymentFailedError
from tools.local.cloudformation.engine.exports import check_deletable
from tools.local.cloudformation.engine.interruption import CLEANUP, INTERRUPTED, close, finish
from tools.local.cloudformation.engine.provisioning import Provisioner, outlives_its_stack
from tools.local.cloudformation.engine.recorder import Recorder
from tools.local.cloudformation.engine.rollback import (
    delete_surplus,
    restore,
    undo_creation,
    undo_import,
)
from tools.local.cloudformation.errors import ApiError
from tools.local.cloudformation.state.records import Definition, Operation, Stack, now
from tools.local.cloudformation.templates.document import parse_template

_LOG = logging.getLogger(__name__)


class Operations:
    """Starts operations in the background; one at a time for each stack."""

    def __init__(self, context: EngineContext) -> None:
        self._context = context

    def resume(self) -> None:
        """Close what ran when the service was stopped; deletions after an update go on."""
        for stack in self._context.store.busy():
            recorder = Recorder(self._context.store, stack)
            if stack.status.endswith(CLEANUP):
                self._run(stack, functools.partial(self._clean_up, stack, recorder))
            else:
                close(recorder, stack, INTERRUPTED)

    def create(self, stack: Stack, definition: Definition, operation: Operation) -> None:
        """Start the creation of a stack; a failure is rolled back."""
        self._apply(stack, definition)
        recorder = self._begin(stack, operation, "CREATE_IN_PROGRESS", "User Initiated")
        self._run(stack, lambda: self._create(stack, recorder))

    def update(self, stack: Stack, definition: Definition, operation: Operation) -> None:
        """Start an update; a failure is rolled back, replaced and dropped resources included."""
        stack.previous = stack.previous or stack.definition
        self._apply(stack, definition)
        stack.updated_at = now()
        recorder = self._begin(stack, operation, "UPDATE_IN_PROGRESS", "User Initiated")
        self._run(stack, lambda: self._update(stack, recorder))

    def take_in(self, stack: Stack, definition: Definition, operation: Operation) -> None:
        """Start an import: resources that exist become part of the stack."""
        stack.previous = stack.definition
        self._apply(stack, definition)
        recorder = self._begin(stack, operation, "IMPORT_IN_PROGRESS", "User Initiated")
        self._run(stack, lambda: self._import(stack, recorder))

    def roll_back(self, stack: Stack, operation: Operation, skipped: Collection[str] = ()) -> None:
        """Start the rollback of an operation that was left as it failed."""
        if stack.status in {"CREATE_FAILED", "ROLLBACK_FAILED"}:
            recorder = self._begin(stack, operation, "ROLLBACK_IN_PROGRESS", "User Initiated")
            self._run(stack, lambda: self._undo_creation(stack, recorder))
        else:
            status = "UPDATE_ROLLBACK_IN_PROGRESS"
            recorder = self._begin(stack, operation, status, "User Initiated")
            self._run(stack, lambda: self._undo_update(stack, recorder, skipped))

    def delete(self, stack: Stack, operation: Operation, retained: Collection[str] = ()) -> None:
        """Start the deletion of a stack.

        Parameters
        ----------
        retained
            Logical IDs of resources to leave as they are.
        """
        try:
            check_deletable(self._context.store, stack)
        except ApiError as error:
            before, stack.operation = stack.status, operation
            recorder = Recorder(self._context.store, stack)
            recorder.stack_status("DELETE_IN_PROGRESS", "User Initiated")
            recorder.stack_status(before, error.message)
            return
        recorder = self._begin(stack, operation, "DELETE_IN_PROGRESS", "User Initiated")
        self._run(stack, lambda: self._delete(stack, recorder, retained))

    def _begin(self, stack: Stack, operation: Operation, status: str, reason: str) -> Recorder:
        stack.operation = operation
        self._context.cancelled.discard(stack.id)
        for change_set in stack.change_sets.values():
            # It was compared with what the stack is about to be no longer.
            change_set.execution_status = "OBSOLETE"
        recorder = Recorder(self._context.store, stack)
        recorder.stack_status(status, reason)
        return recorder

    def _apply(self, stack: Stack, definition: Definition) -> None:
        template = parse_template(definition.template_body)
        parameters = self._context.parameters(stack.region, template, definition.given_parameters)
        stack.definition = definition
        stack.description = template.description
        stack.parameters = [parameter.description(name) for name, parameter in parameters.items()]

    def _run(self, stack: Stack, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001  the stack must not stay in progress
                _LOG.exception("The operation on stack %s broke off", stack.name)
                reason = f"Internal error of the local CloudFormation service: {error}"
                close(Recorder(self._context.store, stack), stack, reason)

        threading.Thread(target=guarded, name=f"stack-{stack.name}", daemon=True).start()

    def _create(self, stack: Stack, recorder: Recorder) -> None:
        try:
            self._deployment(stack, recorder).run()
        except (DeploymentFailedError, ApiError) as error:
            operation = stack.operation
            if operation.disable_rollback or operation.on_failure == "DO_NOTHING":
                recorder.stack_status("CREATE_FAILED", str(error))
            else:
                recorder.stack_status("ROLLBACK_IN_PROGRESS", f"{error}Rollback requested by user.")
                self._undo_creation(stack, recorder)
        else:
            finish(stack)
            recorder.stack_status("CREATE_COMPLETE")

    def _undo_creation(self, stack: Stack, recorder: Recorder) -> None:
        provisioner = Provisioner(self._context, stack, recorder)
        outcome = undo_creation(provisioner, stack)
        stack.outputs, stack.imported = [], []
        if outcome.failed:
            recorder.stack_status("ROLLBACK_FAILED", _deletion_failure(outcome.failed))
        elif stack.operation.on_failure == "DELETE":
            self._remove(stack, recorder)
        else:
            finish(stack)
            recorder.stack_status("ROLLBACK_COMPLETE")

    def _update(self, stack: Stack, recorder: Recorder) -> None:
        former = (stack.outputs, stack.imported)
        try:
            self._deployment(stack, recorder).run()
        except (DeploymentFailedError, ApiError) as error:
            stack.outputs, stack.imported = former
            if stack.operation.disable_rollback:
                recorder.stack_status("UPDATE_FAILED", str(error))
            else:
                recorder.stack_status("UPDATE_ROLLBACK_IN_PROGRESS", str(error))
                self._undo_update(stack, recorder)
        else:
            recorder.stack_status(f"UPDATE_COMPLETE{CLEANUP}")
            self._clean_up(stack, recorder)

    def _import(self, stack: Stack, recorder: Recorder) -> None:
        try:
            self._deployment(stack, recorder).run()
        except (DeploymentFailedError, ApiError) as error:
            recorder.stack_status("IMPORT_ROLLBACK_IN_PROGRESS", str(error))
            undo_import(stack)
            finish(stack)
            recorder.stack_status("IMPORT_ROLLBACK_COMPLETE")
        else:
            finish(stack)
            recorder.stack_status("IMPORT_COMPLETE")

    def _clean_up(self, stack: Stack, recorder: Recorder) -> None:
        provisioner = Provisioner(self._context, stack, recorder)
        if stack.status.startswith("UPDATE_ROLLBACK_"):
            delete_surplus(provisioner, stack)
        else:
            delete_leftovers(provisioner, stack)
        finish(stack)
        recorder.stack_status(stack.status.removesuffix(CLEANUP))

    def _undo_update(self, stack: Stack, recorder: Recorder, skipped: Collection[str] = ()) -> None:
        provisioner = Provisioner(self._context, stack, recorder)
        outcome = restore(provisioner, stack, skipped)
        if outcome.failed:
            names = ", ".join(sorted(outcome.failed))
            recorder.stack_status(
                "UPDATE_ROLLBACK_FAILED", f"The following resource(s) failed to update: [{names}]. "
            )
            return
        if stack.previous:
            self._apply(stack, stack.previous)
        recorder.stack_status(f"UPDATE_ROLLBACK_COMPLETE{CLEANUP}")
        self._clean_up(stack, recorder)

    def _delete(self, stack: Stack, recorder: Recorder, retained: Collection[str]) -> None:
        provisioner = Provisioner(self._context, stack, recorder)
        held = [*stack.leftovers, *stack.surplus, *stack.resources.values()]
        by_identity = {(each.logical_id, each.physical_id): each for each in held}
        existing = [each for each in by_identity.values() if each.physical_id is not None]
        outcome = delete_in_order(
            provisioner,
            existing,
            lambda resource: (
                resource.logical_id in retained or outlives_its_stack(resource.deletion_policy)
            ),
        )
        if outcome.failed:
            recorder.stack_status("DELETE_FAILED", _deletion_failure(outcome.failed))
        else:
            self._remove(stack, recorder)

    def _remove(self, stack: Stack, recorder: Recorder) -> None:
        stack.outputs, stack.imported = [], []
        stack.change_sets.clear()
        stack.deleted_at = now()
        recorder.stack_status("DELETE_COMPLETE")

    def _deployment(self, stack: Stack, recorder: Recorder) -> Deployment:
        if stack.definition is None:
            raise RuntimeError(f"Stack {stack.name} has no definition.")
        return Deployment(self._context, stack, stack.definition, recorder)


def _deletion_failure(failed: Mapping[str, Exception]) -> str:
    names = ", ".join(sorted(failed))
    return f"The following resource(s) failed to delete: [{names}]. "
