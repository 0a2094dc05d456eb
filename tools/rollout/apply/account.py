"""Clients of an account, with the roles that its bootstrap made for deployments."""

import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import boto3
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import ClientError

from tools.aws import new_client
from tools.rollout.apply.artifacts import StackArtifact
from tools.rollout.apply.errors import RolloutError

_SESSION_NAME = "datactl-rollout"


class Account:
    """The account of the caller's credentials.

    Parameters
    ----------
    environment
        The variables of a local AWS, which needs no roles; without them boto3's configuration.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = environment
        self._sessions: dict[str, Any] = {}
        self._clients: dict[tuple[str, str | None], Any] = {}

    @cached_property
    def identity(self) -> str:
        """The account's number."""
        number: str = self.client("sts").get_caller_identity()["Account"]
        return number

    @cached_property
    def region(self) -> str:
        """The Region of the configuration."""
        name: str = self.client("sts").meta.region_name
        return name

    def check(self, artifact: StackArtifact) -> None:
        """Stop before a stack is changed that was meant for another place.

        Raises
        ------
        RolloutError
            If account or Region differ.
        """
        for what, meant, here in (
            ("account", artifact.account, self.identity),
            ("Region", artifact.region, self.region),
        ):
            if meant and meant != here:
                raise RolloutError(
                    f"{artifact.name} was synthesized for the {what} {meant}, and the credentials "
                    f"are of {here}: choose others with AWS_PROFILE and AWS_REGION, or synthesize "
                    "it for here."
                )

    def client(self, service: str, role: str | None = None) -> Any:  # noqa: ANN401  boto3's client
        """Return a client of a service, with a role of the bootstrap or the caller's rights."""
        if (service, role) not in self._clients:
            self._clients[service, role] = self._new_client(service, role)
        return self._clients[service, role]

    def resolved(self, text: str) -> str:
        """Return a text of the assembly with account, Region and partition filled in."""
        partition: str = boto3.Session().get_partition_for_region(self.region)
        values = {
            "${AWS::AccountId}": self.identity,
            "${AWS::Region}": self.region,
            "${AWS::Partition}": partition,
        }
        for placeholder, value in values.items():
            text = text.replace(placeholder, value)
        return text

    def _new_client(self, service: str, role: str | None) -> Any:  # noqa: ANN401
        if role is None or self._environment is not None:
            return new_client(service, self._environment)
        return new_client(service, session=self._session(self.resolved(role)))

    def _session(self, role: str) -> Any:  # noqa: ANN401  a session of boto3
        if role not in self._sessions:
            self._sessions[role] = self._assumed(role)
        return self._sessions[role]

    def _assumed(self, role: str) -> Any:  # noqa: ANN401
        session: Any = boto3.Session()
        try:
            self.client("sts").assume_role(RoleArn=role, RoleSessionName=_SESSION_NAME)
        except ClientError as error:
            if "AccessDenied" not in error.response["Error"]["Code"]:
                raise
            # As the CDK CLI does: whoever may deploy without the role goes on without it.
            sys.stderr.write(f"note: {role} cannot be assumed; going on with your own rights.\n")
            return session
        return boto3.Session(
            botocore_session=_renewing(session, role), region_name=session.region_name
        )


def _renewing(session: Any, role: str) -> Any:  # noqa: ANN401  sessions of boto3 and botocore
    """Return a session whose credentials are renewed: a backfill may outlast those of an hour."""
    source: Any = session._session  # noqa: SLF001  boto3 shows it nowhere else
    make_client: Callable[..., Any] = source.create_client
    fetcher = AssumeRoleCredentialFetcher(
        make_client,
        source.get_credentials(),
        role,
        extra_args={"RoleSessionName": _SESSION_NAME},
    )
    renewing: Any = type(source)()
    renewing._credentials = DeferredRefreshableCredentials(  # noqa: SLF001  as boto3's own users do
        refresh_using=fetcher.fetch_credentials, method="assume-role"
    )
    return renewing
