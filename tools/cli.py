"""`datactl`: everything people do with the platform beside `cdk`."""

from __future__ import annotations

import sys

import click

from data_platform.dynamodb.errors import DeclarationError
from data_platform.errors import ConfigurationError
from tools.catalog.commands import catalog
from tools.cost.commands import cost
from tools.database.commands import db
from tools.local.commands import local
from tools.local.errors import LocalAwsError
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


def main() -> None:
    """Run the command; what a person has to mend ends it with one sentence."""
    try:
        cli()
    except (ConfigurationError, DeclarationError, LocalAwsError) as error:
        sys.exit(f"error: {error}")
