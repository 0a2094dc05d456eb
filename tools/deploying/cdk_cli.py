"""The CDK CLI of this repository, wherever `datactl` is called from."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from data_platform.errors import ConfigurationError
from tools.paths import REPOSITORY

_OWN = (REPOSITORY / "node_modules" / ".bin", Path(sys.executable).parent)


def cdk_variables(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables under which `cdk` is the pinned one, and not another of the machine.

    Parameters
    ----------
    variables
        Added to those of this process.

    Raises
    ------
    ConfigurationError
        If it is not installed.
    """
    path = os.pathsep.join([*map(str, _OWN), os.environ.get("PATH", os.defpath)])
    if shutil.which("cdk", path=path) is None:
        raise ConfigurationError("The CDK CLI is not installed: run `make setup`.")
    return {**os.environ, **(variables or {}), "PATH": path}
