"""The engine with resources that exist only in memory, called without HTTP."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tests.local.cloudformation.embedded import REGION, wait_until
from tools.local.clients import Clients
from tools.local.cloudformation.api.actions import perform
from tools.local.cloudformation.api.service import Request, Service
from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.operations import Operations
from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
    Services,
)
from tools.local.cloudformation.state.store import Store

THING = "Fake::Thing"
OTHER = "Fake::Other"
ACCOUNT = "123456789012"


def thing(**properties: Any) -> dict[str, Any]:
    """Return a resource in memory; another `Key` replaces it, `Fail` says what fails."""
    return {"Type": THING, "Properties": properties}


class Things(Handler):
    """Makes resources in memory.

    The property `Fail` names what is to fail: `create`, `create-late` (something exists already),
    `update`, `delete`. `on_call` is told what is about to be done to which logical ID.
    """

    known = None

    def __init__(self) -> None:
        self.existing: dict[str, dict[str, Any]] = {}
        self.log: list[tuple[str, str]] = []
        self.on_call: Callable[[str, str], None] = lambda _what, _logical_id: None
        self._guard = threading.Lock()
        self._made = 0

    def create(self, request: ResourceRequest) -> Provisioned:
        self._note("create", request)
        _fail(request, "create")
        with self._guard:
            self._made += 1
            physical_id = f"{request.logical_id}-{self._made}"
            self.existing[physical_id] = dict(request.properties)
        request.claim(physical_id)
        _fail(request, "create-late")
        return self._provisioned(request, physical_id)

    def update(self, request: ResourceRequest) -> Provisioned:
        self._note("update", request)
        _fail(request, "update")
        self.existing[request.physical_id] = dict(request.properties)
        return self._provisioned(request, request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        self._note("delete", request)
        _fail(request, "delete")
        self.existing.pop(request.physical_id, None)

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        self._note("adopt", request)
        if request.physical_id not in self.existing:
            return None
        return self._provisioned(request, request.physical_id)

    def replacing_properties(self, request: ResourceRequest) -> set[str]:
        changed = request.former.get("Key") != request.properties.get("Key")
        return {"Key"} if changed else set()

    def values(self) -> dict[str, Any]:
        """Return the property `Value` of everything that exists, by logical ID."""
        return {name.rpartition("-")[0]: each.get("Value") for name, each in self.existing.items()}

    def _note(self, what: str, request: ResourceRequest) -> None:
        self.on_call(what, request.logical_id)
        with self._guard:
            self.log.append((what, request.logical_id))

    def _provisioned(self, request: ResourceRequest, physical_id: str) -> Provisioned:
        return Provisioned(physical_id, {"Value": request.properties.get("Value", "none")})


def _fail(request: ResourceRequest, what: str) -> None:
    if what in str(request.properties.get("Fail", "")).split():
        raise ResourceError(f"{request.logical_id} cannot {what}")


@dataclass
class Engine:
    """A CloudFormation of its own for one test."""

    directory: Path
    things: Things = field(default_factory=Things)
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    clients: Callable[[str], Any] = lambda region: Clients(
        region, {"default": "http://localhost:9"}
    )

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start anew from what is on disk, as a restarted process does."""
        services = Services(
            account=ACCOUNT,
            clients=self.clients,
            streams_dir=self.directory,
            functions=cast("Any", None),
            callbacks=cast("Any", None),
        )
        store = Store(self.directory, ACCOUNT)
        handlers = {THING: self.things, OTHER: self.things, **self.handlers}
        context = EngineContext(store, services, handlers)
        operations = Operations(context)
        operations.resume()
        self.service = Service(context, operations, timeout_seconds=5)

    def call(self, action: str, **given: Any) -> dict[str, Any]:
        return dict(perform(action, Request(self.service, REGION, given)))

    def create(self, name: str, body: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        stack_id = self.call("CreateStack", StackName=name, **_with_body(body), **given)["StackId"]
        return self.settled(stack_id)

    def update(self, name: str, body: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        self.call("UpdateStack", StackName=name, **_with_body(body), **given)
        return self.settled(name)

    def delete(self, name: str, **given: Any) -> dict[str, Any]:
        stack_id = self.describe(name)["StackId"]
        self.call("DeleteStack", StackName=name, **given)
        return self.settled(stack_id)

    def change_set(self, name: str, body: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """Create a change set and describe it with its values."""
        created = self.call(
            "CreateChangeSet",
            StackName=name,
            **{"ChangeSetName": "changes", **given},
            **_with_body(body),
        )
        return self.call(
            "DescribeChangeSet", ChangeSetName=created["Id"], IncludePropertyValues=True
        )

    def describe(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("DescribeStacks", StackName=name)["Stacks"][0]
        return found

    def settled(self, name: str) -> dict[str, Any]:
        wait_until(lambda: not self.service.store.get(name, REGION).is_busy, name)
        return self.describe(name)

    def history(self, name: str) -> list[tuple[str, str]]:
        """Return what happened, oldest first, as logical IDs and statuses."""
        events = self.call("DescribeStackEvents", StackName=name)["StackEvents"]
        return [(each["LogicalResourceId"], each["ResourceStatus"]) for each in events[::-1]]

    def reasons(self, name: str) -> str:
        """Return all reasons that events give, newest first."""
        events = self.call("DescribeStackEvents", StackName=name)["StackEvents"]
        return "\n".join(each["ResourceStatusReason"] or "" for each in events)

    def physical_ids(self, name: str) -> dict[str, str]:
        listed = self.call("ListStackResources", StackName=name)["StackResourceSummaries"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}


def _with_body(body: Mapping[str, Any]) -> dict[str, str]:
    return {"TemplateBody": json.dumps(body)}
