"""Options that several commands have, and the product that one of them names."""

import click

from data_platform.dynamodb.schema import Product
from stacks.environments import STAGES
from tools.configuration import chosen_namespace, chosen_stage

STAGE = click.Choice(list(STAGES))
"""What `--stage` takes, in every command that has it."""

stage_option = click.option(
    "--stage", type=STAGE, default=chosen_stage, help="Stage; dev by default."
)
"""The stage that a command is for: without it that of `cdk.json`, and dev if it has none."""

only_stage_option = click.option("--stage", type=STAGE, help="Only this stage.")
"""One stage instead of all of them."""

namespace_option = click.option(
    "--namespace", default=chosen_namespace, help="Namespace of the stacks."
)
"""The namespace that a command is for: without it that of `cdk.json`."""

local_option = click.option("--local", is_flag=True, help="Use the local AWS of this repository.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


def product_named(name: str) -> Product:
    """Return the product of that name.

    Raises
    ------
    click.UsageError
        If there is none.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    products = {product.name: product for product in PRODUCTS}
    if name not in products:
        raise click.UsageError(f"There is no product {name!r}: use one of {', '.join(products)}.")
    return products[name]
