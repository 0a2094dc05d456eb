"""Writes down what happens to a stack: statuses and events."""

import json
import uuid

from tools.local.cloudformation.state.changes import add_event
from tools.local.cloudformation.state.records import Event, Stack, StackResource, now
from tools.local.cloudformation.state.store import Store

STACK_TYPE = "AWS::CloudFormation::Stack"


class Recorder:
    """Changes the status of a stack and its resources, with the event that clients see."""

    def __init__(self, store: Store, stack: Stack) -> None:
        self._store = store
        self._stack = stack

    def stack_status(self, status: str, reason: str | None = None) -> None:
        """Set the stack's status."""
        with self._store.changed:
            self._stack.status = status
            self._stack.reason = reason
            add_event(
                self._stack,
                Event(
                    id=str(uuid.uuid4()),
                    at=now(),
                    logical_id=self._stack.name,
                    physical_id=self._stack.id,
                    type=STACK_TYPE,
                    status=status,
                    reason=reason,
                    token=self._stack.operation.token,
                    operation_id=self._stack.operation.id,
                ),
            )
            self._store.save(self._stack)

    def resource_status(
        self, resource: StackResource, status: str, reason: str | None = None
    ) -> None:
        """Set a resource's status."""
        with self._store.changed:
            resource.status = status
            resource.reason = reason
            resource.updated_at = now()
            event = Event(
                id=f"{resource.logical_id}-{status}-{now().isoformat()}-{uuid.uuid4().hex[:8]}",
                at=resource.updated_at,
                logical_id=resource.logical_id,
                physical_id=resource.physical_id or "",
                type=resource.type,
                status=status,
                reason=reason,
                properties=json.dumps(resource.properties),
                token=self._stack.operation.token,
                operation_id=self._stack.operation.id,
            )
            self._store.save_resource(self._stack, resource.logical_id, event)

    def save(self, logical_id: str) -> None:
        """Save a change of a resource that clients need not be told of."""
        self._store.save_resource(self._stack, logical_id)
