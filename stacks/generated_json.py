"""Committed files that a command has generated and another one reads."""

import json
from pathlib import Path
from typing import Any

from data_platform.errors import ConfigurationError

_REPOSITORY = Path(__file__).parents[1]


def read_generated(path: Path, written_by: str) -> dict[str, Any]:
    """Return the object in a generated file.

    Parameters
    ----------
    written_by
        The command that writes it.

    Raises
    ------
    ConfigurationError
        If there is none, as after a merge that nobody has resolved.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise unreadable(path, str(error), written_by) from None
    if not isinstance(content, dict):
        raise unreadable(path, "it is no object", written_by)
    return content


def unreadable(path: Path, problem: str, written_by: str) -> ConfigurationError:
    """Return the error of a generated file."""
    name = path.relative_to(_REPOSITORY) if path.is_relative_to(_REPOSITORY) else path
    return ConfigurationError(
        f"{name} cannot be read: {problem}. It is generated, and a merge may have left its marks "
        f"there: take it from the branch that is deployed (`git checkout BRANCH -- {name}`), then "
        f"run `{written_by}`."
    )
