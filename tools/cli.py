"""`datactl`: everything people do with the platform beside `cdk`."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import click

# A wrong stage ends every command, not only those that would load the stages by themselves.
import stacks.environments  # noqa: F401
from tools.lazy_commands import LazyCommands


def _from(module: str, name: str) -> Callable[[], click.Command]:
    def load() -> click.Command:
        command: click.Command = getattr(import_module(module), name)
        return command

    return load


def _local() -> click.Command:
    # Like all commands, when it is asked for.
    from tools.local.commands import local  # noqa: PLC0415
    from tools.local_project import PROJECT  # noqa: PLC0415

    local.context_settings["obj"] = PROJECT
    # Verifying knows tables and queries, of which the local AWS knows nothing.
    verify = _from("tools.queries.verify_command", "verify")
    local.commands = LazyCommands({"verify": verify}, local.commands)
    return local


_COMMANDS = {
    "adopt": _from("tools.adopt.commands", "adopt"),
    "backfill": _from("tools.backfill.commands", "backfill"),
    "catalog": _from("tools.docs.commands", "catalog"),
    "cost": _from("tools.cost.commands", "cost"),
    "deploy": _from("tools.deploying.commands", "deploy"),
    "db": _from("tools.database.commands", "db"),
    "preflight": _from("tools.preflight.commands", "preflight"),
    "query": _from("tools.queries.commands", "query"),
    "redrive": _from("tools.redrive.commands", "redrive"),
}
if find_spec("tools.local"):  # all other commands work without the local AWS
    _COMMANDS["local"] = _local


@click.group(commands=LazyCommands(_COMMANDS))
def cli() -> None:
    """Work with the data platform."""
