"""What the local AWS has to be told of the app that it deploys."""

from collections.abc import Callable
from dataclasses import dataclass


def _any(_stage: str) -> None:
    """Leave it to the app to refuse a stage."""


@dataclass(frozen=True)
class App:
    """The app in this repository, as `datactl local` knows it.

    Parameters
    ----------
    default_stage
        Returns the stage that is deployed if none is named.
    check_stage
        Raises an error for a stage that the app does not have.
    """

    default_stage: Callable[[], str] = lambda: "dev"
    check_stage: Callable[[str], object] = _any
