"""What a deployment would bring, as the synthesized templates say it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from data_platform.stage import Stage
from tools.assemblies import require_stage, stack_artifacts, stack_templates

_WARNING = "aws:cdk:warning"
_ACKNOWLEDGE = " [ack: "  # and then its ID: what silences it


class Planned(NamedTuple):
    """A resource of a template."""

    stack: str
    logical_id: str
    resource: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its properties."""
        properties: Mapping[str, Any] = self.resource.get("Properties", {})
        return properties

    @property
    def is_retained(self) -> bool:
        """Whether it stays when it leaves its stack, so that a stack can also take one in."""
        return str(self.resource.get("DeletionPolicy", "")).startswith("Retain")


@dataclass(frozen=True)
class Plan:
    """A stage's stacks before their deployment.

    Parameters
    ----------
    stage
        The stage.
    templates
        The templates by stack name.
    bootstrap
        The least version of the CDK's bootstrap stack, by the SSM parameter that tells it.
    warnings
        What synthesis warned of: the sentences by their IDs.
    """

    stage: Stage
    templates: Mapping[str, Mapping[str, Any]]
    bootstrap: Mapping[str, int]
    warnings: Mapping[str, str] = field(default_factory=dict)

    def of_type(self, *types: str) -> Iterator[Planned]:
        """Yield the resources of the given types."""
        for stack, template in self.templates.items():
            for logical_id, resource in template.get("Resources", {}).items():
                if resource["Type"] in types:
                    yield Planned(stack, logical_id, resource)

    def exports(self) -> Iterator[tuple[str, str]]:
        """Yield stack and name of each value that a stack exports."""
        for stack, template in self.templates.items():
            for output in template.get("Outputs", {}).values():
                if "Export" in output:
                    yield stack, output["Export"]["Name"]


def read_plan(stage: Stage, directory: Path) -> Plan:
    """Read what was synthesized for a stage.

    Raises
    ------
    ConfigurationError
        If nothing was synthesized there, it is incomplete, or of another stage.
    """
    templates = stack_templates(directory)
    require_stage(directory, templates, stage.name)
    artifacts = list(stack_artifacts(directory).values())
    bootstrap: dict[str, int] = {}
    for artifact in artifacts:
        properties = artifact["properties"]
        parameter = properties.get("bootstrapStackVersionSsmParameter")
        if parameter:
            needed = properties.get("requiresBootstrapStackVersion", 0)
            bootstrap[parameter] = max(needed, bootstrap.get(parameter, 0))
    warnings = dict(warning for artifact in artifacts for warning in _warnings(directory, artifact))
    return Plan(stage, templates, bootstrap, warnings)


def _warnings(directory: Path, artifact: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    file = artifact.get("additionalMetadataFile")
    metadata = json.loads((directory / file).read_text("utf-8")) if file else {}
    for entries in metadata.values():
        for entry in entries:
            if entry["type"] == _WARNING:
                sentence, _, identifier = str(entry["data"]).partition(_ACKNOWLEDGE)
                yield identifier.removesuffix("]"), sentence
