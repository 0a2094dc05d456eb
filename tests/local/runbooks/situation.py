"""What the commands of a page meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.local.runbooks.world import World

Names = dict[str, str]


def _nothing(_world: World) -> None:
    """Need nothing."""


def _no_names(_world: World) -> Names:
    return {}


@dataclass(frozen=True)
class Situation:
    """What a page's commands meet.

    Attributes
    ----------
    names
        What stands for the names in capitals, and for other parts of commands that name something
        of a real account.
    arrange
        Brings the situation about.
    before
        What happens just before a command, by a part of the command.
    shows
        What the output of a command has to show, by a part of the command.
    check
        Looks at what the commands left behind.
    """

    names: Callable[[World], Names] = _no_names
    arrange: Callable[[World], None] = _nothing
    before: Mapping[str, Callable[[World], None]] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[World], None] = _nothing
