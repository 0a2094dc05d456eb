"""`datactl catalog models`: types of a product's items, for its applications."""

import click

from tools.docs.models.modules import KINDS
from tools.options import product_named
from tools.output.groups import Command


@click.command(cls=Command)
@click.argument("product")
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default="python",
    help="TypedDicts, Pydantic models or TypeScript types; python by default.",
)
def models(product: str, kind: str) -> None:
    """Print a module with types of the items of PRODUCT, and functions that build their keys.

    Those for Python and TypeScript lie in docs/models as well; Pydantic models are printed alone.
    """
    click.echo(KINDS[kind](product_named(product)), nl=False)
