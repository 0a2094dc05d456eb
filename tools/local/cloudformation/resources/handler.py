"""What every handler of a resource type offers."""

import secrets
import string
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.local.clients import Clients
from tools.local.cloudformation.resources.callbacks import Callbacks
from tools.local.cloudformation.resources.known import KnownProperties
from tools.local.cloudformation.resources.turns import SERVICES, TakingTurns
from tools.local.functions import FunctionRunner
from tools.resource_types.schemas import resource_schema

_POSTGRES_PORT = 5432
_SUFFIX_LENGTH = 12
_SUFFIX_ALPHABET = string.ascii_letters + string.digits


class ResourceError(Exception):
    """A resource cannot be created, updated or deleted; the message becomes the event's reason.

    Parameters
    ----------
    message
        What is wrong.
    code
        CloudFormation's classification, such as `InvalidRequest` or `AlreadyExists`.
    """

    def __init__(self, message: str, code: str = "InvalidRequest") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Services:
    """What handlers work with, the same for all stacks.

    Attributes
    ----------
    account
        The account's number.
    streams_dir
        The state folder of the stream pump, where it finds the event source mappings.
    functions
        Runs the functions behind custom resources.
    callbacks
        Where these functions send their answers.
    postgres_url
        The real database behind DB instances; None leaves them with made-up endpoints.
    """

    account: str
    clients: Callable[[str], Clients]
    streams_dir: Path
    functions: FunctionRunner
    callbacks: Callbacks
    postgres_url: str | None = None

    @property
    def database_endpoint(self) -> dict[str, Any] | None:
        """Address and port of the real database, if there is one."""
        if self.postgres_url is None:
            return None
        parts = urllib.parse.urlsplit(self.postgres_url)
        return {"Address": parts.hostname, "Port": parts.port or _POSTGRES_PORT}

    @property
    def database_credentials(self) -> dict[str, str] | None:
        """User name and password of the real database, if there is one.

        It trusts whoever reaches it on this machine, so that any password will do.
        """
        if self.postgres_url is None:
            return None
        parts = urllib.parse.urlsplit(self.postgres_url)
        return {"username": parts.username or "", "password": parts.password or "trusted"}


@dataclass(frozen=True)
class ResourceRequest:
    """What a handler is asked to do with which resource.

    Attributes
    ----------
    properties
        What the resource is to be, or is when it is deleted or read.
    former
        What it was before an update.
    physical_id
        Which resource it is; empty for one that does not exist yet.
    attributes
        The attributes it has so far.
    claim
        Tells the engine the physical ID as soon as something exists, so that a failure later in
        the same creation leaves nothing behind.
    """

    stack_id: str
    logical_id: str
    type: str
    region: str
    services: Services
    properties: Mapping[str, Any] = field(default_factory=dict)
    former: Mapping[str, Any] = field(default_factory=dict)
    physical_id: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    claim: Callable[[str], None] = field(default=lambda _physical_id: None)

    @property
    def stack_name(self) -> str:
        """Name of the stack."""
        return self.stack_id.split("/")[1]

    @property
    def account(self) -> str:
        """The account's number."""
        return self.services.account

    @property
    def changed(self) -> dict[str, Any]:
        """The properties that are new or differ from what they were."""
        return {
            name: value for name, value in self.properties.items() if self.former.get(name) != value
        }

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """Return a boto3 client of the stack's Region."""
        client = self.services.clients(self.region).client(service)
        return TakingTurns(client) if service in SERVICES else client

    def arn(self, service: str, resource: str) -> str:
        """Return an ARN in the stack's Region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def unique_name(self, limit: int = 128, *, lower: bool = False) -> str:
        """Return a name as CloudFormation makes one: stack, logical ID and a random end.

        Parameters
        ----------
        limit
            The longest name that the service takes.
        lower
            Whether the service takes only lower-case names.
        """
        random_end = "".join(secrets.choice(_SUFFIX_ALPHABET) for _ in range(_SUFFIX_LENGTH))
        room = limit - _SUFFIX_LENGTH - 1
        prefix = f"{self.stack_name}-{self.logical_id}"
        if len(prefix) > room:
            # As CloudFormation does: keep as much of each as possible.
            stack_room = max(room - 1 - len(self.logical_id), (room - 1) // 2)
            shortened = self.stack_name[:stack_room]
            prefix = f"{shortened}-{self.logical_id[: room - 1 - len(shortened)]}"
        name = f"{prefix}-{random_end}"
        return name.lower() if lower else name


@dataclass(frozen=True)
class Provisioned:
    """What a handler has made.

    Attributes
    ----------
    physical_id
        What `Ref` gives.
    attributes
        What `Fn::GetAtt` gives.
    note
        What could not be done as in AWS; shown in the event.
    """

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    note: str | None = None


class Handler:
    """Creates, updates and deletes resources of one type."""

    ignored_because: str | None = None
    """Why nothing is created for this type; None for types that are."""

    known: KnownProperties | None
    """The properties that have a place here; None where any has one, as in custom resources."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create a resource with `request.properties`."""
        raise NotImplementedError

    def update(self, request: ResourceRequest) -> Provisioned:
        """Bring a resource from `request.former` to `request.properties`.

        Also used to take a failed update back, when the resource may be anywhere between the two.
        """
        raise NotImplementedError

    def delete(self, request: ResourceRequest) -> None:
        """Delete a resource; one that is already gone is no error."""
        raise NotImplementedError

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a resource that exists already; None if it does not.

        Raises
        ------
        ResourceError
            If resources of this type cannot be imported.
        """
        raise ResourceError(
            f"Resources of type {request.type} cannot be imported locally.", "UnsupportedOperation"
        )

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return the actual values of properties, as far as they can be read; None if it is gone.

        Raises
        ------
        NotImplementedError
            If drift of this type cannot be detected.
        """
        raise NotImplementedError

    def replacing_properties(self, request: ResourceRequest) -> set[str]:
        """Return the properties whose change, as in the request, needs a new resource."""
        schema = resource_schema(request.type)
        if schema is None:
            return set()
        return {
            *schema.replacing_properties(request.former, request.properties),
            *self.conditionally_replacing(
                request, schema.conditional_changes(request.former, request.properties)
            ),
        }

    def conditionally_replacing(self, request: ResourceRequest, changed: set[str]) -> set[str]:  # noqa: ARG002  for types that tell cases apart
        """Return which of the properties that replace in some cases do so in this one.

        Parameters
        ----------
        changed
            Those that change, by the registry's schema.
        """
        return changed

    def unknown_properties(self, properties: Mapping[str, Any]) -> list[str]:
        """Return the paths of properties that would be left out."""
        return self.known.unknown(properties) if self.known else []
