"""Connect as the master user: over verified TLS, and patiently while the instance wakes up."""

import json
import logging
import time
from collections.abc import Callable
from typing import Protocol

import psycopg

from mavprep_database.environment import Environment
from mavprep_database.errors import MigrationError

_LOG = logging.getLogger(__name__)

_ATTEMPT_SECONDS = 10
_FIRST_PAUSE_SECONDS = 0.5
_MAX_PAUSE_SECONDS = 10.0


class SecretsManager(Protocol):
    """What is needed of the client of boto3."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        """Return a secret."""


class UnreachableError(MigrationError):
    """The database could not be reached in time."""


def connect(
    environment: Environment,
    secrets: SecretsManager,
    *,
    timeout: float,
    sleep: Callable[[float], None] = time.sleep,
) -> psycopg.Connection:
    """Return an open connection, trying again for some time.

    The secret is read for every attempt: while it is rotated, one attempt may be refused and the
    next one accepted.

    Parameters
    ----------
    environment
        Where the database is.
    secrets
        Client of Secrets Manager.
    timeout
        How long to try, in seconds.
    sleep
        Waits between attempts.

    Raises
    ------
    UnreachableError
        Says how the last attempt failed, without the password.
    """
    deadline = time.monotonic() + timeout
    pause = _FIRST_PAUSE_SECONDS
    while True:
        user, password = _credentials(environment, secrets)
        try:
            return psycopg.connect(
                **environment.connection,
                user=user,
                password=password,
                connect_timeout=_ATTEMPT_SECONDS,
                application_name="mavprep-migrations",
            )
        except psycopg.OperationalError as error:
            reason = str(error).replace(password, "***")
            if time.monotonic() + pause > deadline:
                # Not "from error", whose message was not cleaned.
                raise UnreachableError(
                    f"No connection within {timeout:.0f} seconds: {reason}"
                ) from None
            _LOG.info("No connection yet, trying again in %.1f s: %s", pause, reason)
        sleep(pause)
        pause = min(2 * pause, _MAX_PAUSE_SECONDS)


def _credentials(environment: Environment, secrets: SecretsManager) -> tuple[str, str]:
    answer = secrets.get_secret_value(SecretId=environment.secret_arn)
    try:
        content = json.loads(answer["SecretString"])
        return content["username"], content["password"]
    except (KeyError, TypeError, ValueError):
        # Not "from error", which may quote the secret.
        raise MigrationError(
            "The database secret must be JSON with username and password."
        ) from None
