"""What a synthesis left on disk."""

import json
from pathlib import Path
from typing import Any

from data_platform.errors import ConfigurationError

_STACK = "aws:cloudformation:stack"


def stack_templates(directory: Path) -> dict[str, dict[str, Any]]:
    """Read the templates of the last synthesis into a directory, by stack name.

    The directory may hold older ones of other stages and namespaces too: its manifest alone says
    which belong together.

    Raises
    ------
    ConfigurationError
        If nothing was synthesized there, or a file is missing or cut off.
    """
    manifest = directory / "manifest.json"
    if not manifest.exists():
        raise ConfigurationError(
            f"{directory.name} holds no synthesized template: run `make synth` first."
        )
    try:
        artifacts = json.loads(manifest.read_text("utf-8")).get("artifacts", {})
        files = {
            name: directory / artifact["properties"]["templateFile"]
            for name, artifact in sorted(artifacts.items())
            if artifact["type"] == _STACK
        }
        return {name: json.loads(file.read_text("utf-8")) for name, file in files.items()}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ConfigurationError(
            f"{directory.name} is incomplete ({error}): run `make synth` again."
        ) from None
