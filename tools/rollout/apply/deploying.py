"""The ordinary deployment: the CDK CLI with the synthesized assembly."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.deploying.cdk_cli import cdk_variables
from tools.deploying.options import RolledBackError, Run, runs
from tools.deploying.stacks import deployed_stacks
from tools.paths import REPOSITORY
from tools.rollout.apply.errors import RolloutError
from tools.rollout.apply.stacks import DeployedStack


def synthesize(folder: Path, context: Mapping[str, str], variables: Mapping[str, str]) -> None:
    """Synthesize the stacks into a folder, as `cdk deploy` would.

    Raises
    ------
    RolloutError
        If that fails.
    """
    chosen = [f"--context={name}={value}" for name, value in context.items()]
    _cdk(["synth", "--quiet", f"--output={folder}", *chosen], variables)


def deployment_runs(folder: Path, stacks: Iterable[DeployedStack]) -> list[Run]:
    """Return how stacks of an assembly are deployed, as `datactl deploy` does it.

    Raises
    ------
    RolloutError
        If one of them cannot be deployed before somebody has cleaned up.
    """
    statuses = {stack.name: stack.settled() for stack in stacks}
    try:
        return runs([each for each in deployed_stacks(folder) if each.name in statuses], statuses)
    except RolledBackError as error:
        raise RolloutError(f"{error}.") from None


def deploy(folder: Path, planned: Iterable[Run], variables: Mapping[str, str]) -> None:
    """Deploy stacks of an assembly; the CLI's output goes where the command's goes.

    Raises
    ------
    RolloutError
        If that fails.
    """
    for each in planned:
        command = ["deploy", f"--app={folder}", *each.stacks, *each.options]
        _cdk([*command, "--require-approval=never"], variables)


def _cdk(arguments: list[str], variables: Mapping[str, str]) -> None:
    environment = cdk_variables(variables)
    sys.stdout.flush()
    done = subprocess.run(
        ["cdk", *arguments, "--no-notices"],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,  # standard output may be JSON
        check=False,
    )
    if done.returncode:
        raise RolloutError(f"`cdk {arguments[0]}` failed; the CDK CLI says above why.")
