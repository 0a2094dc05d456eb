"""The names of MavPrep's PostgreSQL, for the stack and for commands."""

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from data_platform.functions.sources import FUNCTION_SOURCES
from data_platform.settings.databases import MAX_INSTANCE_NAME
from stacks.mavprep.tables import MAVPREP

DATABASE_NAME = "mavprep"

CERTIFICATES = FUNCTION_SOURCES / "mavprep_database" / "rds-ca-rsa2048-g1.pem"
"""By which functions and people verify the instance."""


def instance_name(deployment: Deployment) -> str:
    """Return the name of the instance that a deployment's stack has.

    Raises
    ------
    ConfigurationError
        If it is longer than RDS takes: a stage does not know yet with which namespace it is
        deployed.
    """
    name = deployment.named(deployment.stage.database.identifier or MAVPREP.name)
    if len(name) > MAX_INSTANCE_NAME:
        raise ConfigurationError(
            f"The instance {name!r} has {len(name)} characters, and RDS takes {MAX_INSTANCE_NAME}: "
            f"shorten identifier in the DatabaseSettings of stage {deployment.stage.name}, or the "
            "namespace."
        )
    return name
