"""Remembering which code and context passed all rules, so that nobody waits for that twice."""

import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from data_platform.source_digest import source_digest

CHANGES_ONLY_VARIABLE: Final = "DATA_PLATFORM_CHECK_CHANGES_ONLY"
"""With `true`, what passed all rules before is not checked again unless something has changed."""

_CONTEXT_VARIABLE = "CDK_CONTEXT_JSON"
_VARIABLES = (_CONTEXT_VARIABLE, "CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION")
_PACKAGES = ("aws-cdk-lib", "cdk-nag")
_SOURCES = ("app.py", "constructs", "stacks")


class CheckedSyntheses:
    """Syntheses that passed all rules, one empty file each.

    Parameters
    ----------
    root
        The folder of the app.
    variables
        The environment in which it runs.
    """

    def __init__(self, root: Path, variables: Mapping[str, str] = os.environ) -> None:
        self._root = root
        self._variables = variables

    def holds(self) -> bool:
        """Tell whether the same code passed with the same context, if only changes are wanted."""
        is_asked = self._variables.get(CHANGES_ONLY_VARIABLE) == "true"
        # Without the CDK CLI, or with more context than fits into it, the variable is not set.
        return is_asked and _CONTEXT_VARIABLE in self._variables and self._mark().exists()

    def remember(self) -> None:
        """Note that all rules passed."""
        if _CONTEXT_VARIABLE in self._variables:
            mark = self._mark()
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()

    def _mark(self) -> Path:
        """Return the file that stands for all on which the templates and the rules depend.

        Code of functions is not part of it: no rule reads packages.
        """
        facts = [f"{name} {version(name)}" for name in _PACKAGES]
        facts += [
            f"{name}={self._variables.get(name)}" for name in (_CONTEXT_VARIABLE, *_VARIABLES)
        ]
        digest = source_digest(self._root, _SOURCES, facts)
        return self._root / ".asset-cache" / "checked" / digest
