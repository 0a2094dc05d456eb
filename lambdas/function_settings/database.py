"""Where a database is, for the functions that connect to it."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from function_settings.settings import SettingError, Settings, parsed_by, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings(Settings):
    """A database of PostgreSQL, and how its server is verified.

    Parameters
    ----------
    host, port, name
        ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``.
    ca_bundle
        File with the certificates of RDS (``DATABASE_CA_BUNDLE``). ``None`` turns TLS off, which
        is possible only for a database on the same machine.
    """

    prefix: ClassVar[str] = "DATABASE_"

    port: int = field(metadata=parsed_by(whole_number))
    host: str
    name: str
    ca_bundle: str | None = None

    def __post_init__(self) -> None:
        """Check that the server can be verified."""
        if self.ca_bundle is None and not self.is_local:
            raise SettingError(
                "DATABASE_CA_BUNDLE must name the file with the certificates of RDS: without it "
                "the connection could not be verified."
            )

    @property
    def is_local(self) -> bool:
        """Whether nothing between the function and the database could listen."""
        return self.host.startswith("/") or self.host in {"localhost", "127.0.0.1", "::1"}

    @property
    def connection(self) -> dict[str, Any]:
        """The arguments with which psycopg finds the database and verifies its server."""
        return {
            "host": self.host,
            "port": self.port,
            "dbname": self.name,
            "sslmode": "disable" if self.is_local else "verify-full",
            "sslrootcert": self.ca_bundle,
        }
