"""Where the local AWS keeps its state, and how clients reach it."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from tools.local.errors import LocalAwsError

REGION: Final = "us-east-1"
ACCOUNT: Final = "123456789012"
POSTGRES_USER: Final = "postgres"
POSTGRES_DATABASE: Final = "mavprep"

STATE_VARIABLE: Final = "DATACTL_LOCAL_STATE"
"""Names another state folder than the project's own, for a second local AWS beside it."""
ENGINE_VARIABLE: Final = "DATACTL_DYNAMODB"
"""Chooses what serves the tables: `dynamodb-local` or `moto`."""

_CLIENT_PREFIXES = ("AWS_", "PG", "DATABASE_URL")
_TOOL_PREFIXES = ("CDK_", "MOTO_", "PYTHON")


class TableEngine(StrEnum):
    """What serves the DynamoDB tables and their streams."""

    DYNAMODB_LOCAL = "dynamodb-local"
    MOTO = "moto"


def chosen_engine() -> TableEngine:
    """Return the engine that `DATACTL_DYNAMODB` names; DynamoDB Local if it names none.

    Raises
    ------
    LocalAwsError
        If there is no such engine.
    """
    name = os.environ.get(ENGINE_VARIABLE) or TableEngine.DYNAMODB_LOCAL
    try:
        return TableEngine(name)
    except ValueError:
        known = " or ".join(TableEngine)
        raise LocalAwsError(f"{ENGINE_VARIABLE}={name} is no engine: use {known}.") from None


@dataclass(frozen=True)
class StateFolder:
    """The one folder in which a local AWS keeps everything.

    Attributes
    ----------
    path
        Its absolute path.
    assembly_name
        The name of the folder in it into which the CDK CLI synthesizes.
    """

    path: Path
    assembly_name: str = "cdk.out"

    @property
    def state(self) -> Path:
        """The file in which the supervisor says what runs."""
        return self.path / "state.json"

    @property
    def deployment(self) -> Path:
        """The file that says what was deployed last."""
        return self.path / "deployment.json"

    @property
    def command_lock(self) -> Path:
        """The lock of a command that starts or stops something."""
        return self.path / "command.lock"

    @property
    def supervisor_lock(self) -> Path:
        """The lock that the supervisor holds as long as it lives."""
        return self.path / "supervisor.lock"

    @property
    def logs(self) -> Path:
        """The folder of one log per process and per run of the CDK CLI."""
        return self.path / "logs"

    @property
    def data(self) -> Path:
        """The folder in which the processes keep their data."""
        return self.path / "data"

    @property
    def assembly(self) -> Path:
        """The folder into which the CDK CLI synthesizes."""
        return self.path / self.assembly_name

    @property
    def client_settings(self) -> Path:
        """The folder of the files that AWS clients read instead of those in `~/.aws`."""
        return self.path / "aws"

    @property
    def cli_plugins(self) -> Path:
        """The folder of what version 1 of the AWS CLI loads."""
        return self.client_settings / "plugins"

    @property
    def access_key_id(self) -> str:
        """An access key of this folder's own: the CDK CLI remembers the account of each key."""
        return "LOCAL" + hashlib.sha256(str(self.path).encode()).hexdigest()[:15].upper()

    def log(self, name: str) -> Path:
        """Return the log of a process or of a run of the CDK CLI."""
        return self.logs / f"{name}.log"


@dataclass(frozen=True)
class Endpoints:
    """Where clients reach a local AWS.

    Attributes
    ----------
    aws
        Every service: the one address that a client needs.
    dynamodb
        DynamoDB and DynamoDB Streams.
    cloudformation
        CloudFormation, without the front.
    postgres_port
        PostgreSQL on the loopback interface.
    """

    aws: str
    dynamodb: str
    cloudformation: str
    postgres_port: int

    @property
    def postgres(self) -> str:
        """The database as a URL."""
        return f"postgresql://{POSTGRES_USER}@127.0.0.1:{self.postgres_port}/{POSTGRES_DATABASE}"


def client_environment(endpoints: Endpoints, folder: StateFolder) -> dict[str, str]:
    """Return the variables that point AWS clients, psycopg and `datactl db` at a local AWS.

    With them no client reads `~/.aws`, asks an instance metadata service, or reaches an account.
    """
    settings = folder.client_settings
    return {
        "AWS_ENDPOINT_URL": endpoints.aws,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoints.dynamodb,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": endpoints.dynamodb,
        "AWS_ENDPOINT_URL_CLOUDFORMATION": endpoints.cloudformation,
        # Where the CDK CLI looks for the cause of a failure; moto's error page would make it try
        # again for 24 s.
        "AWS_ENDPOINT_URL_CLOUDTRAIL": endpoints.cloudformation,
        "AWS_ACCESS_KEY_ID": folder.access_key_id,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": str(settings / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(settings / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        # A pager would stop the calls of a script.
        "AWS_PAGER": "",
        # Where version 1 of the AWS CLI finds what keeps it from leaving this machine.
        "PYTHONPATH": _first_in(os.environ.get("PYTHONPATH"), folder.cli_plugins),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(endpoints.postgres_port),
        "PGUSER": POSTGRES_USER,
        "PGDATABASE": POSTGRES_DATABASE,
        "PGSSLMODE": "disable",
        # What `datactl db` reads, as other tools do.
        "DATABASE_URL": endpoints.postgres,
        **_no_proxy(os.environ),
    }


def _first_in(search_path: str | None, folder: Path) -> str:
    """Put a folder at the beginning of a search path."""
    former = (search_path or "").split(os.pathsep)
    return os.pathsep.join(dict.fromkeys([str(folder), *filter(None, former)]))


def _no_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """Keep clients from asking a proxy for this machine, if there is a proxy."""
    if not any(name.lower() == "http_proxy" and value for name, value in environment.items()):
        return {}
    former = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = dict.fromkeys([*filter(None, former.split(",")), "localhost", "127.0.0.1"])
    return dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join(hosts))


def without_client_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Drop the variables that would point a client elsewhere, or change how a tool behaves."""
    unwanted = _CLIENT_PREFIXES + _TOOL_PREFIXES
    return {name: value for name, value in environment.items() if not name.startswith(unwanted)}


def other_client_settings(environment: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Return the variables set beside the wanted ones that may point a client elsewhere."""
    return sorted(
        name for name in environment if name.startswith(_CLIENT_PREFIXES) and name not in wanted
    )
