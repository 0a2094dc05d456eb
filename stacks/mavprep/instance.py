"""The names of MavPrep's PostgreSQL, for the stack and for commands."""

from data_platform.deployment import Deployment
from stacks.mavprep.tables import MAVPREP

DATABASE_NAME = "mavprep"


def instance_name(deployment: Deployment) -> str:
    """Return the name of the instance that a deployment's stack has."""
    return deployment.named(deployment.stage.database.identifier or MAVPREP.name)
