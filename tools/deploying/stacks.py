"""The stacks of a cloud assembly, as far as a deployment depends on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_platform.errors import ConfigurationError
from tools.assemblies import stack_artifacts

_UNKNOWN = "unknown-region"


@dataclass(frozen=True)
class DeployedStack:
    """A stack that is to be deployed.

    Attributes
    ----------
    is_protected
        Whether it has termination protection, as in all stages that keep their data.
    region
        Where it goes; None for the Region of whoever deploys.
    role_arn
        The CDK's role that deploys it, with placeholders; None for whoever deploys.
    """

    name: str
    is_protected: bool
    region: str | None
    role_arn: str | None


def deployed_stacks(directory: Path) -> list[DeployedStack]:
    """Read which stacks an assembly holds.

    Raises
    ------
    ConfigurationError
        If nothing was synthesized there, or what it says is cut off.
    """
    try:
        return [_stack(name, each) for name, each in stack_artifacts(directory).items()]
    except KeyError as error:
        raise ConfigurationError(
            f"{directory.name} is incomplete ({error}): run `make synth` again."
        ) from None


def _stack(name: str, artifact: Mapping[str, Any]) -> DeployedStack:
    properties = artifact["properties"]
    region = artifact["environment"].rpartition("/")[2]
    return DeployedStack(
        name=properties.get("stackName", name),
        is_protected=properties.get("terminationProtection", False),
        region=None if region == _UNKNOWN else region,
        role_arn=properties.get("assumeRoleArn"),
    )
