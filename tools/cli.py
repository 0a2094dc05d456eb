"""`datactl`: everything people do with the platform beside `cdk`."""

from __future__ import annotations

import sys

import click

from data_platform.dynamodb.errors import DeclarationError
from data_platform.errors import ConfigurationError
from tools.catalog.commands import catalog


@click.group()
def cli() -> None:
    """Work with the data platform."""


cli.add_command(catalog)


def main() -> None:
    """Run the command; a wrong declaration or setting ends it with one sentence."""
    try:
        cli()
    except (ConfigurationError, DeclarationError) as error:
        sys.exit(f"error: {error}")
