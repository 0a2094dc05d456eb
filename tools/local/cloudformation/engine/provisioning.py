"""Creating, updating and deleting one resource of a stack."""

import dataclasses
import logging
from collections.abc import Callable

from botocore.exceptions import ClientError

from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.failures import reason
from tools.local.cloudformation.engine.recorder import Recorder
from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.requests import is_not_found
from tools.local.cloudformation.state.records import Stack, StackResource, now
from tools.local.cloudformation.templates.dynamic_references import replace_dynamic_references
from tools.resource_types.schemas import resource_schema

_LOG = logging.getLogger(__name__)
_REPLACEMENT = (
    "Requested update requires the creation of a new physical resource; hence creating one."
)


class ResourceFailedError(Exception):
    """A resource failed; its events say why.

    Attributes
    ----------
    action
        What failed: `create`, `update` or `delete`.
    """

    def __init__(self, logical_id: str, action: str) -> None:
        super().__init__(f"{logical_id} failed to {action}")
        self.logical_id = logical_id
        self.action = action


class Provisioner:
    """Works on the resources of one stack and records what happens to them."""

    def __init__(self, context: EngineContext, stack: Stack, recorder: Recorder) -> None:
        self._context = context
        self._stack = stack
        self._recorder = recorder

    def create(self, resource: StackResource) -> None:
        """Create a resource that the stack holds but that does not exist yet.

        Raises
        ------
        ResourceFailedError
            If it cannot be created.
        """
        self._recorder.resource_status(resource, "CREATE_IN_PROGRESS")
        self._make(resource, "create")
        self._recorder.resource_status(resource, "CREATE_COMPLETE", resource.reason)

    def replace(self, old: StackResource, new: StackResource) -> None:
        """Create a new physical resource beside the old one.

        Raises
        ------
        ResourceFailedError
            If it cannot be created.
        """
        new.physical_id = old.physical_id
        self._recorder.resource_status(new, "UPDATE_IN_PROGRESS", _REPLACEMENT)
        new.physical_id = None
        self._make(new, "update", replacing=old)
        self._recorder.resource_status(new, "UPDATE_COMPLETE", new.reason)

    def update(self, before: StackResource, after: StackResource) -> None:
        """Bring an existing resource to new properties.

        Raises
        ------
        ResourceFailedError
            If it cannot be updated.
        """
        after.physical_id = before.physical_id
        self._recorder.resource_status(after, "UPDATE_IN_PROGRESS")

        def work() -> Provisioned:
            self._check(after)
            return self._handler(after).update(self._request(after, former=before))

        self._attempt(after, "update", work)
        self._recorder.resource_status(after, "UPDATE_COMPLETE", after.reason)

    def delete(self, resource: StackResource, *, keep: bool = False) -> None:
        """Delete a resource, or only say that it is kept.

        Raises
        ------
        ResourceFailedError
            If it cannot be deleted.
        """
        if keep:
            self._recorder.resource_status(resource, "DELETE_SKIPPED")
            return
        self._recorder.resource_status(resource, "DELETE_IN_PROGRESS")
        try:
            if resource.physical_id is not None:
                self._delete_physical(resource)
        except Exception as error:
            self._fail(resource, "delete", error)
            raise ResourceFailedError(resource.logical_id, "delete") from error
        self._recorder.resource_status(resource, "DELETE_COMPLETE")

    def announce_restored(self, resource: StackResource) -> None:
        """Say that a resource which was never touched takes its place again."""
        self._recorder.resource_status(resource, "UPDATE_IN_PROGRESS")
        self._recorder.resource_status(resource, "UPDATE_COMPLETE")

    def adopt(self, resource: StackResource, physical_id: str) -> None:
        """Take a resource that exists already into the stack.

        Raises
        ------
        ResourceFailedError
            If there is no such resource.
        """
        resource.physical_id = physical_id
        self._recorder.resource_status(resource, "IMPORT_IN_PROGRESS", "Resource import started.")

        def work() -> Provisioned:
            self._check(resource)
            found = self._handler(resource).adopt(self._request(resource))
            if found is None:
                raise ResourceError(
                    f"Resource of type '{resource.type}' with identifier '{physical_id}' was not "
                    "found.",
                    "NotFound",
                )
            return found

        self._attempt(resource, "import", work)
        self._recorder.resource_status(resource, "IMPORT_COMPLETE", "Resource import completed.")

    def _make(
        self, resource: StackResource, action: str, replacing: StackResource | None = None
    ) -> None:
        def claim(physical_id: str) -> None:
            resource.physical_id = physical_id
            self._recorder.save(resource.logical_id)

        def work() -> Provisioned:
            self._check(resource)
            if replacing:
                _check_name_is_free(replacing, resource)
            request = dataclasses.replace(self._request(resource), claim=claim)
            return self._handler(resource).create(request)

        self._attempt(resource, action, work)

    def _attempt(
        self, resource: StackResource, action: str, work: Callable[[], Provisioned]
    ) -> None:
        try:
            made = work()
        except Exception as error:
            self._fail(resource, action, error)
            raise ResourceFailedError(resource.logical_id, action) from error
        resource.physical_id = made.physical_id
        resource.attributes = dict(made.attributes)
        resource.reason = made.note or self._handler(resource).ignored_because

    def _fail(self, resource: StackResource, action: str, error: Exception) -> None:
        _LOG.info("%s failed to %s", resource.logical_id, action, exc_info=error)
        self._recorder.resource_status(resource, f"{action.upper()}_FAILED", reason(error))

    def _delete_physical(self, resource: StackResource) -> None:
        try:
            self._handler(resource).delete(self._request(resource))
        except ClientError as error:
            if not is_not_found(error):
                raise

    def _check(self, resource: StackResource) -> None:
        schema = resource_schema(resource.type)
        problem = schema.problem(resource.properties) if schema else None
        if problem:
            raise ResourceError(
                f"Properties validation failed for resource {resource.logical_id} with message: "
                f"{problem}"
            )
        unknown = self._handler(resource).unknown_properties(resource.properties)
        if unknown:
            raise ResourceError(
                f"The local AWS does not apply {', '.join(unknown)} of {resource.type} "
                f"({resource.logical_id})."
            )

    def _handler(self, resource: StackResource) -> Handler:
        return self._context.handler(resource.type)

    def _request(
        self, resource: StackResource, former: StackResource | None = None
    ) -> ResourceRequest:
        clients = self._context.clients(self._stack)
        request = self._context.request(
            self._stack, resource, resource.properties, former.properties if former else {}
        )
        return dataclasses.replace(
            request,
            properties=replace_dynamic_references(request.properties, clients),
            former=replace_dynamic_references(request.former, clients),
        )


def _check_name_is_free(old: StackResource, new: StackResource) -> None:
    schema = resource_schema(new.type)
    names = schema.identifier if schema else ()
    given = [new.properties.get(name) for name in names]
    if given and all(given) and given == [old.properties.get(name) for name in names]:
        raise ResourceError(
            "CloudFormation cannot update a stack when a custom-named resource requires "
            f"replacing. Rename {given[0]} and update the stack again."
        )


def outlives_its_stack(policy: str | None) -> bool:
    """Tell whether a deletion policy keeps a resource that a stack gives up."""
    return policy in {"Retain", "RetainExceptOnCreate"}


def outlives_its_creation(policy: str | None) -> bool:
    """Tell whether a deletion policy keeps a resource whose creation is rolled back."""
    return policy == "Retain"


def new_resource(logical_id: str, resource_type: str) -> StackResource:
    """Return the record of a resource that does not exist yet."""
    return StackResource(
        logical_id=logical_id, type=resource_type, status="CREATE_IN_PROGRESS", updated_at=now()
    )
