"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingError(Exception):
    """A setting of the function is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the database is and who signs in.

    Parameters
    ----------
    secret_arn
        Secret with ``username`` and ``password`` of the master user (``DATABASE_SECRET_ARN``).
        Not IAM: the run creates the very roles that IAM tokens are for.
    host, port, name
        ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``.
    ca_bundle
        File with the certificates of RDS (``DATABASE_CA_BUNDLE``). ``None`` turns TLS off, which
        is possible only for a database on the same machine.
    """

    secret_arn: str
    host: str
    port: int
    name: str
    ca_bundle: str | None

    @property
    def is_local(self) -> bool:
        """Whether nothing between the function and the database could listen."""
        return self.host.startswith("/") or self.host in {"localhost", "127.0.0.1", "::1"}


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return the settings.

    Raises
    ------
    SettingError
        Says which variable is missing or wrong, and what to write.
    """

    def required(name: str) -> str:
        value = variables.get(name)
        if not value:
            message = f"The environment variable {name} is missing."
            raise SettingError(message)
        return value

    port = required("DATABASE_PORT")
    if not port.isdigit():
        message = f"DATABASE_PORT must be a number, not {port!r}."
        raise SettingError(message)
    environment = Environment(
        secret_arn=required("DATABASE_SECRET_ARN"),
        host=required("DATABASE_HOST"),
        port=int(port),
        name=required("DATABASE_NAME"),
        ca_bundle=variables.get("DATABASE_CA_BUNDLE") or None,
    )
    if environment.ca_bundle is None and not environment.is_local:
        message = (
            "DATABASE_CA_BUNDLE must name the file with the certificates of RDS: without it the "
            "connection could not be verified."
        )
        raise SettingError(message)
    return environment
