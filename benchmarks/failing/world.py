"""An account in this process: moto for every service, before it the local CloudFormation."""

import copy
import io
import json
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import boto3
from moto import mock_aws
from moto.iam.models import IAMBackend
from moto.moto_api._internal.models import moto_api_backend

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
from tools.local.cloudformation.resources.registry import HANDLERS
from tools.local.cloudformation.state.records import Stack
from tools.local.cloudformation.state.store import Store
from tools.local.moto_additions.adding import add_to_moto

ACCOUNT, REGION = "123456789012", "us-east-1"
ASSETS = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
_BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
_CUSTOM = "AWS::CloudFormation::CustomResource"


class World:
    """An account with the local CloudFormation in it, which can be made to fail at a resource.

    Attributes
    ----------
    failing
        The logical ID whose next creation or update fails.
    """

    def __init__(self, folder: Path) -> None:
        self.failing: str | None = None
        self._folder = folder
        self._handlers = {name: self._armed(each) for name, each in _handlers().items()}
        self._clients = _Clients()

    def begin(self, template: Mapping[str, Any]) -> None:
        """Begin anew: an account in which nothing exists but what `cdk bootstrap` makes."""
        moto_api_backend.reset()
        self.failing = None
        self._clients.client("s3").create_bucket(Bucket=ASSETS)
        self._clients.client("ssm").put_parameter(
            Name=_BOOTSTRAP_VERSION, Type="String", Value="30"
        )
        for key in _asset_keys(template):
            self._clients.client("s3").put_object(Bucket=ASSETS, Key=key, Body=_package())
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        services = Services(
            account=ACCOUNT,
            clients=lambda _region: cast("Any", self._clients),
            streams_dir=folder,
            functions=cast("Any", None),
            callbacks=cast("Any", None),
        )
        context = EngineContext(Store(folder, ACCOUNT), services, self._handlers)
        self._service = Service(context, Operations(context), timeout_seconds=60)

    def call(self, action: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401
        """Perform an action of CloudFormation."""
        return dict(perform(action, Request(self._service, REGION, given)))

    def stack(self, name: str) -> Stack:
        """Return a stack as CloudFormation knows it."""
        return self._service.store.get(name, REGION)

    def settled(self, name: str) -> str:
        """Wait for the operation on a stack, and return its status."""
        found = self._service.store.find(name, REGION)
        if found is None:
            return "DELETE_COMPLETE"
        self._service.store.wait_until_idle(found, self._service.timeout_seconds)
        return found.status

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """Return a client of the account."""
        return self._clients.client(service)

    def upload(self, template: Mapping[str, Any]) -> str:
        """Put a template where CloudFormation reads it, as the CLI does with large ones."""
        key = "template.json"
        self.client("s3").put_object(Bucket=ASSETS, Key=key, Body=json.dumps(template).encode())
        return f"https://s3.{REGION}.amazonaws.com/{ASSETS}/{key}"

    def _armed(self, handler: Handler) -> Handler:
        armed = copy.copy(handler)
        for method in ("create", "update"):
            # Some handlers are frozen.
            object.__setattr__(armed, method, self._failing_once(getattr(handler, method)))
        return armed

    def _failing_once(
        self, work: Callable[[ResourceRequest], Provisioned]
    ) -> Callable[[ResourceRequest], Provisioned]:
        def failing_once(request: ResourceRequest) -> Provisioned:
            if request.logical_id == self.failing:
                # The way back, to what it was before, succeeds.
                self.failing = None
                raise ResourceError("What it needs is not there yet.", "GeneralServiceException")
            return work(request)

        return failing_once


@contextmanager
def world() -> Iterator[World]:
    """Enter an account of this process alone."""
    variables = {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    }
    former = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    load = IAMBackend._init_aws_policies  # noqa: SLF001  reads 1,400 policies whenever it begins
    loaded: list[Any] = []

    def load_once(backend: IAMBackend) -> list[Any]:
        if not loaded:
            loaded.extend(load(backend))
        return loaded

    add_to_moto()
    IAMBackend._init_aws_policies = load_once  # type: ignore[assignment,method-assign]  # noqa: SLF001
    try:
        with tempfile.TemporaryDirectory(dir=_memory()) as folder, mock_aws():
            yield World(Path(folder))
    finally:
        IAMBackend._init_aws_policies = load  # type: ignore[method-assign]  # noqa: SLF001
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Clients:
    """One client for each service: making one takes longer than most calls.

    As the front of the local AWS does, each lets one call through at a time: moto goes through what
    other threads change meanwhile.
    """

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._guard = threading.Lock()

    def client(self, service: str) -> Any:  # noqa: ANN401
        with self._guard:
            if service not in self._made:
                session: Any = boto3.session.Session(region_name=REGION)
                self._made[service] = _one_at_a_time(session.client(service))
            return self._made[service]


def _one_at_a_time(client: Any) -> Any:  # noqa: ANN401
    turn, call = threading.RLock(), client._make_api_call  # noqa: SLF001  all methods go through it

    def call_in_turn(operation: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401
        with turn:
            return call(operation, parameters)

    client._make_api_call = call_in_turn  # noqa: SLF001
    return client


class _AnsweringFunction(Handler):
    """Stands for the functions behind custom resources, which have tests of their own."""

    known = None

    def create(self, request: ResourceRequest) -> Provisioned:
        return Provisioned(request.unique_name())

    def update(self, request: ResourceRequest) -> Provisioned:
        return Provisioned(request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        pass


def _handlers() -> dict[str, Handler]:
    return {**HANDLERS, _CUSTOM: _AnsweringFunction()}


def _asset_keys(template: Mapping[str, Any]) -> Iterator[str]:
    for resource in template["Resources"].values():
        code = resource.get("Properties", {}).get("Code")
        if isinstance(code, dict) and "S3Key" in code:
            yield code["S3Key"]


def _package() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("handler.py", "")
    return written.getvalue()


def _memory() -> Path | None:
    memory = Path("/dev/shm")  # noqa: S108  the folder in it is our own
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None
