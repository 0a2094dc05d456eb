"""The settings of the function, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_records.settings import SettingError, required_setting

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    port = required_setting(variables, "DATABASE_PORT")
    if not port.isdecimal():
        raise SettingError(f"DATABASE_PORT must be a number, not {port!r}.")
    environment = Environment(
        host=required_setting(variables, "DATABASE_HOST"),
        port=int(port),
        name=required_setting(variables, "DATABASE_NAME"),
        user=required_setting(variables, "DATABASE_USER"),
        ca_bundle=variables.get("DATABASE_CA_BUNDLE") or None,
    )
    if environment.ca_bundle is None and not environment.is_local:
        raise SettingError(
            "DATABASE_CA_BUNDLE must name the file with the certificates of RDS: without it the "
            "connection could not be verified."
        )
    return environment
