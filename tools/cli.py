"""`datactl`: everything people do with the platform beside `cdk`."""

from importlib.util import find_spec
from typing import Any

import click

# A wrong stage ends every command, not only those that would load the stages by themselves.
import stacks.environments  # noqa: F401
from data_platform.interruptions import ending_quietly
from tools.lazy_commands import LazyCommands, from_module
from tools.usage_errors import StatusGroup


def _catalog() -> click.Command:
    # The site is made of the documents that the others write, and they know nothing of it.
    catalog = from_module("tools.docs.commands", "catalog")()
    if isinstance(catalog, click.Group):
        serve = from_module("tools.site.commands", "serve")
        catalog.commands = LazyCommands({"serve": serve}, catalog.commands)
    return catalog


def _local() -> click.Command:
    # Like all commands, when it is asked for.
    from tools.local.commands import local  # noqa: PLC0415
    from tools.local_project import PROJECT  # noqa: PLC0415

    local.context_settings["obj"] = PROJECT
    # Verifying knows tables and queries, of which the local AWS knows nothing.
    verify = from_module("tools.queries.verify_command", "verify")
    local.commands = LazyCommands({"verify": verify}, local.commands)
    return local


_COMMANDS = {
    "adopt": from_module("tools.adopt.commands", "adopt"),
    "backfill": from_module("tools.backfill.commands", "backfill"),
    "catalog": _catalog,
    "cost": from_module("tools.cost.commands", "cost"),
    "db": from_module("tools.database.commands", "db"),
    "deploy": from_module("tools.deploying.commands", "deploy"),
    "new": from_module("tools.new.commands", "new"),
    "preflight": from_module("tools.preflight.commands", "preflight"),
    "query": from_module("tools.queries.commands", "query"),
    "redrive": from_module("tools.redrive.commands", "redrive"),
    "restore": from_module("tools.restore.commands", "restore"),
    "rollout": from_module("tools.rollout.commands", "rollout"),
    "scale": from_module("tools.scale.commands", "scale"),
    "snapshot": from_module("tools.snapshots.commands", "snapshot"),
    "validate": from_module("tools.validate.commands", "validate"),
}
if find_spec("tools.local"):  # all other commands work without the local AWS
    _COMMANDS["local"] = _local


class _Root(StatusGroup):
    """The group of all commands, whichever of them is interrupted."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  as click's
        """Run a command, before click takes Ctrl-C for an answer that was not given."""
        with ending_quietly():
            return super().invoke(ctx)


@click.group(cls=_Root, commands=LazyCommands(_COMMANDS))
@click.version_option(
    package_name="education-data-platform", prog_name="datactl", message="%(prog)s %(version)s"
)
def cli() -> None:
    """Work with the data platform."""
