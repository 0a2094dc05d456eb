"""What the function is told."""

from dataclasses import dataclass

from function_settings.database import DatabaseSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment(DatabaseSettings):
    """Where the database is, and the role that signs in with IAM (``DATABASE_USER``)."""

    user: str
