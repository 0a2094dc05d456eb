"""Bringing a stack to a definition: the way forward of a creation, an update or an import."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.exports import check_exports
from tools.local.cloudformation.engine.order import run_in_order
from tools.local.cloudformation.engine.outputs import evaluate_outputs
from tools.local.cloudformation.engine.provisioning import (
    Provisioner,
    ResourceFailedError,
    new_resource,
)
from tools.local.cloudformation.engine.recorder import Recorder
from tools.local.cloudformation.engine.surroundings import StackSurroundings
from tools.local.cloudformation.errors import ApiError
from tools.local.cloudformation.state.records import Definition, JournalEntry, Stack, StackResource
from tools.local.cloudformation.templates.dependencies import dependencies
from tools.local.cloudformation.templates.evaluation import Evaluator


class DeploymentFailedError(Exception):
    """A stack did not reach its definition; the message is the stack's reason."""


class Deployment:
    """One attempt to bring a stack to a definition.

    Raises
    ------
    ValidationError
        If the template or a parameter is wrong.
    """

    def __init__(
        self,
        context: EngineContext,
        stack: Stack,
        definition: Definition,
        recorder: Recorder,
    ) -> None:
        self._context = context
        self._stack = stack
        self._recorder = recorder
        self._provisioner = Provisioner(context, stack, recorder)
        self._surroundings = StackSurroundings(context.store, stack, context.clients(stack))
        self._evaluator: Evaluator = context.evaluator(stack, definition, self._surroundings)
        self._needs = dependencies(self._evaluator)

    def run(self) -> None:
        """Create, update and replace resources; what the definition drops becomes a leftover.

        Raises
        ------
        DeploymentFailedError
            If a resource or an output fails. The stack's journal says what has been done.
        """
        stack_id = self._stack.id
        outcome = run_in_order(
            self._needs,
            self._bring_about,
            is_cancelled=lambda: stack_id in self._context.cancelled,
        )
        if outcome.failed:
            raise DeploymentFailedError(_summary(outcome.failed))
        if stack_id in self._context.cancelled:
            raise DeploymentFailedError("User Initiated")
        self._finish_outputs()
        self._set_aside_dropped_resources()

    def _bring_about(self, logical_id: str) -> None:
        definition = self._evaluator.template.resources[logical_id]
        current = self._stack.resources.get(logical_id)
        try:
            wanted = self._wanted(logical_id)
        except ApiError as error:
            failed = current or new_resource(logical_id, definition.type)
            action = "update" if current else "create"
            self._register(failed, JournalEntry(before=current))
            self._recorder.resource_status(failed, f"{action.upper()}_FAILED", error.message)
            raise ResourceFailedError(logical_id, action) from error
        if current is None or current.physical_id is None:
            self._register(wanted, JournalEntry())
            adopted = self._stack.operation.adopted
            if logical_id in adopted:
                self._provisioner.adopt(wanted, adopted[logical_id])
            else:
                self._provisioner.create(wanted)
        else:
            self._bring_forward(current, wanted)

    def _bring_forward(self, current: StackResource, wanted: StackResource) -> None:
        handler = self._context.handler(wanted.type)
        if current.properties == wanted.properties and not current.status.endswith("_FAILED"):
            self._keep(current, wanted)
        elif handler.replacing_properties(
            self._context.request(self._stack, current, wanted.properties, current.properties)
        ):
            self._register(wanted, JournalEntry(before=current))
            # Noted before the new one exists: if that fails, nothing forgets the old one.
            self._leave(current)
            self._provisioner.replace(current, wanted)
        else:
            self._register(wanted, JournalEntry(before=current))
            wanted.attributes = current.attributes
            self._provisioner.update(current, wanted)
            if wanted.physical_id != current.physical_id:
                self._leave(current)  # A custom resource has given itself a new ID.

    def _keep(self, current: StackResource, wanted: StackResource) -> None:
        kept = dataclasses.replace(
            wanted,
            physical_id=current.physical_id,
            attributes=current.attributes,
            status=current.status,
            reason=current.reason,
            updated_at=current.updated_at,
        )
        if kept != current:
            self._register(kept, JournalEntry(before=current))
            self._recorder.save(kept.logical_id)

    def _leave(self, former: StackResource) -> None:
        with self._context.store.changed:
            self._stack.leftovers.append(former)
            self._recorder.save(former.logical_id)

    def _wanted(self, logical_id: str) -> StackResource:
        definition = self._evaluator.template.resources[logical_id]
        properties: dict[str, Any] = self._evaluator.resolve(dict(definition.properties))
        wanted = new_resource(logical_id, definition.type)
        wanted.properties = properties
        wanted.deletion_policy = definition.deletion_policy
        wanted.update_replace_policy = definition.update_replace_policy
        wanted.metadata = definition.metadata
        wanted.needs = sorted(self._needs[logical_id])
        return wanted

    def _register(self, resource: StackResource, entry: JournalEntry) -> None:
        with self._context.store.changed:
            # After a failed update that was not rolled back, the first entry is what to go back to.
            self._stack.journal.setdefault(resource.logical_id, entry)
            self._stack.resources[resource.logical_id] = resource

    def _finish_outputs(self) -> None:
        try:
            outputs = evaluate_outputs(self._evaluator)
            # Checked and taken in one step: another stack may be about to export the same name.
            with self._context.store.changed:
                check_exports(self._context.store, self._stack, outputs)
                self._stack.outputs = outputs
        except ApiError as error:
            raise DeploymentFailedError(error.message) from error
        self._stack.imported = sorted(self._surroundings.imported)

    def _set_aside_dropped_resources(self) -> None:
        for logical_id in set(self._stack.resources) - set(self._needs):
            dropped = self._stack.resources[logical_id]
            self._stack.journal.setdefault(logical_id, JournalEntry(before=dropped))
            self._stack.leftovers.append(dropped)


def _summary(failed: Mapping[str, Exception]) -> str:
    by_action: dict[str, list[str]] = {}
    for logical_id, error in failed.items():
        action = error.action if isinstance(error, ResourceFailedError) else "update"
        by_action.setdefault(action, []).append(logical_id)
    parts = [
        f"The following resource(s) failed to {action}: [{', '.join(sorted(names))}]. "
        for action, names in by_action.items()
    ]
    return "".join(parts)
