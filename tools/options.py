"""Options that several commands have, and the product that one of them names."""

import click

from data_platform.dynamodb.schema import Product

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
