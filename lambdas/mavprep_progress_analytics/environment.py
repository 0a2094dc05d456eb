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
    host, port, name
        ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``.
    user
        The role that signs in with IAM (``DATABASE_USER``).
    ca_bundle
        File with the certificates of RDS and RDS Proxy (``DATABASE_CA_BUNDLE``). Only a database
        on the same machine can do without; it is used without TLS and without IAM.
    """

    host: str
    port: int
    name: str
    user: str
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
    port = required(variables, "DATABASE_PORT")
    if not port.isdecimal():
        raise SettingError(f"DATABASE_PORT must be a number, not {port!r}.")
    environment = Environment(
        host=required(variables, "DATABASE_HOST"),
        port=int(port),
        name=required(variables, "DATABASE_NAME"),
        user=required(variables, "DATABASE_USER"),
        ca_bundle=variables.get("DATABASE_CA_BUNDLE") or None,
    )
    if environment.ca_bundle is None and not environment.is_local:
        raise SettingError(
            "DATABASE_CA_BUNDLE must name the file with the certificates of RDS: without it the "
            "connection could not be verified."
        )
    return environment


def required(variables: Mapping[str, str], name: str) -> str:
    """Return a variable that must be there.

    Raises
    ------
    SettingError
        If it is missing or empty.
    """
    value = variables.get(name)
    if not value:
        raise SettingError(f"The environment variable {name} is missing.")
    return value
