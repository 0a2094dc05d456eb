"""What a synthesis left on disk."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from stacks.template_shape import template_problem

_OF_A_STAGE = re.compile(r"\bstage (\S+)$")
_STACK = "aws:cloudformation:stack"


def stack_templates(directory: Path) -> dict[str, dict[str, Any]]:
    """Read the templates of the last synthesis into a directory, by stack name.

    The directory may hold older ones of other stages and namespaces too: its manifest alone says
    which belong together.

    Raises
    ------
    ConfigurationError
        If nothing was synthesized there, or a file is missing, cut off or no template.
    """
    artifacts = stack_artifacts(directory)
    with _complete(directory):
        files = {
            name: directory / artifact["properties"]["templateFile"]
            for name, artifact in artifacts.items()
        }
        templates = {name: json.loads(file.read_text("utf-8")) for name, file in files.items()}
        for name, template in templates.items():
            problem = template_problem(template)
            if problem:
                raise ValueError(f"{files[name].name}: {problem}")
        return templates


def stack_artifacts(directory: Path) -> dict[str, dict[str, Any]]:
    """Read what the manifest says of each stack, by stack name.

    Raises
    ------
    ConfigurationError
        If nothing was synthesized there, or the manifest is cut off.
    """
    manifest = directory / "manifest.json"
    if not manifest.exists():
        raise ConfigurationError(
            f"{directory.name} holds no synthesized template: run `make synth` first."
        )
    with _complete(directory):
        artifacts = json.loads(manifest.read_text("utf-8")).get("artifacts", {})
        return {
            name: artifact
            for name, artifact in sorted(artifacts.items())
            if artifact["type"] == _STACK
        }


def require_stage(directory: Path, templates: Mapping[str, Any], stage: str) -> None:
    """See that no template of an assembly says that it is of another stage.

    Raises
    ------
    ConfigurationError
        If one does: all stages have stacks of the same names.
    """
    for name, template in templates.items():
        said = _OF_A_STAGE.search(str(template.get("Description", "")))
        if said and said[1] != stage:
            raise ConfigurationError(
                f"{directory.name} holds {name} of another stage than {stage!r}: run "
                f"`make synth STAGE={stage}` first."
            )


def require_deployment(
    directory: Path, templates: Mapping[str, Any], deployment: Deployment
) -> None:
    """See that an assembly is of a stage and a namespace.

    Raises
    ------
    ConfigurationError
        If one of its stacks is of another.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    require_stage(directory, templates, deployment.stage.name)
    for name in templates:
        for product in PRODUCTS:
            meant = deployment.named(product.stack_name)
            if name.endswith(product.stack_name) and name != meant:
                raise ConfigurationError(
                    f"{directory.name} holds {name} of another namespace, where {meant} is meant: "
                    "synthesize it again, or choose its namespace with --namespace."
                )


@contextmanager
def _complete(directory: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ConfigurationError(
            f"{directory.name} is incomplete ({error}): run `make synth` again."
        ) from None
