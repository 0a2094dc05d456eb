"""Operations on whole stacks, with the statuses that a stack goes through."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping

from tools.local.cloudformation.engine.cleanup import delete_in_order, delete_leftovers
from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.deployment import Deployment, DeploymentFailedError
from tools.local.cloudformation.engine.exports import check_deletable
from tools.local.cloudformation.engine.provisioning import Provisioner, outlives_its_stack
from tools.local.cloudformation.engine.recorder import Recorder
from tools.local.cloudformation.engine.rollback import delete_surplus, restore, undo_creation
from tools.local.cloudformation.errors import ApiError
from tools.local.cloudformation.state.records import Definition, Operation, Stack, now
from tools.local.cloudformation.templates.document import parse_template

_LOG = logging.getLogger(__name__)


class Operations:
    """Starts operations in the background; one at a time for each stack."""

    def __init__(self, context: EngineContext) -> None:
        self._context = context

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
        stack.operation = operation
        recorder = Recorder(self._context.store, stack)
        if stack.status in {"CREATE_FAILED", "ROLLBACK_FAILED"}:
            recorder.stack_status("ROLLBACK_IN_PROGRESS", "User Initiated")
            self._run(stack, lambda: self._undo_creation(stack, recorder))
        else:
            recorder.stack_status("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
            self._run(stack, lambda: self._undo_update(stack, recorder, skipped))

    def delete(self, stack: Stack, operation: Operation, retained: Collection[str] = ()) -> None:
        """Start the deletion of a stack.

        Parameters
        ----------
        retained
            Logical IDs of resources to leave as they are.
        """
        before, reason = stack.status, None
        recorder = self._begin(stack, operation, "DELETE_IN_PROGRESS", "User Initiated")
        try:
            check_deletable(self._context.store, stack)
        except ApiError as error:
            reason = error.message
        if reason:
            recorder.stack_status(before, reason)
        else:
            self._run(stack, lambda: self._delete(stack, recorder, retained))

    def _begin(self, stack: Stack, operation: Operation, status: str, reason: str) -> Recorder:
        stack.operation = operation
        self._context.cancelled.discard(stack.id)
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
                status = stack.status.replace("_CLEANUP_IN_PROGRESS", "_IN_PROGRESS")
                Recorder(self._context.store, stack).stack_status(
                    status.replace("_IN_PROGRESS", "_FAILED").replace("COMPLETE_", ""),
                    f"Internal error of the local CloudFormation service: {error}",
                )

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
            self._finish(stack)
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
            self._finish(stack)
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
            self._clean_up(stack, recorder, "UPDATE_COMPLETE")

    def _import(self, stack: Stack, recorder: Recorder) -> None:
        try:
            self._deployment(stack, recorder).run()
        except (DeploymentFailedError, ApiError) as error:
            recorder.stack_status("IMPORT_ROLLBACK_IN_PROGRESS", str(error))
            for logical_id, entry in stack.journal.items():
                if entry.before is None:
                    stack.resources.pop(logical_id, None)
                else:
                    stack.resources[logical_id] = entry.before
            stack.definition = stack.previous
            self._finish(stack)
            recorder.stack_status("IMPORT_ROLLBACK_COMPLETE")
        else:
            self._finish(stack)
            recorder.stack_status("IMPORT_COMPLETE")

    def _clean_up(self, stack: Stack, recorder: Recorder, final_status: str) -> None:
        recorder.stack_status(f"{final_status}_CLEANUP_IN_PROGRESS")
        delete_leftovers(Provisioner(self._context, stack, recorder), stack)
        self._finish(stack)
        recorder.stack_status(final_status)

    def _undo_update(self, stack: Stack, recorder: Recorder, skipped: Collection[str] = ()) -> None:
        provisioner = Provisioner(self._context, stack, recorder)
        stack.leftovers.clear()
        outcome, surplus = restore(provisioner, stack, skipped)
        if outcome.failed:
            names = ", ".join(sorted(outcome.failed))
            recorder.stack_status(
                "UPDATE_ROLLBACK_FAILED", f"The following resource(s) failed to update: [{names}]. "
            )
            return
        if stack.previous:
            self._apply(stack, stack.previous)
        recorder.stack_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        delete_surplus(provisioner, stack, surplus)
        self._finish(stack)
        recorder.stack_status("UPDATE_ROLLBACK_COMPLETE")

    def _delete(self, stack: Stack, recorder: Recorder, retained: Collection[str]) -> None:
        provisioner = Provisioner(self._context, stack, recorder)
        existing = [
            resource for resource in stack.resources.values() if resource.physical_id is not None
        ]
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

    def _finish(self, stack: Stack) -> None:
        stack.previous = None
        stack.journal.clear()
        stack.leftovers.clear()

    def _deployment(self, stack: Stack, recorder: Recorder) -> Deployment:
        if stack.definition is None:
            raise RuntimeError(f"Stack {stack.name} has no definition.")
        return Deployment(self._context, stack, stack.definition, recorder)


def _deletion_failure(failed: Mapping[str, Exception]) -> str:
    names = ", ".join(sorted(failed))
    return f"The following resource(s) failed to delete: [{names}]. "
