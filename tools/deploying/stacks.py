"""The stacks of a cloud assembly, as far as a deployment depends on them."""

import json
from dataclasses import dataclass
from pathlib import Path

from data_platform.errors import ConfigurationError

_STACK = "aws:cloudformation:stack"
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
        If nothing was synthesized there.
    """
    try:
        manifest = json.loads((directory / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise ConfigurationError(
            f"{directory.name} holds no synthesized template: run `make synth` first."
        ) from None
    found = []
    for name, artifact in sorted(manifest["artifacts"].items()):
        if artifact["type"] == _STACK:
            properties = artifact["properties"]
            region = artifact["environment"].rpartition("/")[2]
            stack = DeployedStack(
                name=properties.get("stackName", name),
                is_protected=properties.get("terminationProtection", False),
                region=None if region == _UNKNOWN else region,
                role_arn=properties.get("assumeRoleArn"),
            )
            found.append(stack)
    return found
