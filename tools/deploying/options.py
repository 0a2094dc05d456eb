"""With which options a stack is deployed, so that the next deployment can repair a failed one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tools.deploying.stacks import DeployedStack

NO_ROLLBACK = "--no-rollback"
IMPORT_EXISTING = "--import-existing-resources"
EXPRESS = "--express"

UNBORN = {None, "REVIEW_IN_PROGRESS"}
"""Statuses of a stack that has never had a resource."""
_PAUSED = {"CREATE_FAILED", "UPDATE_FAILED"}
_ROLLED_BACK = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}


class RolledBackError(Exception):
    """A protected stack was rolled back by its first deployment, and a person has to clean up."""


class ExpressError(Exception):
    """A protected stack was to be deployed without waiting until its resources are ready."""


class FirstDayError(Exception):
    """A function was to be deployed with a first day that has begun, or with another one."""


@dataclass(frozen=True)
class Run:
    """One run of `cdk deploy`."""

    stacks: tuple[str, ...]
    options: tuple[str, ...]


def options_for(stack: DeployedStack, status: str | None) -> tuple[str, ...]:
    """Return the options of `cdk deploy` for a stack.

    Parameters
    ----------
    status
        The stack's, in CloudFormation; None if there is none.

    Raises
    ------
    RolledBackError
        If no deployment can succeed before somebody has cleaned up.
    """
    if not stack.is_protected:
        return ()
    if status in _ROLLED_BACK:
        raise RolledBackError(
            f"{stack.name} is in {status}: its first deployment was rolled back, and what is "
            "protected was left behind, under a key of its own. Clean up as docs/operations.md "
            "says, and deploy again"
        )
    if status in UNBORN | _PAUSED:
        # Nothing is rolled back, so nothing is left behind: the next one goes on where it failed.
        return (NO_ROLLBACK,)
    # A rolled back update leaves the tables that it had added: the next one takes them in.
    return (IMPORT_EXISTING,)


def runs(stacks: Sequence[DeployedStack], statuses: Mapping[str, str | None]) -> list[Run]:
    """Return which runs of `cdk deploy` bring all stacks about.

    Raises
    ------
    RolledBackError
        If one of them cannot succeed; then none is to begin.
    """
    by_options: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for stack in stacks:
        by_options[options_for(stack, statuses.get(stack.name))].append(stack.name)
    return [Run(tuple(names), options) for options, names in by_options.items()]


def check_express(stacks: Sequence[DeployedStack], options: Sequence[str]) -> None:
    """Refuse CloudFormation's express mode where a stack is protected.

    Parameters
    ----------
    options
        What goes on to `cdk deploy`.

    Raises
    ------
    ExpressError
        If they ask for it, and a stack is protected.
    """
    protected = [stack.name for stack in stacks if stack.is_protected]
    if protected and _is_express(options):
        raise ExpressError(
            f"{EXPRESS} is not for {', '.join(protected)}: CloudFormation would call it deployed "
            "before its tables and indexes are ready, and a failure would not be rolled back. "
            "Leave it out; it is for stages that are not protected"
        )


def _is_express(options: Sequence[str]) -> bool:
    # As the CDK CLI reads a switch: the last one counts, and its value may stand apart.
    asked = False
    for option, following in pairwise((*options, "")):
        name, _, value = option.partition("=")
        if name == EXPRESS:
            asked = (value or following) != "false"
        elif name == f"--no-{EXPRESS.removeprefix('--')}":
            asked = False
    return asked
