"""`datactl query`: a documented question, asked of a real table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table as Grid

from data_platform.deployment import Deployment
from stacks.environments import DEV
from tools.configuration import chosen_namespace
from tools.local.settings import require_environment
from tools.queries.connection import dynamodb_resource
from tools.queries.display import items_grid, items_json
from tools.queries.parameters import ParameterError, example_arguments, parse_parameters
from tools.queries.running import run_pattern

if TYPE_CHECKING:
    from data_platform.dynamodb.schema import AccessPattern, Product, Table


@click.command()
@click.argument("product")
@click.argument("pattern", required=False)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--local", is_flag=True, help="Ask the local AWS of this repository.")
@click.option("--namespace", default=chosen_namespace, help="Ask the tables of this namespace.")
@click.option("--json", "as_json", is_flag=True, help="Print the items as JSON.")
def query(
    product: str,
    pattern: str | None,
    parameters: tuple[str, ...],
    *,
    local: bool,
    namespace: str | None,
    as_json: bool,
) -> None:
    """Run a documented access pattern; without one, list those of the product.

    For example: datactl query iops low-health entity_type=student threshold=70
    """
    chosen = _product(product)
    if pattern is None:
        Console().print(_patterns_grid(chosen))
        return
    table, access = _pattern(chosen, pattern)
    try:
        values = parse_parameters(table, access, parameters)
        resource = dynamodb_resource(require_environment() if local else None)
        name = Deployment(stage=DEV, namespace=namespace).named(table.name)
        result = run_pattern(resource.Table(name), table, access, values)
    except ParameterError as error:
        raise click.UsageError(str(error)) from None
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"error: {table.name}: {error}")
    if as_json:
        click.echo(items_json(result.items))
        return
    if result.items:
        Console().print(items_grid(result.items, access.attributes))
    click.echo(
        f"{len(result.items)} items, {result.capacity_units:g} read units, "
        f"{result.milliseconds:.0f} ms"
    )


def _product(name: str) -> Product:
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    products = {product.name: product for product in PRODUCTS}
    if name not in products:
        raise click.UsageError(f"There is no product {name!r}: use one of {', '.join(products)}.")
    return products[name]


def _pattern(product: Product, name: str) -> tuple[Table, AccessPattern]:
    for table in product.tables:
        for pattern in table.access_patterns:
            if pattern.name == name:
                return table, pattern
    raise click.UsageError(
        f"{product.title} has no access pattern {name!r}. "
        f"`datactl query {product.name}` lists them."
    )


def _patterns_grid(product: Product) -> Grid:
    grid = Grid("pattern", "answers", "for example")
    for table in product.tables:
        for pattern in table.access_patterns:
            grid.add_row(pattern.name, pattern.purpose, example_arguments(pattern))
        grid.add_section()
    return grid
