"""`datactl`: everything people do with the platform beside `cdk`."""

from importlib.util import find_spec

import click

from stacks.environments import stage_named
from tools.configuration import chosen_stage
from tools.cost.commands import cost
from tools.database.commands import db
from tools.docs.commands import catalog
from tools.queries.commands import query
from tools.redrive.commands import redrive


@click.group()
def cli() -> None:
    """Work with the data platform."""


cli.add_command(catalog)
cli.add_command(cost)
cli.add_command(db)
cli.add_command(query)
cli.add_command(redrive)

if find_spec("tools.local"):  # all other commands work without the local AWS
    from tools.local.app import App
    from tools.local.commands import local
    from tools.queries.verify_command import verify

    local.context_settings["obj"] = App(default_stage=chosen_stage, check_stage=stage_named)
    local.add_command(verify)
    cli.add_command(local)
