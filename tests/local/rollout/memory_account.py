"""An account in memory: the engine of the local CloudFormation, and a rollout in it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from botocore.exceptions import ClientError

from tests.local.cloudformation.embedded import REGION
from tests.local.cloudformation.fakes import ACCOUNT, Engine
from tests.local.rollout.memory_tables import MemoryTables
from tools.local.cloudformation.errors import ApiError
from tools.local.cloudformation.resources.dynamodb.global_table import GlobalTable
from tools.rollout.apply.account import Account
from tools.rollout.apply.artifacts import StackArtifact
from tools.rollout.apply.rollout import Leave, Outcome, Rollout
from tools.rollout.apply.stacks import DeployedStack
from tools.rollout.apply.tables import Tables
from tools.rollout.changes.pseudo import pseudo_parameters

Body = Mapping[str, Any]
BUCKET = "cdk-assets"


class Interruption(BaseException):
    """The process is killed."""


class MemoryCloudWatch:
    """CloudWatch with the reads of indexes that a test gives it."""

    def __init__(self) -> None:
        self.reads: dict[str, list[dict[str, Any]]] = {}

    def get_metric_statistics(self, **request: Any) -> dict[str, Any]:
        names = {each["Name"]: each["Value"] for each in request["Dimensions"]}
        return {"Datapoints": self.reads.get(names["GlobalSecondaryIndexName"], [])}


class MemoryBucket:
    """S3 with the bucket of the bootstrap."""

    def __init__(self) -> None:
        self.meta = SimpleNamespace(endpoint_url="https://s3.us-east-1.amazonaws.com")
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803  boto3's
        self.objects[f"{Bucket}/{Key}"] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": BytesIO(self.objects[f"{Bucket}/{Key}"])}


@dataclass
class MemoryAccount:
    """One account, with what happened in it.

    Attributes
    ----------
    asked, said
        What a rollout asked and told.
    calls
        How many calls of AWS were made.
    killed_at
        The call before which the process is killed.
    """

    directory: Path
    tables: MemoryTables = field(default_factory=MemoryTables)
    cloudwatch: MemoryCloudWatch = field(default_factory=MemoryCloudWatch)
    bucket: MemoryBucket = field(default_factory=MemoryBucket)
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    calls: int = 0
    killed_at: int | None = None

    def __post_init__(self) -> None:
        self.engine = Engine(
            self.directory,
            handlers={"AWS::DynamoDB::GlobalTable": GlobalTable()},
            clients=lambda _region: self,
        )

    def client(self, service: str, _role: str | None = None) -> Any:
        clients: dict[str, Any] = {
            "cloudformation": _CloudFormation(self.engine),
            "cloudwatch": self.cloudwatch,
            "dynamodb": self.tables,
            "s3": self.bucket,
        }
        return clients[service]

    def resolved(self, text: str) -> str:
        return text

    def rollout(
        self,
        targets: Mapping[str, Body],
        *,
        leave: Leave | None = None,
        agrees: bool = True,
        has_returned: bool = True,
    ) -> Outcome:
        """Roll out templates by stack name."""
        return self.made(targets, leave=leave, agrees=agrees, has_returned=has_returned).run()

    def made(
        self,
        targets: Mapping[str, Body],
        *,
        leave: Leave | None = None,
        agrees: bool = True,
        has_returned: bool = True,
    ) -> Rollout:
        """Return a rollout of templates by stack name that has not begun."""

        def confirm(text: str) -> bool:
            self.asked.append(text)
            return agrees

        def confirm_return(text: str) -> bool:
            self.asked.append(text)
            return has_returned

        counted = cast("Account", _Counting(self))
        return Rollout(
            stacks=[
                DeployedStack(artifact(name, target), counted, lambda _: None)
                for name, target in targets.items()
            ],
            tables=Tables(
                counted.client("dynamodb"),
                lambda _region: counted.client("cloudwatch"),
                lambda _: None,
            ),
            declarations={},
            leave=leave or Leave(),
            confirm=confirm,
            confirm_return=confirm_return,
            say=self.said.append,
            deploy=lambda: self.deploy(targets, counted.client("cloudformation")),
            pseudo=pseudo_parameters(ACCOUNT, REGION),
        )

    def deploy(self, targets: Mapping[str, Body], client: Any) -> None:
        """Deploy as the CDK CLI does: a stack that is as it is to be is left alone."""
        for name, target in targets.items():
            body = client.get_template(StackName=name)["TemplateBody"]
            if json.loads(body) != target:
                client.update_stack(StackName=name, **self.template_of(target))
                self.engine.settled(name)

    def template_of(self, body: Body) -> dict[str, str]:
        """Return what names a template in a request, of whatever size it is."""
        self.bucket.put_object(Bucket=BUCKET, Key="deployed.json", Body=json.dumps(body).encode())
        return {"TemplateURL": f"{self.bucket.meta.endpoint_url}/{BUCKET}/deployed.json"}

    def count_call(self) -> None:
        """Count a call, or die before it is made."""
        self.calls += 1
        if self.calls == self.killed_at:
            raise Interruption


class _Counting:
    """An account whose clients count their calls."""

    def __init__(self, account: MemoryAccount) -> None:
        self._account = account

    def client(self, service: str, _role: str | None = None) -> Any:
        return _CountingClient(self._account.client(service), self._account.count_call)

    def resolved(self, text: str) -> str:
        return text


class _CountingClient:
    def __init__(self, client: Any, count: Callable[[], None]) -> None:
        self._client = client
        self._count = count
        self.meta = getattr(client, "meta", None)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(*arguments: Any, **request: Any) -> Any:
            self._count()
            return getattr(self._client, operation)(*arguments, **request)

        return call


class _CloudFormation:
    """The engine as a client of boto3."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        action = "".join(word.title() for word in operation.split("_"))

        def call(**request: Any) -> dict[str, Any]:
            try:
                return self._engine.call(action, **request)
            except ApiError as error:
                details = {"Code": error.code, "Message": error.message}
                raise ClientError({"Error": details}, action) from error  # type: ignore[typeddict-item]

        return call

    def get_paginator(self, operation: str) -> Any:
        return _Pages(getattr(self, operation))


class _Pages:
    def __init__(self, call: Callable[..., dict[str, Any]]) -> None:
        self._call = call

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        yield self._call(**request)


def artifact(name: str, template: Body) -> StackArtifact:
    """Return a stack whose bootstrap nobody needs."""
    return StackArtifact(
        name=name,
        template=template,
        account=None,
        region=None,
        deploy_role=None,
        execution_role=None,
        bucket=BUCKET,
        publishing_role=None,
    )
