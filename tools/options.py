"""Options that several commands have, and the product or the table that one of them names."""

import math
from collections.abc import Callable
from difflib import get_close_matches

import click

from data_platform.dynamodb.schema import Product, Table
from stacks.environments import STAGES
from tools.configuration import chosen_namespace, chosen_stage

MAX_SEGMENTS = 64
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


def pace_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that goes through a table the options that say how fast."""
    for option in (
        click.option(
            "--segments",
            type=click.IntRange(1, MAX_SEGMENTS),
            default=4,
            show_default=True,
            help="How many parts are read at a time.",
        ),
        _units_option("--read-units", 500, "Read units a second."),
        _units_option("--write-units", 100, "Write units a second, indexes included."),
    ):
        command = option(command)
    return command


def finite(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """Refuse what is within all bounds and no number of things: NaN would pace nothing.

    Raises
    ------
    click.BadParameter
        If it is infinite, or no number at all.
    """
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is no number of things.", context, parameter)
    return value


def _units_option(
    name: str, default: float, meaning: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        name,
        type=click.FloatRange(min=0, min_open=True),
        callback=finite,
        default=default,
        show_default=True,
        help=meaning,
    )


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


def table_named(name: str) -> tuple[Product, Table]:
    """Return the table of that name in any case, and its product.

    Raises
    ------
    click.UsageError
        If there is none.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    tables = {table.name: (product, table) for product in PRODUCTS for table in product.tables}
    by_folded = {each.casefold(): each for each in tables}
    if name.casefold() in by_folded:
        return tables[by_folded[name.casefold()]]
    near = get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.5)
    meant = f" Do you mean {' or '.join(by_folded[each] for each in near)}?" if near else ""
    raise click.UsageError(
        f"There is no table {name!r}.{meant} `datactl catalog list` names them all."
    )
