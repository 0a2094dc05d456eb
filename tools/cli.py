"""`datactl`: everything people do with the platform beside `cdk`."""

from __future__ import annotations

import click

from tools.catalog.commands import catalog
from tools.cost.commands import cost
from tools.database.commands import db
from tools.local.commands import local
from tools.queries.commands import query
from tools.queries.verify_command import verify
from tools.streams.commands import redrive


@click.group()
def cli() -> None:
    """Work with the data platform."""


cli.add_command(catalog)
cli.add_command(cost)
cli.add_command(db)
cli.add_command(local)
local.add_command(verify)
cli.add_command(query)
cli.add_command(redrive)
