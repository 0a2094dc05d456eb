"""What the function is told."""

from dataclasses import dataclass

from function_settings.database import DatabaseSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment(DatabaseSettings):
    """Where the database is and who signs in.

    Parameters
    ----------
    secret_arn
        Secret with ``username`` and ``password`` of the master user (``DATABASE_SECRET_ARN``).
        Not IAM: the run creates the very roles that IAM tokens are for.
    """

    secret_arn: str
