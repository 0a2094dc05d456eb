"""The stacks of a synthesized assembly, with what the CDK CLI needs to deploy them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data_platform.errors import ConfigurationError
from tools.assemblies import stack_templates
from tools.rollout.waves import Template

_STACK = "aws:cloudformation:stack"
_ASSETS = "cdk:asset-manifest"
_UNKNOWN = "unknown-"


@dataclass(frozen=True, kw_only=True)
class StackArtifact:
    """A stack as it is to be.

    Attributes
    ----------
    name
        The stack's name.
    template
        Its template.
    account, region
        Where it belongs; None if the assembly leaves it open.
    deploy_role, execution_role
        The roles of the bootstrap that update stacks, and with which CloudFormation makes the
        resources, with placeholders for account and partition; None without a bootstrap.
    bucket
        Where the bootstrap keeps templates, with the same placeholders; None without one.
    publishing_role
        The role that may write there.
    """

    name: str
    template: Template
    account: str | None
    region: str | None
    deploy_role: str | None
    execution_role: str | None
    bucket: str | None
    publishing_role: str | None


def read_artifacts(folder: Path) -> list[StackArtifact]:
    """Return the stacks of an assembly in the order in which the app made them.

    Raises
    ------
    ConfigurationError
        If it is none, or incomplete.
    """
    templates = stack_templates(folder)
    try:
        artifacts: dict[str, Any] = _read(folder / "manifest.json")["artifacts"]
        roles = dict(_publishing_roles(folder, artifacts))
        return [
            _artifact(name, each, templates[name], roles)
            for name, each in artifacts.items()
            if each["type"] == _STACK
        ]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ConfigurationError(
            f"{folder.name} is incomplete ({error}): synthesize it again."
        ) from None


def _artifact(
    name: str, artifact: Mapping[str, Any], template: Template, roles: Mapping[str, str]
) -> StackArtifact:
    properties = artifact["properties"]
    environment = urlsplit(artifact["environment"])  # aws://ACCOUNT/REGION
    stored = properties.get("stackTemplateAssetObjectUrl")
    return StackArtifact(
        name=properties.get("stackName", name),
        template=template,
        account=_known(environment.netloc),
        region=_known(environment.path.strip("/")),
        deploy_role=properties.get("assumeRoleArn"),
        execution_role=properties.get("cloudFormationExecutionRoleArn"),
        bucket=urlsplit(stored).netloc if stored else None,
        publishing_role=roles.get(properties["templateFile"]),
    )


def _known(value: str) -> str | None:
    return None if value.startswith(_UNKNOWN) else value


def _publishing_roles(
    folder: Path, artifacts: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Yield the files that the CLI stores, with the role that stores each."""
    for artifact in artifacts.values():
        if artifact["type"] == _ASSETS:
            for file in _read(folder / artifact["properties"]["file"]).get("files", {}).values():
                destination = next(iter(file["destinations"].values()))
                if "assumeRoleArn" in destination:
                    yield file["source"].get("path", ""), destination["assumeRoleArn"]


def _read(path: Path) -> Any:  # noqa: ANN401  JSON is whatever the file holds
    return json.loads(path.read_text("utf-8"))
