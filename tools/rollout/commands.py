"""`datactl rollout`: changes of what is deployed."""

import click

from tools.lazy_commands import LazyCommands, from_module
from tools.usage_errors import StatusGroup

_COMMANDS = {
    "apply": from_module("tools.rollout.apply.command", "apply"),
    "lock": from_module("tools.rollout.lock.command", "lock"),
    "plan": from_module("tools.rollout.plan.command", "plan"),
}


@click.group(cls=StatusGroup, commands=LazyCommands(_COMMANDS))
def rollout() -> None:
    """Say what a change of the stacks means, and make it in steps that lose nothing."""
