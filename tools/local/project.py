"""What the local AWS has to be told of the app that it deploys."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.local.node_modules import NODE_MODULES_VARIABLE
from tools.local.settings import STATE_VARIABLE, StateFolder


@dataclass(frozen=True)
class Suggestion:
    """Something to try, in a shell that points at the local AWS.

    Attributes
    ----------
    title
        What it shows.
    commands
        Shell commands that work as they are printed, in this order.
    """

    title: str
    commands: tuple[str, ...]


def _any(_stage: str) -> None:
    """Leave it to the app to refuse a stage."""


def _nothing(_stage: str) -> Sequence[Suggestion]:
    return ()


@dataclass(frozen=True)
class Project:
    """An app of the CDK, all that `datactl local` knows of it.

    Parameters
    ----------
    root
        The folder with `cdk.json`, from which the CDK CLI synthesizes.
    assembly
        The name of the folder, in the state folder, into which it does.
    default_stage
        Returns the stage that is deployed if none is named and none runs.
    check_stage
        Raises an error for a stage that the app does not have.
    suggestions
        Returns what to try once a stage is deployed.
    variables
        More environment variables for the app when it is synthesized.
    """

    root: Path
    assembly: str = "cdk.out"
    default_stage: Callable[[], str] = lambda: "dev"
    check_stage: Callable[[str], object] = _any
    suggestions: Callable[[str], Sequence[Suggestion]] = _nothing
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def node_modules(self) -> Path:
        """The folder in which npm installed the CDK CLI and DynamoDB Local."""
        return Path(os.environ.get(NODE_MODULES_VARIABLE) or self.root / "node_modules")

    def state_folder(self, path: Path | None = None) -> StateFolder:
        """Return the state folder at a path; without one, that of this copy of the app."""
        chosen = path or os.environ.get(STATE_VARIABLE) or self.root / ".local-aws"
        return StateFolder(Path(chosen).absolute(), self.assembly)
