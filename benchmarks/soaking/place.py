"""The local AWS that is soaked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
import psycopg
from botocore.config import Config

from data_platform.deployment import Deployment
from tools.local.settings import StateFolder
from tools.local.supervisor.state import LocalAwsState, read_state
from tools.queries.postgres_verification import connection_of

_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 12}, max_pool_connections=32)


@dataclass(frozen=True)
class Place:
    """A local AWS with all stacks.

    Attributes
    ----------
    folder
        Its state folder.
    environment
        The variables for its clients.
    deployment
        What is deployed there.
    run
        Distinguishes the items of this run from all others.
    """

    folder: StateFolder
    environment: Mapping[str, str]
    deployment: Deployment
    run: str

    @property
    def state(self) -> LocalAwsState:
        """What runs now."""
        state = read_state(self.folder)
        if state is None:
            raise RuntimeError("The local AWS was stopped meanwhile.")
        return state

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        """Return a client that tries a dozen times."""
        return self._session.client(service, config=_RETRIES, **self._endpoint(service))

    @cached_property
    def resource(self) -> Any:  # noqa: ANN401  made at run time
        """The tables, for one thread."""
        return self._session.resource("dynamodb", config=_RETRIES, **self._endpoint("dynamodb"))

    def table(self, name: str) -> Any:  # noqa: ANN401  made at run time
        """Return a table by its declared name."""
        return self.resource.Table(self.deployment.named(name))

    def database(self) -> psycopg.Connection:
        """Connect to PostgreSQL."""
        return connection_of(self.environment)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  its clients are made at run time
        return boto3.Session(
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            region_name=self.environment["AWS_REGION"],
        )

    def _endpoint(self, service: str) -> dict[str, str]:
        special = f"AWS_ENDPOINT_URL_{service.upper()}"
        return {
            "endpoint_url": self.environment.get(special) or self.environment["AWS_ENDPOINT_URL"]
        }
