"""The ordinary deployment: the CDK CLI with the synthesized assembly."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from data_platform.errors import ConfigurationError
from tools.paths import REPOSITORY
from tools.rollout.apply.errors import RolloutError


def synthesize(folder: Path, context: Mapping[str, str], variables: Mapping[str, str]) -> None:
    """Synthesize the stacks into a folder, as `cdk deploy` would.

    Raises
    ------
    RolloutError
        If that fails.
    """
    chosen = [f"--context={name}={value}" for name, value in context.items()]
    _cdk(["synth", "--quiet", f"--output={folder}", *chosen], variables)


def deploy(folder: Path, stacks: Iterable[str], variables: Mapping[str, str]) -> None:
    """Deploy stacks of an assembly; the CLI's output goes where the command's goes.

    Raises
    ------
    RolloutError
        If that fails.
    """
    _cdk(["deploy", f"--app={folder}", *stacks, "--require-approval=never"], variables)


def _cdk(arguments: list[str], variables: Mapping[str, str]) -> None:
    own = (str(REPOSITORY / "node_modules" / ".bin"), str(Path(sys.executable).parent))
    path = os.pathsep.join((*own, os.environ.get("PATH", os.defpath)))
    program = shutil.which("cdk", path=path)
    if program is None:
        raise ConfigurationError("The CDK CLI is not installed: run `make setup`.")
    sys.stdout.flush()
    done = subprocess.run(
        [program, *arguments, "--no-notices"],
        cwd=REPOSITORY,
        env={**os.environ, **variables, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,  # standard output may be JSON
        check=False,
    )
    if done.returncode:
        raise RolloutError(f"`cdk {arguments[0]}` failed; the CDK CLI says above why.")
